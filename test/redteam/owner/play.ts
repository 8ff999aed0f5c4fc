import { type Harness, startHarness } from '../../support/harness.js';
import type { Setting } from '../attack.js';
import { exported } from './exported.js';

/** From its fifth week, the harness's period asks teams of twelve what would help. */
const [FIRST, PAUSED, LAST] = [5, 6, 7];
const MEMBERS = 12;
const LIGHT = [0, 0, 0, 0, 1];

/** A member of the play: their private choices, and what can be seen of them. */
export interface Member {
  readonly inPeers: boolean;
  /** Whether they picked an ask and asked for kind words, or did neither. */
  readonly chose: boolean;
  /** Whether they paused until they resume, or for two weeks; null if they didn't pause. */
  readonly untilResumed: boolean | null;
  /** Their messages from the bot and their Home tab. */
  readonly seen: string;
  readonly groups: string;
  /** Their private space. */
  readonly space: string;
}

interface Id {
  readonly id: string;
}

let played: Promise<readonly Member[]> | null = null;

/** Plays a few weeks of a team once, for every attack that compares people's DMs and Home tabs. */
export const play = ({ either }: Setting): Promise<readonly Member[]> =>
  (played ??= playOut(either(FIRST, PAUSED)));

async function playOut(first: number): Promise<Member[]> {
  const harness = await startHarness({ members: MEMBERS });
  try {
    const members = harness.members.map((id, at) => {
      const inPeers = at < MEMBERS / 2;
      const chose = at % 2 === 0;
      return { id, inPeers, chose, untilResumed: at < MEMBERS - 2 ? null : chose };
    });
    for (const { id } of members.filter(({ inPeers }) => inPeers)) await inPeers(harness, id, 'peer_join');
    await harness.moveTo(first, 33);
    for (let week = first; week <= LAST; week += 1) {
      await harness.open(week);
      for (const one of members) {
        if (one.inPeers) await inPeers(harness, one.id, 'peer_missed');
        if (week === first) await choose(harness, one);
        if (week === PAUSED) await pause(harness, one);
      }
      await harness.close(week);
    }
    return await Promise.all(
      members.map(async ({ id, ...own }) => {
        const person = harness.slack.as(id);
        const home = await harness.openHome(id);
        return {
          ...own,
          seen: JSON.stringify([exported(person.dms()), home['blocks']]),
          groups: JSON.stringify(exported(person.groupDms())),
          space: (await harness.space(id)).join('\n'),
        };
      }),
    );
  } finally {
    await harness.end();
  }
}

/** Checks in, and makes the choices that must stay private. */
async function choose(harness: Harness, { id, chose }: Id & Pick<Member, 'chose'>): Promise<void> {
  await harness.answer(id, LIGHT, chose ? 'news' : 'nothing');
  await harness.space(id);
  if (chose) await harness.inSpace(id, 'kind_words');
  await harness.closeAll(id);
}

async function pause(
  harness: Harness,
  { id, untilResumed }: Id & Pick<Member, 'untilResumed'>,
): Promise<void> {
  if (untilResumed === null) return;
  await harness.slack.as(id).command('/checkin', untilResumed ? 'pause open' : 'pause 2w');
}

async function inPeers(harness: Harness, id: string, action: string): Promise<void> {
  await harness.slack.as(id).command('/checkin', 'peer');
  await harness.slack.waitFor('the modal', () => harness.slack.as(id).modals().length > 0);
  await harness.inSpace(id, action);
  await harness.closeAll(id);
}
