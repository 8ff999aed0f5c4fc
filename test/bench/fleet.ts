import { setTimeout } from 'node:timers/promises';
import { freePort } from '../../sandbox/local-redis.js';
import type { Instant } from '../../src/pulse/calendar.js';
import { aPlace, type Place } from '../chaos/bots.js';
import { watchReadiness } from '../chaos/readiness.js';
import { servingEnv } from './many-workspaces.js';

/** A calendar that whoever holds it moves on. */
export interface Calendar {
  now(): Instant;
  /** How far it's ahead of the machine's, in milliseconds. */
  aheadMs(): number;
  set(at: Instant): void;
}

/** A calendar that begins at a time. */
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

/** One web process and some workers, each a process of its own, that serve many workspaces over HTTP. */
export interface Fleet {
  readonly web: Place;
  readonly workers: readonly Place[];
  /** Where the web process listens. */
  readonly port: number;
  /** Sets every clock, and waits until all are set. */
  moveTo(at: Instant): Promise<void>;
  /** Ends all of them, and gives what they've logged. */
  end(): Promise<string>;
}

/** What a fleet works with. */
interface FleetSetup {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly keyringFile: string;
  /** Slack's address for the process of a name: `web`, `worker1`, and so on. */
  readonly apiUrl: (name: string) => string;
  readonly calendar: Calendar;
  readonly workers: number;
  /** Further settings. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further options of Node's. */
  readonly node?: readonly string[];
}

/** How long a fleet may take until all of it is ready, in milliseconds. */
const READY_MS = 60_000;

/** What a process is called in its address of Slack. */
export const workerName = (index: number): string => `worker${index + 1}`;

/** Starts a fleet, and waits until all of it is ready. Throws Error with what's missing. */
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
