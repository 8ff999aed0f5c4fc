import type { ModalView } from '@slack/types';
import { weekOf } from '../../pulse/calendar.js';
import type { MemberId } from '../../pulse/ids.js';
import { MOST_PAUSED, pause, resume, type Trajectory } from '../../pulse/trajectory.js';
import type { Team } from '../../pulse/team.js';
import { forgottenBy, ownData, ownTeams } from '../../rounds/own-data.js';
import { findCheckin } from '../../rounds/answer.js';
import { homeTeams } from '../../rounds/look.js';
import { changeTrajectory, ownTrajectory, presetOf } from '../../rounds/space.js';
import type { Desk } from '../desk.js';
import type { Texts } from '../texts.js';
import { section } from '../views/blocks.js';
import { weekLabel } from '../views/card.js';
import { plainModal } from '../views/checkin.js';
import { mydataModal } from '../views/mydata.js';
import { spaceModal } from '../views/space.js';
import { endModal, forgetModal, joinModal, pauseModal, privacyModal } from '../views/taking-part.js';
import { fill } from '../words.js';
import { checkinModalOf } from './actions.js';
import { showPeers } from './peer.js';

/** What the command works with: who asks, in which of their teams. */
interface Asked {
  readonly desk: Desk;
  readonly texts: Texts;
  readonly member: MemberId;
  readonly team: Team;
  /** What stands after the word. */
  readonly rest: string;
}
/** A modal, or a sentence that only who asked sees. */
type Answer = ModalView | string;

async function now({ desk, texts, member, team }: Asked): Promise<Answer> {
  const found = await findCheckin(desk.house, member, team.id, null);
  if (found.kind === 'open') return checkinModalOf(texts, found);
  if (found.kind === 'notJoined') return joinModal(texts, team.id);
  return texts.words.refusals.noCheckin;
}

async function change(
  { desk, texts, member, team }: Asked,
  to: (own: Trajectory) => Trajectory,
  said: string,
) {
  const changed = await changeTrajectory(desk.house, member, team.id, to);
  return changed ? said : texts.words.refusals.tryAgain;
}

async function rest(asked: Asked): Promise<Answer> {
  const { desk, texts, team } = asked;
  const { words } = texts;
  if (asked.rest === '') return pauseModal(texts, team.id);
  const weeks = Number(/^(\d{1,4})\s*w?$/.exec(asked.rest)?.[1]);
  if (!(weeks >= 1 && weeks <= MOST_PAUSED)) return fill(words.refusals.pauseUsage, { most: MOST_PAUSED });
  const week = weekOf(desk.house.clock.now());
  const said = fill(words.pausing.done, { week: weekLabel(words, week + weeks) });
  return change(asked, (own) => pause(own, week, weeks), said);
}

async function joinAgain({ desk, texts, member, team }: Asked): Promise<Answer> {
  const own = await ownTrajectory(desk.house, member, team.id);
  // A modal both ways: a sentence would take another kind of answer, which shows who takes part.
  return own?.trajectory.consent === 'joined' ? alreadyModal(texts) : joinModal(texts, team.id);
}

const alreadyModal = ({ words }: Texts): ModalView =>
  plainModal(words, words.join.title, [section(words.join.already)]);

async function preferences({ desk, texts, member, team }: Asked): Promise<Answer> {
  const { house } = desk;
  const own = await ownTrajectory(house, member, team.id);
  return spaceModal(
    texts,
    own?.trajectory ?? null,
    team.id,
    weekOf(house.clock.now()),
    await presetOf(house, team.id),
  );
}

/** What can stand after /checkin, for who is in a team. */
const SUBCOMMANDS: Readonly<Record<string, (asked: Asked) => Answer | Promise<Answer>>> = {
  '': now,
  now,
  pause: rest,
  resume: (asked) => change(asked, resume, asked.texts.words.pausing.ended),
  preferences,
  peer: ({ desk, texts, member, team }) => showPeers(desk, texts, member, team),
  forget: ({ texts, team }) => forgetModal(texts, team.id),
  leave: ({ texts, team }) => endModal(texts, team.id, 'leave'),
  join: joinAgain,
};

/** What deletes what is kept. */
const ENDING: ReadonlySet<string> = new Set(['forget', 'leave']);

/** Answers /checkin and what stands after it. */
export async function checkinCommand(
  desk: Desk,
  texts: Texts,
  member: MemberId,
  text: string,
): Promise<Answer> {
  const { refusals } = texts.words;
  const [word = '', ...others] = text.trim().toLowerCase().split(/\s+/);
  if (word === 'mydata')
    return mydataModal(texts, await ownData(desk.house, member), forgottenBy(desk.house));
  if (word === 'privacy') return privacyModal(texts);
  const run = Object.hasOwn(SUBCOMMANDS, word) ? SUBCOMMANDS[word] : undefined;
  if (!run) return refusals.checkinUsage;
  const asking = await homeTeams(desk.house, member);
  // What a team keeps that no longer asks them can still be deleted.
  const teams =
    asking.length === 0 && ENDING.has(word)
      ? (await ownTeams(desk.house, member)).teams.map(({ team }) => team)
      : asking;
  // Somebody in two teams is asked by one of them: the one with a check-in open comes first.
  let answer: Answer = refusals.notAMember;
  for (const team of teams) {
    answer = await run({ desk, texts, member, team, rest: others.join(' ') });
    if (typeof answer !== 'string' || !(word === '' || word === 'now')) return answer;
  }
  return answer;
}
