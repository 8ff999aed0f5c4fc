import { type Harness, member } from '../../support/harness.js';
import type { Exchange, Hop } from '../../support/recording-hop.js';
import { supportersIn } from '../../support/supporters-in-slack.js';
import { MONDAY } from '../../support/team.js';

const DAY = 86_400_000;
const SUPPORTERS = [901, 902, 903, 904].map(member);
/** Every time of these supporters is taken; none of the others'. */
const ASKED = SUPPORTERS.slice(0, 2);
/** The members who try in an hour. Half of them get a time, each among those that a member is shown. */
const IN_AN_HOUR = 12;

/** The supporters, who are in no team. */
export const supporterUsers = SUPPORTERS.map((id) => ({ id, name: `Supporter ${id}`, tz: 'UTC' }));

/**
 * A member who tries to take a time, and what went over the wire: as they try, as they look at it afterwards, and as
 * they press a button beside it. With that button, a member who has the time gives it back.
 */
export interface Talker {
  readonly id: string;
  /** Whether they get the time; otherwise another member has it. */
  readonly takes: boolean;
  readonly passed: Partial<Record<'tries' | 'looksBack' | 'seesTimes' | 'givesBack', readonly Exchange[]>>;
}

/**
 * Has members try to take times to talk, after a week's close, in one hour or two; returns everything that passed while
 * their supporters were told. Half of the members get a time.
 */
export async function talk(
  harness: Harness,
  hop: Hop,
  week: number,
  talkers: readonly Talker[],
): Promise<readonly Exchange[]> {
  const supporters = supportersIn(harness);
  const day = new Date(MONDAY + (7 * week + 5) * DAY).toISOString().slice(0, 10);
  const told: Exchange[] = [];
  for (const id of SUPPORTERS) await supporters.name(id);
  for (const id of SUPPORTERS.filter((one) => !ASKED.includes(one)))
    await supporters.post(id, { day, clock: '18:00', way: 'Room 2' });
  for (let hour = 0; hour * IN_AN_HOUR < talkers.length; hour += 1) {
    const now = talkers.slice(hour * IN_AN_HOUR, (hour + 1) * IN_AN_HOUR);
    const each = now.filter(({ takes }) => takes).length / ASKED.length;
    for (let nth = 0; nth < each; nth += 1)
      for (const [at, id] of ASKED.entries())
        await supporters.post(id, { day, clock: `1${hour}:${nth}${at}`, way: 'Room 2' });
    let taken = 0;
    for (const { id, takes, passed } of now) {
      await supporters.openTimes(id);
      await hop.passed();
      // A taken time is shown until its supporter is told. The first member takes the first time.
      await supporters.tryToTake(id, takes ? taken++ : 0);
      passed.tries = await hop.passed();
      await harness.closeAll(id);
      await hop.passed();
      const space = await harness.space(id);
      passed.looksBack = await hop.passed();
      if (space.join('\n').includes('You have a time to talk') !== takes)
        throw new Error('the time is another’s: the attacks would mean nothing');
      await supporters.openTimes(id);
      await harness.closeAll(id);
      passed.seesTimes = await hop.passed();
    }
    await harness.moveTo(week, 4 * 24 + 17 + hour);
    told.push(...(await hop.passed()));
    for (const { id, takes, passed } of now) {
      await supporters.openTimes(id);
      await hop.passed();
      await harness.slack.as(id).click('modal', takes ? 'times_cancel' : 'supporter_ask');
      await harness.shows(id, takes ? "don't have a time anymore" : 'Without your name');
      passed.givesBack = await hop.passed();
      await harness.closeAll(id);
    }
  }
  return told;
}
