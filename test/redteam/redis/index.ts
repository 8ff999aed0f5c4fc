import type { Attack } from '../attack.js';
import { averagedNoise, killedClose, lostWeek } from './closes.js';
import { privateChoices } from './choices.js';
import { dictionary } from './dictionary.js';
import { liveHelp, liveSlot, liveWho } from './live.js';
import { liveForget } from './live-forget.js';
import { whoAnswered, whoIsHeavy } from './one-dump.js';
import { peersTakingPart, peersPaired, peersAtAll } from './peers.js';
import { redrawnSeasons } from './redrawn.js';
import { dueDays } from './due-times.js';
import { eventSupporters } from './hard-event.js';
import { forgedWords } from './forged-words.js';
import { outages } from './outage.js';
import { supporterRequests } from './requests.js';
import { talkTimes } from './talk-times.js';
import { tellingTakes } from './telling.js';
import { introductionInspection, queueInspection } from './queue.js';
import { aroundTheClose, betweenTwoCopies, slotByOrder, slotOfNewcomer } from './two-dumps.js';
import { secondPulse } from './second-pulse.js';
import { forgedBallots, forgedTrajectories, secondClose } from './writer.js';

/** Attacks by the operator of Redis, who reads or changes it. */
export const redisAttacks: readonly Attack[] = [
  whoAnswered,
  whoIsHeavy,
  aroundTheClose,
  betweenTwoCopies,
  slotByOrder,
  slotOfNewcomer,
  dictionary,
  queueInspection,
  introductionInspection,
  outages,
  dueDays,
  supporterRequests,
  talkTimes,
  tellingTakes,
  ...privateChoices,
  eventSupporters,
  peersTakingPart,
  peersPaired,
  peersAtAll,
  liveWho,
  liveSlot,
  liveHelp,
  liveForget,
  forgedBallots,
  forgedTrajectories,
  forgedWords,
  secondClose,
  secondPulse,
  killedClose,
  lostWeek,
  averagedNoise,
  redrawnSeasons,
];
