import { lastClosingDay, type Pulse } from '../pulse/calendar.js';
import type { PublishedResult, PublicationState } from '../pulse/publication-rule.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import type { Box } from './ballots.js';
import { type About, commit, isCommitted } from './commitments.js';
import { publicationState1 } from './publication-states.js';
import { ASK_CODES, BAND_CODES, THEME_CODES } from './codes.js';
import { code, codeOrNone, fields, mapped, orNull, orZero, partial, u16, u8 } from './fields.js';
import type { Keyring } from './keyring.js';
import { packed, type SealedRecord, unpacked } from './records.js';

/** A close's decision about a team: what it publishes, and what it hands to the next close. */
export interface Decision {
  readonly result: PublishedResult;
  /** The state that the next close goes on from; null if no close can go on from this one until the next season. */
  readonly state: PublicationState | null;
}

/** The input of a close's decision: all answers, and who counts, as Redis holds them sealed. */
export interface Ground {
  readonly workspace: WorkspaceId;
  readonly team: TeamId;
  readonly pulse: Pulse;
  readonly box: Box;
  readonly counted: Buffer | null;
}

const result1 = {
  week: u16,
  band: codeOrNone(BAND_CODES),
  since: orZero(u16),
  themes: partial(THEME_CODES, code(BAND_CODES)),
  heavyInTen: orNull(u8),
  mainTheme: codeOrNone(THEME_CODES),
};

/** The record that `commitClose` commits to; the commitment seals it. */
export const DECISION: SealedRecord<Decision> = {
  kind: 'decision',
  version: 2,
  layouts: {
    1: fields({
      // Version 1 had no ask.
      result: mapped(
        fields(result1),
        (read) => ({ ...read, ask: null }),
        (result) => result,
      ),
      state: orNull(publicationState1),
    }),
    2: fields({
      result: fields({ ...result1, ask: codeOrNone(ASK_CODES) }),
      state: orNull(publicationState1),
    }),
  },
  size: 256,
};

/**
 * The subject of a close's commitment. It names the week and not the pulse, since anyone who writes to Redis can
 * name any number of pulses in one week, each closed from the same state and with the same secret cuts.
 */
const closeOf = (workspace: WorkspaceId, team: TeamId, week: number): About => ({
  kind: 'close',
  place: [workspace, team, week],
});

/** Whether this host knows of a decision on a team's week. Throws KeyringError. */
export const isWeekDecided = (
  { keyring, workspace }: { readonly keyring: Keyring; readonly workspace: WorkspaceId },
  team: TeamId,
  week: number,
): boolean => isCommitted(keyring, closeOf(workspace, team, week));

/**
 * Commits to a close's decision, before it's published. The first decision of a week holds. A close that was killed,
 * and runs again after a member has left or deleted their data, decides what it had decided before. And a close over a
 * restored Redis publishes only what was published before, so that there's no difference to learn from.
 *
 * @returns the decision that holds, null if it can't be opened anymore; and whether it was made from other ballots or
 *   other counted members than these
 * @throws KeyringError if we can't write beside the keyring; nothing is decided then
 */
export function commitClose(
  keyring: Keyring,
  { workspace, team, pulse, box, counted }: Ground,
  decision: Decision,
): { readonly holds: Decision | null; readonly repeated: boolean } {
  const ballots = Object.entries(box).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { is, decided } = commit(keyring, {
    ...closeOf(workspace, team, pulse.week),
    // Not the pulse's own closing day: anyone who writes to Redis could name another pulse of the week, which closes
    // after we'd have forgotten the first one's decision.
    untilDay: lastClosingDay(pulse.week),
    over: [counted ?? '', ...ballots.flat()],
    decided: packed(DECISION, decision),
  });
  return {
    holds: is === 'first' ? decision : decided && unpacked(DECISION, decided),
    repeated: is === 'other',
  };
}
