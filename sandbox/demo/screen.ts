import type { ActResult, Json, Member, Sandbox, ShownView } from '../index.js';
import { linesOf } from './read.js';

/** The bot didn't take what somebody did. */
class Unheard extends Error {}

/** Throws Unheard where the bot didn't acknowledge something. */
export async function heard(acting: Promise<ActResult>, what: string): Promise<ActResult> {
  const result = await acting;
  if (!result.acknowledged) throw new Unheard(`the bot did not answer ${what}`);
  return result;
}

/** What somebody's top modal is made of, and its form's name; empty where none is open. */
const writtenIn = (member: Member): string => JSON.stringify(member.modals().at(-1)?.view ?? {});

/** How often somebody tries before they give up, and how long they wait for a modal each time, in milliseconds. */
const TRIES = 3;
const TRY_MS = 20_000;

/**
 * Does something, and waits for the modal that comes of it. On a busy machine the bot may be too late for Slack to open one;
 * then people click again.
 *
 * @param has what's in it: an id or words
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

/** Opens somebody's Home tab and waits until it's there; its words, a line each. */
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

/** Closes whatever somebody has open. */
export async function closeAll(slack: Sandbox, id: string): Promise<void> {
  const member = slack.as(id);
  while (member.modals().length > 0) await member.closeModal();
}
