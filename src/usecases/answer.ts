import type { MemberId, PulseId, TeamId } from '../pulse/ids.js';
import type { Pulse } from '../pulse/calendar.js';
import type { Language } from '../pulse/language.js';
import { isHeavy, isVeryHeavy } from '../pulse/heavy.js';
import { readAnswers } from '../pulse/questionnaire.js';
import type { Team } from '../pulse/team.js';
import { ASK_CHOICES, type AskChoice } from '../pulse/ask.js';
import { BLANK_TRAJECTORY, moveOn, type SupportLead, welcomesSupport } from '../pulse/trajectory.js';
import { sealBallot, slotOf } from '../sealing/ballots.js';
import { freshId } from '../sealing/seal.js';
import { type Form, openForm, sealForm } from '../sealing/forms.js';
import { sealSlip } from '../sealing/slips.js';
import { storeBallot, type SignedRequest } from '../store/piles.js';
import { onRoster } from '../store/listing.js';
import { asksWhatHelps } from './asks.js';
import { ownAsk } from './own-data.js';
import { questionnaireOf } from './season-questionnaire.js';
import type { WorkspaceContext } from './context.js';
import { type CachedTeam, cachedTeam, loadTeam } from './team-cache.js';
import { resealSoon } from './schedule.js';
import { recordAmong } from './member-record.js';

/** A check-in that the member can answer now. */
export interface OpenCheckin {
  readonly kind: 'open';
  readonly team: Team;
  readonly pulse: Pulse;
  /** The id of the questionnaire. */
  readonly questionnaire: string;
  /** The form's hidden field: sealed for this member and pulse. */
  readonly form: string;
  /** The member's current pick of what would help the team; null if the form doesn't ask. */
  readonly asks: AskChoice | null;
}

/**
 * Looks up the open check-in of a member's team.
 *
 * @param asked the pulse whose weekly message the member clicked, or null for whichever is open
 */
export async function findCheckin(
  context: WorkspaceContext,
  member: MemberId,
  team: TeamId,
  asked: PulseId | null,
): Promise<OpenCheckin | { readonly kind: 'closed' | 'notAMember' | 'notJoined' }> {
  const { workspace, store, keyring } = context;
  const [known, listed] = await Promise.all([loadTeam(context, team), onRoster(store, team, member)]);
  if (!known) return { kind: 'closed' };
  const { team: definition, state } = known;
  const { pulse, season } = state;
  if (!pulse || (asked !== null && pulse.id !== asked)) return { kind: 'closed' };
  if (!listed) return { kind: 'notAMember' };
  const record = recordAmong(context, member, team, known);
  if (record && record.trajectory.consent !== 'joined') return { kind: 'notJoined' };
  const form = sealForm(keyring, workspace, member, {
    team,
    pulse: pulse.id,
    week: pulse.week,
    closingDay: pulse.closingDay,
    language: record?.trajectory.preferences.language ?? listed.language,
  });
  const questionnaire = questionnaireOf(context, definition, pulse.week, season).id;
  const asks = asksWhatHelps(context, definition, pulse.week, season)
    ? (ownAsk(context, member, known) ?? 'nothing')
    : null;
  return { kind: 'open', team: definition, pulse, questionnaire, form, asks };
}

/** The outcome of a submitted check-in; only `stored` changes anything. */
export type Submitted =
  | {
      readonly kind: 'stored';
      readonly team: TeamId;
      readonly week: number;
      /** Whether the closing view begins with support. */
      readonly lead: SupportLead;
      /** Whether we left out the member's pick, because the team's form no longer asks what would help. */
      readonly withoutPick: boolean;
    }
  /** Some answers are wrong: item id -> problem. */
  | { readonly kind: 'problems'; readonly problems: Readonly<Record<string, string>> }
  /** The pulse has closed, the member doesn't take part (anymore), or the form isn't for one of our teams. */
  | { readonly kind: 'closed' | 'notJoined' | 'foreign' }
  /** We've taken this very request before. */
  | { readonly kind: 'replayed' };

/** The id of the form's field for what would help the team. No item of a questionnaire can have this id. */
export const ASK_FIELD = 'team-ask';

const isChoice = (text: string): text is AskChoice => ASK_CHOICES.some((choice) => choice === text);

/** How many times we try to store a ballot that reseals or changed records overtake, before it counts as too late. */
const TRIES = 10;

/** A check-in as Slack sent it. */
interface SentCheckin {
  readonly member: MemberId;
  /** The form's hidden field. */
  readonly field: string;
  /** Item id -> chosen option value. */
  readonly raw: Readonly<Record<string, string | undefined>>;
  /** The request's signature, which lets us recognize a replay; null if it can't be replayed. */
  readonly signature: string | null;
}

/** A check-in that's being stored. */
interface CheckinSubmission {
  /** The language of the form. */
  readonly language: Language;
  /** Rejects with StoreError, QuestionnaireGone, NoKeyForDay. */
  readonly submitted: Promise<Submitted>;
}

/**
 * Seals and stores a check-in, which is safe once `submitted` resolves to `stored`. Answering again before the close
 * replaces the answer. This usually waits for Redis only once: we store the ballot by the team's state as this
 * process last saw it. If the team has been resealed or a record has changed since, that stores nothing; we look the
 * team up and try again.
 *
 * @returns null for a form that isn't this member's, or is past its day
 */
export function submitCheckin(context: WorkspaceContext, sent: SentCheckin): CheckinSubmission | null {
  const { workspace, keyring } = context;
  const form = openForm(keyring, workspace, sent.member, sent.field);
  return form && { language: form.language, submitted: submitForm(context, form, sent) };
}

async function submitForm(context: WorkspaceContext, form: Form, sent: SentCheckin): Promise<Submitted> {
  const { signature } = sent;
  const request = signature === null ? null : { signature, attempt: freshId() };
  const guess = cachedTeam(context, form.team);
  let fresh = guess?.state.pulse?.id !== form.pulse;
  let known = fresh ? await loadTeam(context, form.team) : guess;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (!known) return { kind: 'foreign' };
    const submitted = await submitBy(context, { form, ...sent, request }, known);
    // By a cached guess, a member who has just joined might not take part yet.
    if (submitted.kind !== 'overtaken' && (fresh || submitted.kind !== 'notJoined')) return submitted;
    const now = await loadTeam(context, form.team);
    const same =
      now?.state.generation === known.state.generation && now.changes.length === known.changes.length;
    if (fresh && same) return { kind: 'closed' };
    known = now;
    fresh = true;
  }
  return { kind: 'closed' };
}

/** The ballot to store. */
interface Submission extends Pick<SentCheckin, 'member' | 'raw'> {
  readonly form: Form;
  readonly request: SignedRequest | null;
}

/** Stores a check-in by the given state of the team; `overtaken` if that's out of date. */
async function submitBy(
  context: WorkspaceContext,
  { member, form, raw, request }: Submission,
  known: CachedTeam,
): Promise<Submitted | { readonly kind: 'overtaken' }> {
  const { workspace, store, keyring } = context;
  const { team: id, week } = form;
  const { team, state, slots, changes } = known;
  const { pulse, generation } = state;
  if (!pulse || pulse.id !== form.pulse) return { kind: 'closed' };
  const questionnaire = questionnaireOf(context, team, week, state.season);
  const { [ASK_FIELD]: picked, ...given } = raw;
  const read = readAnswers(questionnaire, week, given);
  if (!read.ok) return { kind: 'problems', problems: read.problems };
  if (picked !== undefined && !isChoice(picked))
    return { kind: 'problems', problems: { [ASK_FIELD]: 'not one of the options' } };
  const withoutPick = picked !== undefined && !asksWhatHelps(context, team, week, state.season);
  const ask = withoutPick ? null : (picked ?? null);
  const box = { workspace, team: id, pulse: pulse.id, closingDay: pulse.closingDay, generation };
  const slot = slotOf(keyring, box, member);
  if (!slots.has(slot)) return { kind: 'overtaken' };
  const stored = recordAmong(context, member, id, known)?.trajectory;
  // The member opened the form before they left.
  if (stored && stored.consent !== 'joined') return { kind: 'notJoined' };
  const pile = { workspace, team: id, kind: 'ballots', sealedUntil: pulse.closingDay, generation } as const;
  const slip = sealSlip(keyring, pile, slot, sealBallot(keyring, box, slot, { answers: read.answers, ask }));
  const storing = {
    team: id,
    generation,
    seen: changes.length,
    slip,
    reseal: resealSoon(context, id),
    request,
  };
  const outcome = await storeBallot(store, storing);
  if (outcome.kind !== 'stored') return outcome;
  const trajectory = stored ?? BLANK_TRAJECTORY;
  const preset = team.preset ?? context.preset;
  const heavy = isHeavy(questionnaire, read.answers, trajectory.preferences.preset ?? preset);
  const { supportFirst } = moveOn(trajectory, week, heavy, preset);
  const veryHeavy = isVeryHeavy(questionnaire, read.answers) && welcomesSupport(trajectory, week);
  const lead = supportFirst ? 'lasting' : veryHeavy ? 'oneWeek' : null;
  return { kind: 'stored', team: id, week, lead, withoutPick };
}
