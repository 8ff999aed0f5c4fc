import { ASK_FIELD } from '../../src/usecases/answer.js';
import type { Json, PostedMessage, Sandbox } from '../index.js';

/** The kind of a message, recognized by its buttons alone, as its reader would. */
export type MessageKind = 'neutral' | 'welcome' | 'weekly' | 'reminder' | 'outreach' | 'digest' | 'reply';

const actionIds = (message: PostedMessage): string[] =>
  message.blocks
    .flatMap((block) => (block['elements'] as Json[] | undefined) ?? [])
    .map((element) => String(element['action_id'] ?? ''));

export function kindOf(message: PostedMessage): MessageKind {
  // A placeholder that the bot hasn't filled in yet.
  if (message.blocks.length === 0) return 'neutral';
  const ids = actionIds(message);
  if (ids.includes('join')) return 'welcome';
  if (ids.includes('answer'))
    return message.blocks.some((block) => block['type'] === 'context') ? 'weekly' : 'reminder';
  if (ids.includes('how')) return 'digest';
  return ids.includes('not_now') ? 'outreach' : 'reply';
}

/** Returns every peer check-in introduction sent to any of the users, once each, oldest first. */
export function introductionsTo(slack: Sandbox, users: readonly string[]): PostedMessage[] {
  const all = users.flatMap((id) => slack.as(id).groupDms());
  return [...new Map(all.map((message) => [message.ts, message])).values()].toSorted(
    (one, other) => Number(one.ts) - Number(other.ts),
  );
}

const MENTION = /<@(\w+)>/g;

/** Returns the latest introduction of two people as they read it: with names for mentions, as Slack shows them. */
export function anIntroduction(slack: Sandbox, people: readonly { id: string; name: string }[]): unknown {
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const written = introductionsTo(
    slack,
    people.map(({ id }) => id),
  ).map(({ blocks }) => JSON.stringify(blocks));
  const ofTwo = written.findLast((text) => text.match(MENTION)?.length === 2) ?? '[]';
  return JSON.parse(ofTwo.replace(MENTION, (_, id: string) => `*@${names.get(id) ?? id}*`));
}

const textOf = (part: unknown): string[] => {
  if (Array.isArray(part)) return part.flatMap(textOf);
  if (typeof part !== 'object' || part === null) return [];
  const { text, label, elements, options, accessory, element } = part as Json;
  const own = typeof text === 'string' ? [text] : textOf(text);
  return [
    ...own,
    ...textOf(label),
    ...textOf(elements),
    ...textOf(element),
    ...textOf(options),
    ...textOf(accessory),
  ];
};

/** Returns the words of blocks, a line each, as a plain terminal can show them. */
export const linesOf = (blocks: unknown): string[] =>
  textOf(blocks).flatMap((text) =>
    text
      .replace(/<!date\^[^|]*\|([^>]*)>/g, '$1')
      .replace(/<(https?:[^|>]*)\|([^>]*)>/g, '$2 ($1)')
      .replace(/<(https?:[^>]*)>/g, '$1')
      .replace(/[*_]/g, '')
      .split('\n'),
  );

/** Returns the questions of a check-in's form: its inputs without a preset choice. */
export const questionsOf = (view: Json): Json[] =>
  (view['blocks'] as Json[]).filter(
    ({ type, element }) => type === 'input' && !('initial_option' in (element as Json)),
  );

/** Whether a check-in's form asks what would help the team. */
export const asksWhatHelps = (view: Json): boolean =>
  (view['blocks'] as Json[]).some((block) => block['block_id'] === ASK_FIELD);
