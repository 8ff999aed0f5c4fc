import type { MemberId, PulseId, TeamId } from '../pulse/ids.js';
import type { Pulse } from '../pulse/calendar.js';
import { isHeavy, readAnswers } from '../pulse/questionnaire.js';
import type { Team } from '../pulse/team.js';
import { BLANK_TRAJECTORY, moveOn } from '../pulse/trajectory.js';
import { sealBallot, slotOf } from '../sealing/ballots.js';
import { freshId } from '../sealing/seal.js';
import { type Form, openForm, sealForm } from '../sealing/forms.js';
import { openTrajectory, pseudonymOf } from '../sealing/trajectories.js';
import { castBallot, putBack, type SignedRequest } from '../store/cast.js';
import { onRoster } from '../store/teams.js';
import { askedOf } from './asked.js';
import type { House } from './house.js';
import { type Lately, lookedUpLately, lookUp } from './lately.js';
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
  const [known, listed] = await Promise.all([lookUp(house, team), onRoster(store, team, member)]);
  if (!known) return { kind: 'closed' };
  const { team: definition, state } = known;
  const { pulse, season } = state;
  if (!pulse || (asked !== null && pulse.id !== asked)) return { kind: 'closed' };
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

/** What a check-in's form says about itself. */
export type CheckinForm = Form;

/** What a submitted form's hidden field says; null for a form that is not this member's, or past its day. */
export const formOf = (
  { workspace, keyring }: Pick<House, 'workspace' | 'keyring'>,
  member: MemberId,
  field: string,
): CheckinForm | null => openForm(keyring, workspace, member, field);

export type Submitted =
  /** Stored; `supportFirst` says whether the closing view begins with support. */
  | { readonly kind: 'stored'; readonly team: TeamId; readonly week: number; readonly supportFirst: boolean }
  /** Item id -> what is wrong with its answer; nothing was stored. */
  | { readonly kind: 'problems'; readonly problems: Readonly<Record<string, string>> }
  /** The pulse has closed, the member takes no part (any more), or the form is for no team of here; nothing was stored. */
  | { readonly kind: 'closed' | 'notJoined' | 'foreign' }
  /** This very request was taken before; it changed nothing. */
  | { readonly kind: 'replayed' };

/** How often a ballot is cast again under the slot of a newer deal, before it counts as too late. */
const DEALS = 5;

/**
 * Seals and stores a check-in; when it returns `stored`, it is. Answering again before the close replaces the
 * answer. As a rule this waits for Redis once: the ballot is cast by where the team stood when this process last asked,
 * and where it has been dealt anew since, there is no such slot, and it is looked up.
 *
 * @param raw item id -> chosen option value, as Slack sent it
 * @param signature what the request was signed with, to tell a replay of it; null for one that cannot be replayed
 * @throws StoreError, QuestionnaireGone, NoKeyForDay
 */
export async function submitCheckin(
  house: House,
  member: MemberId,
  form: CheckinForm,
  raw: Readonly<Record<string, string | undefined>>,
  signature: string | null,
): Promise<Submitted> {
  const request = signature === null ? null : { signature, attempt: freshId() };
  const guess = lookedUpLately(house, form.team);
  let known = guess?.state.pulse?.id === form.pulse ? guess : await lookUp(house, form.team);
  for (let deal = 0; deal < DEALS; deal += 1) {
    if (!known) return { kind: 'foreign' };
    const submitted = await submitBy(house, member, form, raw, request, known);
    if (submitted.kind !== 'noSlot') return submitted;
    const now = await lookUp(house, form.team);
    if (now?.state.deal === known.state.deal) return { kind: 'closed' };
    known = now;
  }
  return { kind: 'closed' };
}

/** The same by what is known of the team; `noSlot` where it is not, or no longer, the member's. */
async function submitBy(
  house: House,
  member: MemberId,
  form: CheckinForm,
  raw: Readonly<Record<string, string | undefined>>,
  request: SignedRequest | null,
  { team, state }: Lately,
): Promise<Submitted | { readonly kind: 'noSlot' }> {
  const { workspace, store, keyring } = house;
  const { team: id, week } = form;
  const { pulse, deal, sealedUntil } = state;
  if (!pulse || pulse.id !== form.pulse) return { kind: 'closed' };
  const questionnaire = askedOf(house, team, state.season);
  const read = readAnswers(questionnaire, week, raw);
  if (!read.ok) return { kind: 'problems', problems: read.problems };
  const box = { workspace, team: id, pulse: pulse.id, closingDay: pulse.closingDay, deal };
  const slot = slotOf(keyring, box, member);
  const records = sealedUntil === null ? null : { workspace, team: id, sealedUntil, deal };
  const pseudonym = records && pseudonymOf(keyring, records, member);
  const ballot = sealBallot(keyring, box, slot, read.answers);
  const stir = stirSoon(house, id);
  const cast = await castBallot(store, { team: id, slot, ballot, pseudonym, stir, request });
  if (cast.kind !== 'stored') return cast;
  const own =
    records && pseudonym && cast.record ? openTrajectory(keyring, records, pseudonym, cast.record) : null;
  if (own && own.consent !== 'joined') {
    // The form was drawn before they left. Where Redis was asked twice, what lay there before is this very ballot.
    const before = cast.before.equals(ballot) ? sealBallot(keyring, box, slot, null) : cast.before;
    await putBack(store, id, slot, { ballot, before });
    return { kind: 'notJoined' };
  }
  const trajectory = own ?? BLANK_TRAJECTORY;
  const preset = team.preset ?? house.preset;
  const heavy = isHeavy(questionnaire, read.answers, trajectory.preferences.preset ?? preset);
  const { supportFirst } = moveOn(trajectory, week, heavy, preset);
  return { kind: 'stored', team: id, week, supportFirst };
}
