import type { ActResult, Json, Member, Sandbox, ShownView } from '../index.js';
import { linesOf } from './read.js';

/** The bot didn't acknowledge an action. */
class Unheard extends Error {}

/** Waits for an action. Throws Unheard if the bot didn't acknowledge it. */
export async function heard(acting: Promise<ActResult>, what: string): Promise<ActResult> {
  const result = await acting;
  if (!result.acknowledged) throw new Unheard(`the bot did not answer ${what}`);
  return result;
}

/** Returns a member's top modal as JSON; an empty object's if none is open. */
const writtenIn = (member: Member): string => JSON.stringify(member.modals().at(-1)?.view ?? {});

/** How often an action is tried before it fails, and how long each try waits for a modal, in milliseconds. */
const TRIES = 3;
const TRY_MS = 20_000;

/**
 * Acts, and waits for the modal that this opens. On a busy machine the bot may be too late for Slack to open one; then
 * people click again.
 *
 * @param has text that the modal contains: an id or words
 */
export async function until(
  slack: Sandbox,
  id: string,
  acting: (member: Member) => Promise<ActResult>,
  has: string,
): Promise<Json> {
  const member = slack.as(id);
  const before = member.modals().at(-1)?.hash;
  const opened = (): ShownView | false => {
    const top = member.modals().at(-1);
    return top !== undefined && top.hash !== before && writtenIn(member).includes(has) && top;
  };
  for (let tries = 1; ; tries += 1)
    try {
      await heard(acting(member), id);
      return (await slack.waitFor(`${has} for ${id}`, opened, TRY_MS)).view;
    } catch (error) {
      if (tries === TRIES) throw error;
    }
}

/** Opens a person's Home tab, waits until it's there, and returns its words, a line each. */
export async function homeOf(slack: Sandbox, id: string): Promise<string[]> {
  const member = slack.as(id);
  const before = member.home()?.['hash'];
  await member.openHome();
  const shown = await slack.waitFor(`the Home tab of ${id}`, () => {
    const home = member.home();
    return home && home['hash'] !== before ? home : null;
  });
  return linesOf(shown['blocks']);
}

/** Closes all of a person's open modals. */
export async function closeAll(slack: Sandbox, id: string): Promise<void> {
  const member = slack.as(id);
  while (member.modals().length > 0) await member.closeModal();
}
