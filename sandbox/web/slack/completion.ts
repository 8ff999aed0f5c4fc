import type { Command } from '../../page/protocol.js';

/** The commands that what's typed may become; none once one is complete and its own words follow. */
export const completionsOf = (typed: string, commands: readonly Command[]): readonly Command[] =>
  /^\/\S*$/.test(typed) ? commands.filter(({ name }) => name.startsWith(typed.toLowerCase())) : [];

/** A command with what's typed after it; null for what isn't one. */
export function commandIn(
  typed: string,
  commands: readonly Command[],
): { readonly command: Command; readonly text: string } | null {
  const [, name = '', text = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(typed.trim()) ?? [];
  const command = commands.find((one) => one.name === name.toLowerCase());
  return command ? { command, text } : null;
}
