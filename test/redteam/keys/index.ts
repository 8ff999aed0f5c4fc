import type { Attack } from '../attack.js';
import { heldBack } from './held-back.js';
import { guessedCommitments, lostCommitments } from './commitments.js';
import { madeKnown } from './made-known.js';
import { markPutBack } from './mark-put-back.js';
import { closeMoved } from './sealed-ahead.js';
import { resumedTwice } from './snapshot.js';
import { ballotsLater, notesLater, trajectoriesLater } from './stolen-later.js';

/** Attacks by someone who obtains keys, environment and copies later. */
export const keysAttacks: readonly Attack[] = [
  ballotsLater,
  trajectoriesLater,
  notesLater,
  lostCommitments,
  guessedCommitments,
  resumedTwice,
  ...heldBack,
  markPutBack,
  madeKnown,
  closeMoved,
];
