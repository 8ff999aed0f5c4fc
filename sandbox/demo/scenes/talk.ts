import { nextLook } from '../../../src/pulse/supporter-requests.js';
import type { Json, PostedMessage, Sandbox } from '../../index.js';
import { type Part, SUPPORTER } from '../cast.js';
import { closeAll, heard, homeOf, until } from '../screen.js';
import type { Stage } from '../stage.js';
import { blocksOf, count, type Kept } from './kept.js';

/** The outcome of the times to talk. */
export interface Talks extends Kept {
  /** The messages that the supporter got. */
  readonly told: readonly PostedMessage[];
  /** How many of those messages name a member. */
  readonly naming: number;
}

const WAY = 'Ext. 4711';

/** Times on the supporter's clock, where it's afternoon. */
const CLOCKS = ['18:40', '19:10'] as const;

/** Opens a supporter's own times. */
async function openOwn(slack: Sandbox): Promise<Json> {
  await homeOf(slack, SUPPORTER);
  return until(slack, SUPPORTER, (supporter) => supporter.click('home', 'times_own'), 'times_add');
}

/** Opens the times that a member can take, or the one that they took: the modal with `has` in it. */
async function openTimes(slack: Sandbox, id: string, has: 'times_filter' | 'times_cancel'): Promise<Json> {
  const member = slack.as(id);
  await closeAll(slack, id);
  await heard(member.command('/support', 'peer'), id);
  const message = member.ephemerals().at(-1);
  if (!message) throw new Error('/support peer was not answered');
  await until(slack, id, () => member.click({ message }, 'supporter_ask'), '"times"');
  return until(slack, id, () => member.click('modal', 'times'), has);
}

/** Takes the offered time at this position. */
async function take(slack: Sandbox, id: string, at: number): Promise<void> {
  const offered = blocksOf(await openTimes(slack, id, 'times_filter')).filter(
    (block) => count({ block }, 'times_choose') > 0,
  );
  const chosen = { block: String(offered[at]?.['block_id']) };
  await until(slack, id, (member) => member.click('modal', 'times_choose', chosen), 'take_time');
  await until(slack, id, (member) => member.submit(), WAY);
}

/**
 * A supporter posts two times. Two members take them anonymously, and the second gives theirs back. The calendar then
 * stops at the moment when the supporter is told.
 */
export async function talk(stage: Stage, members: readonly [Part, Part]): Promise<Talks> {
  const { slack, calendar } = stage;
  const supporter = slack.as(SUPPORTER);
  const [first, second] = members.map(({ user }) => user.id) as [string, string];
  await openOwn(slack);
  for (const clock of CLOCKS) {
    await until(slack, SUPPORTER, () => supporter.click('modal', 'times_add'), 'post_time');
    supporter.fill({ clock, way: WAY });
    await until(slack, SUPPORTER, () => supporter.submit(), 'times_withdraw');
  }
  await closeAll(slack, SUPPORTER);
  const posted = count(await openOwn(slack), 'times_withdraw');
  await closeAll(slack, SUPPORTER);
  await take(slack, first, 0);
  await take(slack, second, 1);
  let taken = count(await openTimes(slack, first, 'times_cancel'), 'times_cancel');
  taken += count(await openTimes(slack, second, 'times_cancel'), 'times_cancel');
  await until(slack, second, (member) => member.click('modal', 'times_cancel'), 'times_filter');
  const canceled = 1 - count(await openTimes(slack, second, 'times_filter'), 'times_cancel');
  for (const id of [first, second]) await closeAll(slack, id);

  calendar.at = nextLook(calendar.at);
  await stage.settle();
  const told = supporter.dms().filter(({ blocks }) => count({ blocks }, 'times_own') > 0);
  const naming = told.filter((message) =>
    members.some(({ user: { id, name } }) => [id, name].some((one) => JSON.stringify(message).includes(one))),
  );
  return {
    acknowledged: 2 * CLOCKS.length + 1,
    stored: posted + taken + canceled,
    told,
    naming: naming.length,
  };
}
