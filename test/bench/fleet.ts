import { setTimeout } from 'node:timers/promises';
import { freePort } from '../../sandbox/local-redis.js';
import type { Instant } from '../../src/pulse/calendar.js';
import { aPlace, type Place } from '../chaos/bots.js';
import { watchReadiness } from '../chaos/readiness.js';
import { servingEnv } from './many-workspaces.js';

/** A calendar that can be moved. */
export interface Calendar {
  now(): Instant;
  /** How far it's ahead of the machine's clock, in milliseconds. */
  aheadMs(): number;
  set(at: Instant): void;
}

/** Returns a calendar that begins at a time. */
export function aCalendar(begins: Instant): Calendar {
  let ahead = begins - Date.now();
  return {
    now: () => Date.now() + ahead,
    aheadMs: () => ahead,
    set(at) {
      ahead = at - Date.now();
    },
  };
}

/** One web process and some workers, each in its own process, that serve many workspaces over HTTP. */
export interface Fleet {
  readonly web: Place;
  readonly workers: readonly Place[];
  /** The port of the web process. */
  readonly port: number;
  /** Sets every process's clock, and waits until all are set. */
  moveTo(at: Instant): Promise<void>;
  /** Ends all processes, and returns their logs. */
  end(): Promise<string>;
}

/** The surroundings of a fleet. */
interface FleetSetup {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly keyringFile: string;
  /** Returns Slack's address for the process of a name: `web`, `worker1`, and so on. */
  readonly apiUrl: (name: string) => string;
  readonly calendar: Calendar;
  readonly workers: number;
  /** More settings. */
  readonly env?: Readonly<Record<string, string>>;
  /** More options for Node. */
  readonly node?: readonly string[];
}

/** The longest wait for a whole fleet to be ready, in milliseconds. */
const READY_MS = 60_000;

/** Returns a worker's name, as in its address of Slack. */
export const workerName = (index: number): string => `worker${index + 1}`;

/** Starts a fleet, and waits until all of it is ready. Throws an Error that says what's missing. */
export async function startFleet(setup: FleetSetup): Promise<Fleet> {
  const { redisUrl, prefix, keyringFile, apiUrl, calendar, node = [] } = setup;
  const port = await freePort();
  const clocks = () => ({ own: calendar.aheadMs(), others: calendar.aheadMs() });
  const place = async (role: 'web' | 'worker', name: string): Promise<Place> => {
    const env = {
      PATH: process.env['PATH'] ?? '',
      ...servingEnv(apiUrl(name), redisUrl),
      EVENKEEL_PORT: String(port),
      EVENKEEL_PREFIX: prefix,
      EVENKEEL_KEYRING: keyringFile,
      ...setup.env,
    };
    return aPlace(role, await freePort(), env, clocks(), node);
  };
  const web = await place('web', 'web');
  const workers: Place[] = [];
  for (let index = 0; index < setup.workers; index += 1)
    workers.push(await place('worker', workerName(index)));
  const places = [web, ...workers];
  const end = async (): Promise<string> => (await Promise.all(places.map((one) => one.end()))).join('');
  const readiness = watchReadiness(places);
  const deadline = Date.now() + READY_MS;
  while (!readiness.all() && Date.now() < deadline) await setTimeout(50);
  const wanting = readiness.wanting();
  await readiness.stop();
  if (wanting !== '') throw new Error(`not ready: ${wanting}\n${await end()}`);
  return {
    web,
    workers,
    port,
    async moveTo(at) {
      calendar.set(at);
      await Promise.all(places.map((one) => one.setClocks(clocks())));
    },
    end,
  };
}
