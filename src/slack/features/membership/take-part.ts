import type { ModalView } from '@slack/types';
import { weekOf } from '../../../pulse/calendar.js';
import { type MemberId, teamId } from '../../../pulse/ids.js';
import { leavePeers } from '../../../pulse/peer.js';
import {
  decline,
  forget,
  join,
  leave,
  MOST_PAUSED,
  pause,
  type Trajectory,
} from '../../../pulse/trajectory.js';
import { findCheckin } from '../../../usecases/answer.js';
import { ownTeams } from '../../../usecases/own-data.js';
import { changePeer } from '../../../usecases/peer-records.js';
import { updateMemberRecord } from '../../../usecases/member-record.js';
import type { Workspace } from '../../workspace.js';
import type { Texts } from '../../texts/load.js';
import { ACTIONS, CALLBACKS, section } from '../../kit/blocks.js';
import { weekLabel } from '../team-pulse/result.js';
import { plainModal } from '../checkin/form.js';
import { joinChoices, saidModal } from './forms.js';
import { fill } from '../../texts/words.js';

type Fields = Readonly<Record<string, string | undefined>>;

/** A form about taking part: what it changes in the member's record, and what they read then. */
interface Ending {
  change(trajectory: Trajectory, fields: Fields, week: number): Trajectory;
  /** Whether their peer record goes too. */
  readonly endsPeers?: true;
  said(
    workspace: Workspace,
    texts: Texts,
    member: MemberId,
    team: string,
    fields: Fields,
  ): Promise<ModalView>;
}

const anyway = (fields: Fields): boolean => fields['card'] === 'anyway';

/** Weeks of a pause as a form has them, 1 to `MOST_PAUSED`. */
const weeksOf = ({ weeks }: Fields): number =>
  Math.min(MOST_PAUSED, Math.max(1, Math.floor(Number(weeks)) || 1));

/** What to say to somebody who now takes part: that a check-in is open, where one is. */
async function joined(
  workspace: Workspace,
  texts: Texts,
  member: MemberId,
  team: string,
): Promise<ModalView> {
  const { words } = texts;
  const found = await findCheckin(workspace.context, member, teamId(team), null);
  const open = found.kind === 'open';
  return saidModal(
    texts,
    words.join.title,
    [words.join.done, ...(open ? [words.join.answerNow] : [])],
    [
      ...(open ? [[words.buttons.answer, ACTIONS.answer] as const] : []),
      [words.buttons.space, ACTIONS.space],
    ],
    '',
  );
}

const ENDINGS: Readonly<Record<string, Ending>> = {
  [CALLBACKS.join]: {
    change: (own, fields) => join(own, joinChoices(fields)),
    // The language may be what was chosen.
    said: async (workspace, _, member, team) =>
      joined(workspace, await workspace.reader.textsFor(member), member, team),
  },
  [CALLBACKS.decline]: {
    change: (own, fields) => decline(own, anyway(fields)),
    said: async (_, texts, __, team) =>
      saidModal(
        texts,
        texts.words.join.noTitle,
        [texts.words.join.noDone],
        [[texts.words.buttons.join, ACTIONS.join]],
        team,
      ),
  },
  [CALLBACKS.leave]: {
    change: (own, fields) => leave(own, anyway(fields)),
    endsPeers: true,
    said: async (_, texts, __, team) =>
      saidModal(
        texts,
        texts.words.join.leaveTitle,
        [texts.words.join.noDone],
        [[texts.words.buttons.join, ACTIONS.join]],
        team,
      ),
  },
  [CALLBACKS.pause]: {
    change: (own, fields, week) => pause(own, week, weeksOf(fields)),
    said: async ({ context }, texts, _, team, fields) => {
      const until = weekOf(context.clock.now()) + weeksOf(fields);
      const said = fill(texts.words.pausing.done, { week: weekLabel(texts.words, until) });
      return saidModal(
        texts,
        texts.words.pausing.title,
        [said],
        [[texts.words.buttons.resume, ACTIONS.resume]],
        team,
      );
    },
  },
  [CALLBACKS.forget]: {
    change: forget,
    endsPeers: true,
    said: async (_, texts, __, team) =>
      saidModal(
        texts,
        texts.words.forgetting.title,
        [texts.words.forgetting.done],
        [[texts.words.buttons.mydata, ACTIONS.mydata]],
        team,
      ),
  },
};

/** Whether a form is about taking part. */
export const isAboutTakingPart = (callback: string): boolean => callback in ENDINGS;

/**
 * Ends peer check-ins and changes the record in every team that keeps anything of a member: also in one that rests, or that
 * they have just left. False where a change didn't work, or not every team could be read.
 */
async function endEverywhere(
  { context }: Workspace,
  member: MemberId,
  change: (own: Trajectory) => Trajectory,
): Promise<boolean> {
  const { teams, complete } = await ownTeams(context, member);
  let changed = complete && teams.length > 0;
  for (const { team, trajectory } of teams) {
    await changePeer(context, member, team, leavePeers);
    if (trajectory && !(await updateMemberRecord(context, member, team.id, change))) changed = false;
  }
  return changed;
}

/** Takes a form about taking part into the member's own sealed record; gives what they see then. */
export async function takePart(
  workspace: Workspace,
  texts: Texts,
  member: MemberId,
  callback: string,
  team: string,
  fields: Fields,
): Promise<ModalView> {
  const { context } = workspace;
  const ending = ENDINGS[callback];
  const week = weekOf(context.clock.now());
  const change = (own: Trajectory): Trajectory => ending?.change(own, fields, week) ?? own;
  const changed = ending?.endsPeers
    ? await endEverywhere(workspace, member, change)
    : ending && (await updateMemberRecord(context, member, teamId(team), change));
  if (!ending || !changed)
    return plainModal(texts.words, texts.words.refusals.title, [section(texts.words.refusals.tryAgain)]);
  return ending.said(workspace, texts, member, team, fields);
}
