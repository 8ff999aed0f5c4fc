import type { MemberId, PulseId, TeamId } from '../pulse/ids.js';
import type { Language } from '../pulse/language.js';
import type { Pulse } from '../pulse/calendar.js';
import { type Answers, isHeavy, readAnswers } from '../pulse/questionnaire.js';
import type { Team } from '../pulse/team.js';
import { BLANK_TRAJECTORY, moveOn } from '../pulse/trajectory.js';
import { sealBallot, slotOf } from '../sealing/ballots.js';
import { type Form, openForm, sealForm } from '../sealing/forms.js';
import { castBallot, type TeamStanding, teamStanding } from '../store/pulses.js';
import { findTeam, onRoster } from '../store/teams.js';
import { askedOf } from './asked.js';
import type { House } from './house.js';
import { stirSoon } from './plan.js';
import { ownTrajectory } from './space.js';

/** A check-in that may be answered now. */
export interface OpenCheckin {
  readonly kind: 'open';
  readonly team: Team;
  readonly pulse: Pulse;
  /** The id of the questionnaire that is asked. */
  readonly questionnaire: string;
  /** The form's hidden field: sealed for this member and pulse. */
  readonly form: string;
}

/**
 * Looks up the open check-in of a member's team.
 *
 * @param asked the pulse whose card was clicked, or null for whichever is open
 */
export async function findCheckin(
  house: House,
  member: MemberId,
  team: TeamId,
  asked: PulseId | null,
): Promise<OpenCheckin | { readonly kind: 'closed' | 'notAMember' | 'notJoined' }> {
  const { workspace, store, keyring } = house;
  const [definition, state, listed] = await Promise.all([
    findTeam(store, team),
    teamStanding(store, team),
    onRoster(store, team, member),
  ]);
  const { pulse, season } = state;
  if (!definition || !pulse || (asked !== null && pulse.id !== asked)) return { kind: 'closed' };
  if (!listed) return { kind: 'notAMember' };
  const own = await ownTrajectory(house, member, team, state);
  if (own && own.trajectory.consent !== 'joined') return { kind: 'notJoined' };
  const form = sealForm(keyring, workspace, member, {
    team,
    pulse: pulse.id,
    week: pulse.week,
    closingDay: pulse.closingDay,
    language: own?.trajectory.preferences.language ?? listed.language,
  });
  const questionnaire = askedOf(house, definition, season).id;
  return { kind: 'open', team: definition, pulse, questionnaire, form };
}

/** The language that a check-in's form was drawn in for this member; null for a form that is not theirs. */
export const languageOfForm = (
  { workspace, keyring }: Pick<House, 'workspace' | 'keyring'>,
  member: MemberId,
  form: string,
): Language | null => openForm(keyring, workspace, member, form)?.language ?? null;

export type Submitted =
  /** Stored; `supportFirst` says whether the closing view begins with support. */
  | { readonly kind: 'stored'; readonly team: TeamId; readonly week: number; readonly supportFirst: boolean }
  /** Item id -> what is wrong with its answer; nothing was stored. */
  | { readonly kind: 'problems'; readonly problems: Readonly<Record<string, string>> }
  /** The pulse has closed, or the form is not this member's for an open one; nothing was stored. */
  | { readonly kind: 'closed' | 'notJoined' }
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
  const { workspace, store, keyring } = house;
  const opened = openForm(keyring, workspace, member, form);
  if (!opened) return { kind: 'foreign' };
  const [team, state] = await Promise.all([findTeam(store, opened.team), teamStanding(store, opened.team)]);
  if (!team) return { kind: 'foreign' };
  const questionnaire = askedOf(house, team, state.season);
  const preset = team.preset ?? house.preset;
  const read = readAnswers(questionnaire, opened.week, raw);
  if (!read.ok) return { kind: 'problems', problems: read.problems };
  const own = await ownTrajectory(house, member, opened.team, state);
  if (own && own.trajectory.consent !== 'joined') return { kind: 'notJoined' };
  if (!(await cast(house, member, opened, read.answers, state))) return { kind: 'closed' };
  const trajectory = own?.trajectory ?? BLANK_TRAJECTORY;
  const { week } = opened;
  const heavy = isHeavy(questionnaire, read.answers, trajectory.preferences.preset ?? preset);
  const { supportFirst } = moveOn(trajectory, week, heavy, preset);
  return { kind: 'stored', team: team.id, week, supportFirst };
}

/** How often a ballot is cast again under the slot of a newer deal, before it counts as too late. */
const DEALS = 5;

/**
 * Seals and stores a ballot in the member's slot of the present deal; false when the pulse is not open for them.
 *
 * @param known the team's state as just read; where a deal has overtaken it, it is read again
 */
async function cast(
  house: House,
  member: MemberId,
  { team, pulse }: Form,
  answers: Answers,
  known: TeamStanding,
): Promise<boolean> {
  const { workspace, store, keyring } = house;
  let state = known;
  for (let deal = 0; deal < DEALS && state.pulse?.id === pulse; deal += 1) {
    const box = { workspace, team, pulse, closingDay: state.pulse.closingDay, deal: state.deal };
    const slot = slotOf(keyring, box, member);
    const ballot = sealBallot(keyring, box, slot, answers);
    if (await castBallot(store, team, slot, ballot, stirSoon(house, team))) return true;
    const now = await teamStanding(store, team);
    if (now.deal === state.deal) return false;
    state = now;
  }
  return false;
}
