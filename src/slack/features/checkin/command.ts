import type { ModalView } from '@slack/types';
import { weekOf } from '../../../pulse/calendar.js';
import type { Team } from '../../../pulse/team.js';
import { MOST_PAUSED, pause, resume, type Trajectory } from '../../../pulse/trajectory.js';
import { findCheckin } from '../../../usecases/answer.js';
import { readMemberRecord, updateMemberRecord } from '../../../usecases/member-record.js';
import { ownTeams } from '../../../usecases/own-data.js';
import { teamsOfMember } from '../../../usecases/team-queries.js';
import { section } from '../../kit/blocks.js';
import type { Command, CommandUse } from '../../kit/feature.js';
import { noticeModal } from '../../kit/modals.js';
import type { Texts } from '../../texts/load.js';
import { fill } from '../../kit/text.js';
import {
  endModal,
  forgetModal,
  joinModal,
  pausedSaying,
  pauseModal,
  privacyModal,
  showMyData,
  typedPause,
} from '../membership/index.js';
import { showPeers } from '../peer-checkins/index.js';
import { showSpace } from '../private-space/index.js';
import { formFor } from './open.js';

/** A use of the command by a member of a team. */
interface Asked extends CommandUse {
  readonly team: Team;
  /** The text after the subcommand. */
  readonly rest: string;
}

/** A modal, or a sentence that only the member who sent the command sees. */
type Answer = ModalView | string;

async function openNow({ workspace, texts, member, team }: Asked): Promise<Answer> {
  const found = await findCheckin(workspace.context, member, team.id, null);
  if (found.kind === 'open') return formFor(texts, found);
  if (found.kind === 'notJoined') return joinModal(texts, team.id);
  return texts.words.refusals.noCheckin;
}

/** Changes the member's record, and returns what to say once that's done. */
async function changeRecord(
  { workspace, texts, member, team }: Asked,
  change: (own: Trajectory) => Trajectory,
  said: string,
) {
  const changed = await updateMemberRecord(workspace.context, member, team.id, change);
  return changed ? said : texts.words.refusals.tryAgain;
}

async function startPause(asked: Asked): Promise<Answer> {
  const { workspace, texts, team } = asked;
  const { words } = texts;
  if (asked.rest === '') return pauseModal(texts, team.id);
  const length = typedPause(asked.rest);
  if (length === null) return fill(words.refusals.pauseUsage, { most: MOST_PAUSED });
  const week = weekOf(workspace.context.clock.now());
  return changeRecord(asked, (own) => pause(own, week, length), pausedSaying(words, week, length));
}

async function showJoin({ workspace, texts, member, team }: Asked): Promise<Answer> {
  const record = await readMemberRecord(workspace.context, member, team.id);
  // A modal in both cases: Slack gets a sentence in another kind of answer, which would show who takes part.
  return record?.trajectory.consent === 'joined' ? alreadyModal(texts) : joinModal(texts, team.id);
}

/** Says that a member who wants to join takes part already. */
export const alreadyModal = ({ words }: Texts): ModalView =>
  noticeModal(words, words.join.title, words.join.already);

/** The words that can follow /checkin, for a member of a team. */
const SUBCOMMANDS: Readonly<Record<string, (asked: Asked) => Answer | Promise<Answer>>> = {
  '': openNow,
  now: openNow,
  pause: startPause,
  resume: (asked) => changeRecord(asked, resume, asked.texts.words.pausing.ended),
  preferences: (asked) => showSpace(asked, asked.team.id),
  peer: (asked) => showPeers(asked, asked.team),
  forget: ({ texts, team }) => forgetModal(texts, team.id),
  leave: ({ texts, team }) => endModal(texts, team.id, 'leave'),
  join: showJoin,
};

/** The subcommands that delete what we keep. */
const ENDING: ReadonlySet<string> = new Set(['forget', 'leave']);

/** Answers /checkin and the text after it. */
async function answerOf(use: CommandUse): Promise<Answer> {
  const { workspace, texts, member, words } = use;
  const { refusals } = texts.words;
  const [word = '', ...others] = words.split(/\s+/);
  if (word === 'mydata') return showMyData(use);
  if (word === 'privacy') return privacyModal(texts);
  const run = Object.hasOwn(SUBCOMMANDS, word) ? SUBCOMMANDS[word] : undefined;
  if (!run) return refusals.checkinUsage;
  const asking = await teamsOfMember(workspace, member);
  // Members can still delete what we keep in a team that no longer asks them. We look for such teams for everyone: looking
  // only for members that no team asks would give them away to anyone who watches Redis.
  const keeping = ENDING.has(word) ? (await ownTeams(workspace.context, member)).teams : [];
  const teams = asking.length > 0 ? asking : keeping.map(({ team }) => team);
  // Only one of a member's teams asks them, so `now` answers for the first one with something to show.
  let answer: Answer = refusals.notAMember;
  for (const team of teams) {
    answer = await run({ ...use, team, rest: others.join(' ') });
    if (typeof answer !== 'string' || !(word === '' || word === 'now')) return answer;
  }
  return answer;
}

/** Handles /checkin and the text after it. */
export const checkinCommand: Command = {
  effect: 'changes',
  async answer(use) {
    const answer = await answerOf(use);
    return typeof answer === 'string' ? [section(answer)] : answer;
  },
};
