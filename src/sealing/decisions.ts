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

/** What a close has decided of a team: what is published, and what is handed to the next close. */
export interface Decision {
  readonly result: PublishedResult;
  /** Null where nothing can be gone on from until the next season. */
  readonly state: PublicationState | null;
}

/** What a close is decided over: all that was answered, and who counts, as they lie sealed in Redis. */
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

/** What is committed beside the keyring, which seals it. */
export const DECISION: SealedRecord<Decision> = {
  kind: 'decision',
  version: 2,
  layouts: {
    1: fields({
      // Nobody had been asked what would help yet.
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
 * How the decision of a team's week is kept: by the week, since whoever writes to Redis can name any number of pulses in
 * it, each closed from the same state and over the same secret cuts.
 */
const closeOf = (workspace: WorkspaceId, team: TeamId, week: number): About => ({
  kind: 'close',
  place: [workspace, team, week],
});

/** Whether a team's week has been decided, as far as this host knows. Throws KeyringError. */
export const isWeekDecided = (
  { keyring, workspace }: { readonly keyring: Keyring; readonly workspace: WorkspaceId },
  team: TeamId,
  week: number,
): boolean => isCommitted(keyring, closeOf(workspace, team, week));

/**
 * Commits to what a close has decided, before it's published. The first decision of a week holds: a close that was
 * killed, and runs again after somebody left, forgot or went, decides the same as if it hadn't been; and one over a Redis
 * that was put back publishes nothing but what it published, so that there's no difference to learn from.
 *
 * @returns the decision that holds, or null where there's one that can't be opened any more; and whether it was made over
 *   other ballots, or by other people, than these
 * @throws KeyringError where nothing can be written beside the keyring; nothing is decided then
 */
export function commitClose(
  keyring: Keyring,
  { workspace, team, pulse, box, counted }: Ground,
  decision: Decision,
): { readonly holds: Decision | null; readonly repeated: boolean } {
  const ballots = Object.entries(box).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { is, decided } = commit(keyring, {
    ...closeOf(workspace, team, pulse.week),
    // Whoever writes to Redis could name a pulse of the same week that closes after the first would be forgotten.
    untilDay: lastClosingDay(pulse.week),
    over: [counted ?? '', ...ballots.flat()],
    decided: packed(DECISION, decision),
  });
  return {
    holds: is === 'first' ? decision : decided && unpacked(DECISION, decided),
    repeated: is === 'other',
  };
}
