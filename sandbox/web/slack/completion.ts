import type { Command } from '../../page/protocol.js';

/** Returns the commands that start with what's typed; none once its arguments follow. */
export const completionsOf = (typed: string, commands: readonly Command[]): readonly Command[] =>
  /^\/\S*$/.test(typed) ? commands.filter(({ name }) => name.startsWith(typed.toLowerCase())) : [];

/** Splits typed text into a command and its arguments; null if it isn't a command. */
export function commandIn(
  typed: string,
  commands: readonly Command[],
): { readonly command: Command; readonly text: string } | null {
  const [, name = '', text = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(typed.trim()) ?? [];
  const command = commands.find((one) => one.name === name.toLowerCase());
  return command ? { command, text } : null;
}
