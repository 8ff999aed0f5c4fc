import type { ModalView } from '@slack/types';
import { weekOf } from '../../../pulse/calendar.js';
import type { TeamId } from '../../../pulse/ids.js';
import { presetOf, readMemberRecord } from '../../../usecases/member-record.js';
import { ownTalkTimeIfReadable } from '../../../usecases/talk-times.js';
import { teamsOfMember } from '../../../usecases/team-queries.js';
import type { Click, Person } from '../../kit/feature.js';
import { refusalModal } from '../../kit/modals.js';
import { readWeekValue } from '../../kit/week-value.js';
import { spaceModal } from './view.js';

/** Returns a member's private space, from their record in one team. */
export async function showSpace(
  { workspace: { context }, texts, member }: Person,
  team: TeamId,
): Promise<ModalView> {
  const record = await readMemberRecord(context, member, team);
  const preset = await presetOf(context, team);
  const talk = await ownTalkTimeIfReadable(context, member);
  const week = weekOf(context.clock.now());
  return spaceModal(texts, { trajectory: record?.trajectory ?? null, team, week, preset, talk });
}

/** Opens the private space for the team that a weekly message's button names, otherwise for the member's first team. */
export async function openSpace(click: Click): Promise<ModalView> {
  const { texts, member, value, workspace } = click;
  const named = readWeekValue(value)?.team;
  const team = named ?? (await teamsOfMember(workspace, member))[0]?.id;
  return team ? showSpace(click, team) : refusalModal(texts.words, texts.words.refusals.notAMember);
}
