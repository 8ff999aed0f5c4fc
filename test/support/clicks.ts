import type { ActResult, Json, Member } from '../../sandbox/index.js';
import { bareValue } from '../../src/slack/sizes/choices.js';
import type { Harness } from './harness.js';

/** A button, or a choice of a list, that a person can press: its action id, and the choice. */
export interface Pressable {
  readonly action: string;
  readonly chosen: { readonly selected?: string };
}

const optionsOf = (element: Json): Json[] => (element['options'] as Json[] | undefined) ?? [];

/** Everything in blocks that a person can press, in the order they see it. */
export function pressables(blocks: unknown, people: readonly string[]): Pressable[] {
  const elements = (blocks as Json[]).flatMap((block) => [
    ...((block['type'] === 'actions' ? (block['elements'] as Json[]) : undefined) ?? []),
    ...(block['accessory'] ? [block['accessory'] as Json] : []),
  ]);
  return elements.flatMap((element) => {
    const action = String(element['action_id']);
    switch (element['type']) {
      case 'button':
        // A link opens in the browser.
        return element['url'] === undefined ? [{ action, chosen: {} }] : [];
      case 'users_select':
        return people.slice(0, 1).map((selected) => ({ action, chosen: { selected } }));
      default:
        return optionsOf(element)
          .slice(0, 1)
          .map((option) => ({ action, chosen: { selected: String(option['value']) } }));
    }
  });
}

/** Puts a button into a person's open modal or Home tab, as an attacker's client could, although the bot sent none. */
export function forgeButton(blocks: unknown, action: string, value?: string): void {
  (blocks as Json[]).unshift({
    type: 'actions',
    elements: [{ type: 'button', action_id: action, ...(value === undefined ? {} : { value }), text: {} }],
  });
}

/** Puts the block with a team's button first, so that a click with this action id reaches that team. */
export function bringForward(blocks: Json[], action: string, team: string | null): void {
  const at = blocks.findIndex((block) =>
    ((block['elements'] as Json[] | undefined) ?? []).some(
      (one) => one['action_id'] === action && (team === null || bareValue(String(one['value'])) === team),
    ),
  );
  if (at < 0) throw new Error(`no ${action} of ${team}`);
  blocks.unshift(...blocks.splice(at, 1));
}

/** What a person sees: their modals, their Home tab, and the number of their messages. */
const seenBy = (person: Member): string =>
  JSON.stringify([
    person.modals().map(({ id, hash }) => [id, hash]),
    person.home()?.['hash'],
    person.dms().length,
    person.groupDms().length,
    person.ephemerals().length,
  ]);

/**
 * Does something as a person, and waits until they see something: a modal, an error below a question, a change of their
 * Home tab, a message. Throws with what was done if nothing comes; npm run chaos measures how soon it does.
 */
export async function actVisibly(
  { slack }: Harness,
  person: Member,
  what: string,
  act: () => Promise<ActResult>,
): Promise<void> {
  const before = seenBy(person);
  const result = await act();
  if (result.errors !== undefined || result.failure !== undefined) return;
  await slack.waitFor(`something to see after ${what}`, () => seenBy(person) !== before);
}
