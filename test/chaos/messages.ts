import { kindOf, type MessageKind } from '../../sandbox/demo/read.js';
import type { PostedMessage } from '../../sandbox/index.js';
import type { MemberId } from '../../src/pulse/ids.js';
import { isApology, isCrisisReply } from './help.js';
import { type Findings, found, UNEXPLAINED } from './report.js';
import type { Stage } from './stage.js';

/** A message that somebody must get, once. */
export interface Expected {
  readonly member: MemberId;
  readonly kind: MessageKind;
  /** The calendar's week, from 0. */
  readonly week: number;
}

/** How long after Slack's answer the ledger's mark may still be on its way, in milliseconds. */
const MARK_MS = 500;

/**
 * Why a message came again, told from the copy before it: only where something went wrong between Slack's taking that
 * and the ledger's mark.
 */
function causeOf({ slack, moments }: Stage, copy: PostedMessage): string {
  const call = slack.calls.find(({ posted }) => posted === copy.ts);
  if (!call) return UNEXPLAINED;
  if (call.heardAt === null) return 'Slack took it and its answer did not arrive';
  const [from, to] = [call.at, call.heardAt + MARK_MS];
  const within = moments.filter((moment) => moment.from <= to && moment.to >= from);
  if (within.some(({ kind }) => kind === 'workerGone')) return 'the worker was killed before the mark';
  if (within.some(({ kind }) => kind === 'redisGone')) return 'Redis was away for the mark';
  return UNEXPLAINED;
}

/** Whether a message answers somebody who wrote, or says why nothing opened. */
const isAnswer = (message: PostedMessage): boolean => isCrisisReply(message) || isApology(message);

/**
 * Whether a message is the neutral line of an answer that couldn't be filled in: the answer then comes beneath it, in full
 * (docs/decisions/0019). One that nothing follows counts, since something was to fill it in.
 */
const isLineOfAnswer = (message: PostedMessage, next: PostedMessage | undefined): boolean =>
  kindOf(message) === 'neutral' && next !== undefined && isAnswer(next);

/** Compares what everybody got with what they must have got. */
export function checkMessages(stage: Stage, expected: readonly Expected[], findings: Findings): void {
  const nameOf = ({ member, kind, week }: Expected) => `${member} ${kind} of week ${week}`;
  const wanted = new Set(expected.map(nameOf));
  const got = new Map<string, PostedMessage[]>();
  for (const { members } of stage.teams)
    for (const member of members) {
      const dms = stage.slack.as(member).dms();
      for (const [at, message] of dms.entries()) {
        if (isAnswer(message) || isLineOfAnswer(message, dms[at + 1])) continue;
        const week = stage.weekOf(Number(message.ts) * 1000);
        const name = nameOf({ member, kind: kindOf(message), week });
        got.set(name, [...(got.get(name) ?? []), message]);
      }
    }
  for (const name of wanted) if (!got.has(name)) found(findings, 'lostMessages', name);
  for (const [name, copies] of got) {
    const more = wanted.has(name) ? copies.slice(0, -1) : copies;
    for (const copy of more) {
      const cause = wanted.has(name) ? causeOf(stage, copy) : UNEXPLAINED;
      findings.duplicates.push(cause);
      findings.details.push(`duplicate: ${name}: ${cause}`);
    }
  }
}
