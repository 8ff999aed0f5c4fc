import { type Instant, nextPulse, pulseWeek } from '../pulse/calendar.js';
import type { PulseId, TeamId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { KeyringError } from '../sealing/keyring.js';
import { type TeamStanding, teamStanding } from '../store/pulses.js';
import type { Store } from '../store/redis.js';
import { findTeam } from '../store/teams.js';
import type { WorkspaceContext } from './context.js';
import type { KnownTeam, TeamFacts } from './ports.js';
import { openlyKnown, QuestionnaireGone, questionnaireOf } from './season-questionnaire.js';

/** A delivery's lookup of a team, which is null if it's gone. */
export interface TeamFound {
  readonly team: Team | null;
  readonly standing: TeamStanding;
}

/**
 * Looks a team up for a delivery. Every delivery of a step does this, covers too. If only a welcome or a message to a
 * supporter did, anyone watching Redis would see who is new to Evenkeel and who is a supporter.
 */
export async function findForDelivery(store: Store, id: TeamId): Promise<TeamFound> {
  const [team, standing] = await Promise.all([findTeam(store, id), teamStanding(store, id)]);
  return { team, standing };
}

/** Whether the next opening asks the member anyway, which makes this pulse's welcome one too many. */
export const asksAgain = (
  { team, standing }: TeamFound,
  { pulse, closesAt }: { readonly pulse: PulseId; readonly closesAt: Instant },
  now: Instant,
): boolean =>
  (standing.pulse !== null && standing.pulse.id > pulse) ||
  (team !== null && now >= nextPulse(team.schedule, closesAt).opensAt);

/** Returns what a pulse's message may say about its team, from `findForDelivery`; null for a team that's gone. */
export const knownTeam = (
  context: WorkspaceContext,
  { team, standing }: TeamFound,
  pulse: PulseId,
): KnownTeam | null => team && { name: team.name, facts: factsOf(context, team, standing, pulse) };

function factsOf(
  context: WorkspaceContext,
  team: Team,
  standing: TeamStanding,
  pulse: PulseId,
): TeamFacts | null {
  const week = pulseWeek(pulse);
  try {
    const { id: questionnaire } = questionnaireOf(context, team, week, standing.season);
    return {
      questionnaire,
      included: openlyKnown(context, team, week, standing.season)?.counted.length ?? null,
    };
  } catch (error) {
    // The start names the missing file. The welcome then says only what's true of every team.
    if (error instanceof QuestionnaireGone || error instanceof KeyringError) return null;
    throw error;
  }
}
