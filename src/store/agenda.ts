import type { ChainableCommander } from 'ioredis';
import type { Instant } from '../pulse/calendar.js';
import { type PulseId, pulseId, readPulseId, type TeamId, teamId } from '../pulse/ids.js';
import { noteDue } from './due-index.js';
import { execute } from './execute.js';
import type { Store } from './redis.js';

/**
 * The steps. Those of a pulse are in their order, except that a reseal comes soon after each answer (see
 * usecases/scheduled-reseal.ts). Peer check-ins and the messages after a hard event have their own dates (see
 * usecases/pair.ts and usecases/hard-events.ts).
 */
export const STEPS = ['open', 'reseal', 'remind', 'close', 'peer', 'event'] as const;
export type Step = (typeof STEPS)[number];

/** An entry of the agenda: a step of a team's pulse. Its score is the time when it's due. */
export interface Due {
  readonly step: Step;
  readonly team: TeamId;
  readonly pulse: PulseId;
}

/** An entry, and when it's due. */
export interface Planned {
  readonly due: Due;
  readonly at: Instant;
}

/** Returns the text by which Redis or a queue holds an entry. */
export const writtenDue = ({ step, team, pulse }: Due): string => `${step}|${team}|${pulse}`;

/** Returns the entry in a text from Redis or a queue; null if Evenkeel didn't write it. */
export function parseDue(text: string): Due | null {
  const [step, team, date = ''] = text.split('|');
  const known = STEPS.find((one) => one === step);
  // A reseal or a hard event belongs to no pulse, and has a dash in its place.
  const pulse = date === '-' && (known === 'reseal' || known === 'event') ? pulseId(date) : readPulseId(date);
  return known && team && pulse ? { step: known, team: teamId(team), pulse } : null;
}

/** Returns up to `limit` steps due by `now`, earliest first. Unreadable entries don't count toward the limit. */
export async function dueBy({ redis, keys, damaged }: Store, now: Instant, limit: number): Promise<Due[]> {
  const due: Due[] = [];
  for (let from = 0; ; from += limit) {
    const entries = await redis.zrangebyscore(keys.agenda, '-inf', now, 'LIMIT', from, limit);
    const read = entries.map((text) => ({ text, due: parseDue(text) }));
    due.push(...read.flatMap((one) => one.due ?? []));
    const unreadable = read.filter((one) => one.due === null).map(({ text }) => text);
    if (unreadable.length > 0) damaged('the agenda in Redis', null, unreadable);
    if (due.length >= limit || entries.length < limit) return due.slice(0, limit);
  }
}

/** Returns when the next step on the agenda is due, past or future; null if the agenda is empty. */
export async function nextDue({ redis, keys }: Store): Promise<Instant | null> {
  const [, at] = await redis.zrange(keys.agenda, '0', '0', 'WITHSCORES');
  return at === undefined ? null : Number(at);
}

/** Returns the teams with steps on the agenda, each once, in the order of their next steps. */
export async function teamsByDue({ redis, keys }: Store): Promise<TeamId[]> {
  const entries = await redis.zrange(keys.agenda, '0', '-1');
  return [...new Set(entries.flatMap((text) => parseDue(text)?.team ?? []))];
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
  await execute(write);
}

/** Takes a step off the agenda, as part of a transaction. */
export const strike = (write: ChainableCommander, { keys }: Store, due: Due): void => {
  write.zrem(keys.agenda, writtenDue(due));
};
