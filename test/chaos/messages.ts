import { kindOf, type MessageKind } from '../../sandbox/demo/read.js';
import type { PostedMessage } from '../../sandbox/index.js';
import type { MemberId } from '../../src/pulse/ids.js';
import { isApology, isCrisisReply } from './help.js';
import { type Findings, found, UNEXPLAINED } from './report.js';
import type { Stage } from './stage.js';

/** A message that a member must get, once. */
export interface Expected {
  readonly member: MemberId;
  readonly kind: MessageKind;
  /** The calendar's week, counted from 0. */
  readonly week: number;
}

/** How long after Slack's answer the ledger's mark may still be under way, in milliseconds. */
const MARK_MS = 500;

/**
 * Explains a repeated message by the copy before it: something must have gone wrong between Slack's accepting that copy
 * and the ledger's mark.
 */
function causeOf({ slack, outages }: Stage, copy: PostedMessage): string {
  const call = slack.calls.find(({ posted }) => posted === copy.ts);
  if (!call) return UNEXPLAINED;
  if (call.heardAt === null) return 'Slack took it and its answer did not arrive';
  const [from, to] = [call.at, call.heardAt + MARK_MS];
  const within = outages.filter((outage) => outage.from <= to && outage.to >= from);
  if (within.some(({ kind }) => kind === 'workerGone')) return 'the worker was killed before the mark';
  if (kindOf(copy) === 'neutral' && within.some(({ kind }) => kind === 'webGone'))
    return 'the web process was killed before it filled the line in';
  if (within.some(({ kind }) => kind === 'redisGone')) return 'Redis was away for the mark';
  return UNEXPLAINED;
}

/** Whether a message answers a member who wrote, or apologizes because nothing opened. */
const isAnswer = (message: PostedMessage): boolean => isCrisisReply(message) || isApology(message);

/**
 * Returns the neutral lines of answers that couldn't be filled in. Such an answer is posted in full below its line, as
 * a message that's never edited (docs/decisions/0019), though not always directly below: two answers may be under way
 * at once. Each such answer accounts for one line; a line without an answer is one that should have been filled in.
 */
function linesOfAnswers(dms: readonly PostedMessage[]): ReadonlySet<PostedMessage> {
  const lines = new Set<PostedMessage>();
  let answers = 0;
  for (const message of dms.toReversed()) {
    if (isAnswer(message) && !message.edited) answers += 1;
    if (kindOf(message) !== 'neutral' || answers === 0) continue;
    answers -= 1;
    lines.add(message);
  }
  return lines;
}

/** Compares everyone's messages with those that they must have got. */
export function checkMessages(stage: Stage, expected: readonly Expected[], findings: Findings): void {
  const nameOf = ({ member, kind, week }: Expected) => `${member} ${kind} of week ${week}`;
  const wanted = new Set(expected.map(nameOf));
  const got = new Map<string, PostedMessage[]>();
  for (const { members } of stage.teams)
    for (const member of members) {
      const dms = stage.slack.as(member).dms();
      const lines = linesOfAnswers(dms);
      for (const message of dms) {
        if (isAnswer(message) || lines.has(message)) continue;
        const week = stage.weekOf(Number(message.ts) * 1000);
        const name = nameOf({ member, kind: kindOf(message), week });
        got.set(name, [...(got.get(name) ?? []), message]);
      }
    }
  for (const name of wanted) if (!got.has(name)) found(findings, 'lostMessages', name);
  for (const [name, copies] of got) {
    const more = wanted.has(name) ? copies.slice(0, -1) : copies;
    for (const copy of more) {
      // A line alone is an answer's first try, if its fate is known.
      const cause = wanted.has(name) || kindOf(copy) === 'neutral' ? causeOf(stage, copy) : UNEXPLAINED;
      findings.duplicates.push(cause);
      findings.details.push(`duplicate: ${name}: ${cause}`);
    }
  }
}
