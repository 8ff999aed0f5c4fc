import type { ChainableCommander } from 'ioredis';
import type { Instant } from '../pulse/calendar.js';
import { type PulseId, pulseId, readPulseId, type TeamId, teamId } from '../pulse/ids.js';
import { noteDue } from './due-index.js';
import type { Store } from './redis.js';

/**
 * The steps of a pulse, in their order; a reseal comes soon after each answer, see usecases/scheduled-reseal.ts, and peer check-ins have
 * their own dates, see usecases/pair.ts; so do the messages after a hard event, see usecases/hard-events.ts.
 */
export const STEPS = ['open', 'reseal', 'remind', 'close', 'peer', 'event'] as const;
export type Step = (typeof STEPS)[number];

/** One entry of the agenda: a step of a team's pulse. When it is due is its score. */
export interface Due {
  readonly step: Step;
  readonly team: TeamId;
  readonly pulse: PulseId;
}

/** An entry, and when it is due. */
export interface Planned {
  readonly due: Due;
  readonly at: Instant;
}

/** An entry as Redis or a queue holds it. */
export const writtenDue = ({ step, team, pulse }: Due): string => `${step}|${team}|${pulse}`;

/** An entry as Redis or a queue holds it, or null if it isn't one of ours. */
export function readDue(text: string): Due | null {
  const [step, team, date = ''] = text.split('|');
  const known = STEPS.find((one) => one === step);
  // A reseal and a hard event belong to no pulse; a dash says so.
  const pulse = date === '-' && (known === 'reseal' || known === 'event') ? pulseId(date) : readPulseId(date);
  return known && team && pulse ? { step: known, team: teamId(team), pulse } : null;
}

/** Returns what's due by `now`, earliest first. Unreadable entries don't crowd out readable ones. */
export async function dueBy({ redis, keys, damaged }: Store, now: Instant, limit: number): Promise<Due[]> {
  const due: Due[] = [];
  for (let from = 0; ; from += limit) {
    const entries = await redis.zrangebyscore(keys.agenda, '-inf', now, 'LIMIT', from, limit);
    const read = entries.map((text) => ({ text, due: readDue(text) }));
    due.push(...read.flatMap((one) => one.due ?? []));
    const unreadable = read.filter((one) => one.due === null).map(({ text }) => text);
    if (unreadable.length > 0) damaged('the agenda in Redis', null, unreadable);
    if (due.length >= limit || entries.length < limit) return due.slice(0, limit);
  }
}

/** When the next step of the agenda is due, past or future; null if the agenda is empty. */
export async function nextDue({ redis, keys }: Store): Promise<Instant | null> {
  const [, at] = await redis.zrange(keys.agenda, '0', '0', 'WITHSCORES');
  return at === undefined ? null : Number(at);
}

/** The teams with steps on the agenda, those with the soonest first; each once. */
export async function teamsByDue({ redis, keys }: Store): Promise<TeamId[]> {
  const entries = await redis.zrange(keys.agenda, '0', '-1');
  return [...new Set(entries.flatMap((text) => readDue(text)?.team ?? []))];
}

/** Puts a step on the agenda, as part of a transaction. */
export const schedule = (write: ChainableCommander, store: Store, due: Due, at: Instant): void => {
  write.zadd(store.keys.agenda, at, writtenDue(due));
  noteDue(write, store, at);
};

/** Postpones a step, if it's still on the agenda. */
export async function postpone(store: Store, due: Due, until: Instant): Promise<void> {
  const write = store.redis.multi().zadd(store.keys.agenda, 'XX', until, writtenDue(due));
  noteDue(write, store, until);
  const replies = await write.exec();
  for (const [error] of replies ?? []) if (error) throw error;
}

/** Takes a step off the agenda, as part of a transaction. */
export const strike = (write: ChainableCommander, { keys }: Store, due: Due): void => {
  write.zrem(keys.agenda, writtenDue(due));
};
