import { type Instant, nextPulse, pulseWeek } from '../pulse/calendar.js';
import type { PulseId, TeamId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { KeyringError } from '../sealing/keyring.js';
import { type TeamStanding, teamStanding } from '../store/pulses.js';
import type { Store } from '../store/redis.js';
import { findTeam } from '../store/teams.js';
import type { WorkspaceContext } from './context.js';
import type { KnownTeam, TeamAtHand } from './ports.js';
import { openlyKnown, QuestionnaireGone, questionnaireOf } from './season-questionnaire.js';

/** A team as a delivery finds it; null for one that's gone. */
export interface TeamFound {
  readonly team: Team | null;
  readonly standing: TeamStanding;
}

/**
 * Looks a team up for a delivery. Every one of its step does, covers too: a welcome that asked Redis for more would show
 * somebody who watches it who was never asked before, and a supporter's message who is one.
 */
export async function findForDelivery(store: Store, id: TeamId): Promise<TeamFound> {
  const [team, standing] = await Promise.all([findTeam(store, id), teamStanding(store, id)]);
  return { team, standing };
}

/** Whether the next opening asks the member anyway, so that a welcome of this pulse would be one too many. */
export const asksAgain = (
  { team, standing }: TeamFound,
  { pulse, closesAt }: { readonly pulse: PulseId; readonly closesAt: Instant },
  now: Instant,
): boolean =>
  (standing.pulse !== null && standing.pulse.id > pulse) ||
  (team !== null && now >= nextPulse(team.schedule, closesAt).opensAt);

/** What a message of a pulse may say about its team, from what every delivery looked up; null for a team that's gone. */
export const knownTeam = (
  context: WorkspaceContext,
  { team, standing }: TeamFound,
  pulse: PulseId,
): KnownTeam | null => team && { name: team.name, atHand: teamAtHand(context, team, standing, pulse) };

function teamAtHand(
  context: WorkspaceContext,
  team: Team,
  standing: TeamStanding,
  pulse: PulseId,
): TeamAtHand | null {
  const week = pulseWeek(pulse);
  try {
    const { id: questionnaire } = questionnaireOf(context, team, week, standing.season);
    return {
      questionnaire,
      included: openlyKnown(context, team, week, standing.season)?.counted.length ?? null,
    };
  } catch (error) {
    // The start names the file that's gone; without it, the welcome says what holds for every team.
    if (error instanceof QuestionnaireGone || error instanceof KeyringError) return null;
    throw error;
  }
}
