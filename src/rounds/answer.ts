import type { MemberId, PulseId, TeamId } from '../pulse/ids.js';
import type { Pulse } from '../pulse/calendar.js';
import { type Answers, coreScore, type Item, itemsFor, readAnswers } from '../pulse/questionnaire.js';
import type { Team } from '../pulse/team.js';
import { moveOn } from '../pulse/trajectory.js';
import { sealBallot, slotOf } from '../sealing/ballots.js';
import { type Form, openForm, sealForm } from '../sealing/forms.js';
import { castBallot, teamState } from '../store/pulses.js';
import { findTeam, isOnRoster } from '../store/teams.js';
import type { House } from './house.js';
import { stirSoon } from './plan.js';
import { ownTrajectory } from './space.js';

/** A check-in that may be answered now. */
export interface OpenCheckin {
  readonly kind: 'open';
  readonly team: Team;
  readonly pulse: Pulse;
  readonly items: readonly Item[];
  /** The form's hidden field: sealed for this member and pulse. */
  readonly form: string;
}

/**
 * Looks up the open check-in of a member's team.
 *
 * @param asked the pulse whose card was clicked, or null for whichever is open
 */
export async function findCheckin(
  { workspace, store, keyring, questionnaire }: House,
  member: MemberId,
  team: TeamId,
  asked: PulseId | null,
): Promise<OpenCheckin | { readonly kind: 'closed' | 'notAMember' }> {
  const definition = await findTeam(store, team);
  const { pulse } = await teamState(store, team);
  if (!definition || !pulse || (asked !== null && pulse.id !== asked)) return { kind: 'closed' };
  if (!(await isOnRoster(store, team, member))) return { kind: 'notAMember' };
  const form = sealForm(keyring, workspace, member, {
    team,
    pulse: pulse.id,
    week: pulse.week,
    closingDay: pulse.closingDay,
  });
  return { kind: 'open', team: definition, pulse, items: itemsFor(questionnaire, pulse.week), form };
}

export type Submitted =
  /** Stored; `sustained` says whether the closing view shows support first. */
  | { readonly kind: 'stored'; readonly week: number; readonly sustained: boolean }
  /** Item id -> what is wrong with its answer; nothing was stored. */
  | { readonly kind: 'problems'; readonly problems: Readonly<Record<string, string>> }
  /** The pulse has closed, or the form is not this member's for an open one; nothing was stored. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'foreign' };

/**
 * Seals and stores a check-in; when it returns `stored`, it is. Answering again before the close replaces the
 * answer.
 *
 * @param form the hidden field of the submitted form
 * @param raw item id -> chosen option value, as Slack sent it
 */
export async function submitCheckin(
  house: House,
  member: MemberId,
  form: string,
  raw: Readonly<Record<string, string | undefined>>,
): Promise<Submitted> {
  const { workspace, keyring, questionnaire } = house;
  const opened = openForm(keyring, workspace, member, form);
  if (!opened) return { kind: 'foreign' };
  const read = readAnswers(questionnaire, opened.week, raw);
  if (!read.ok) return { kind: 'problems', problems: read.problems };
  if (!(await cast(house, member, opened, read.answers))) return { kind: 'closed' };
  const own = await ownTrajectory(house, member, opened.team);
  const heavy = coreScore(questionnaire, read.answers) >= questionnaire.scoring.signs.heavyAt;
  const { week } = opened;
  const sustained = own !== null && moveOn(own.trajectory, week, heavy).sustained;
  return { kind: 'stored', week, sustained };
}

/** How often a ballot is cast again under the slot of a newer deal, before it counts as too late. */
const DEALS = 5;

/** Seals and stores a ballot in the member's slot of the present deal; false when the pulse is not open for them. */
async function cast(
  house: House,
  member: MemberId,
  { team, pulse }: Form,
  answers: Answers,
): Promise<boolean> {
  const { workspace, store, keyring } = house;
  let state = await teamState(store, team);
  for (let deal = 0; deal < DEALS && state.pulse?.id === pulse; deal += 1) {
    const box = { workspace, team, pulse, closingDay: state.pulse.closingDay, deal: state.deal };
    const slot = slotOf(keyring, box, member);
    const ballot = sealBallot(keyring, box, slot, answers);
    if (await castBallot(store, team, slot, ballot, stirSoon(house, team))) return true;
    const now = await teamState(store, team);
    if (now.deal === state.deal) return false;
    state = now;
  }
  return false;
}
