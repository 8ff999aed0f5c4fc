import type { Config } from '../config.js';
import type { RunningQueues } from '../delivery/queues.js';
import type { Metrics } from '../ops/metrics.js';
import { redisWatch, sweepWatch } from '../ops/redis-watches.js';
import type { Watch, Watchdog } from '../ops/watchdog.js';
import { dayOf } from '../pulse/calendar.js';
import type { Keyring } from '../sealing/keyring.js';
import type { SocketState } from '../slack/api/socket.js';
import { appTokenWatch, messagesWatch, socketWatch, tokenWatch } from '../slack/api/watches.js';
import type { Workspaces } from '../slack/workspace.js';
import { takesWrites } from '../store/first-answer.js';
import { missesKeyring } from '../store/keyring-guard.js';
import type { Client } from '../store/redis.js';
import type { ClockAgreement } from '../usecases/clock-agreement.js';
import type { Reason } from '../usecases/log.js';
import type { Clock, Log } from '../usecases/ports.js';
import type { Times } from './evenkeel.js';
import type { WeeklyCycle } from './weekly-cycle.js';

/** The parts that the watches check and repair. */
interface WatchDependencies {
  readonly config: Config;
  readonly redis: Client;
  readonly queues: RunningQueues;
  readonly workspaces: Workspaces;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly clocks: ClockAgreement;
  readonly cycle: WeeklyCycle;
  readonly times: Times;
  readonly log: Log;
}

/** Adds the watches over everything that a process has opened, and feeds its metrics. */
export function watchOver(dog: Watchdog, metrics: Metrics, dependencies: WatchDependencies): void {
  const { config, redis, queues, workspaces, keyring, clock, clocks, cycle, times, log } = dependencies;
  const { access, prefix, roles } = config;
  const reconnect = (): void => {
    redis.disconnect(true);
    queues.reconnect();
  };
  const lost = (): void => log.error('redis_emptied', { reason: LOST_INSTALLS });
  const store = { redis, prefix };
  const wasEmptied = () => missesKeyring(store, keyring);
  const installs = access.kind === 'token' ? null : { store, wasEmptied, lost };
  dog.watch(redisWatch(redis, prefix, reconnect, installs));
  const sweeps = sweepWatch(redis, prefix, () => queues.restoreSweeps());
  // A process without workers answers members even if no sweep runs, so missing sweeps don't take it out of service.
  if (roles.includes('worker')) dog.watch(sweeps);
  dog.watch(clockWatch(clocks));
  dog.watch({
    name: 'keyring',
    cheap: true,
    look: () => cycle.keyringTrouble(),
    repair: () => cycle.stepKeyring(),
  });
  const token = tokenWatch(() => workspaces.atHand(), times.token);
  dog.watch({ name: 'token', look: () => token.look() });
  dog.watch({ name: 'calls', ...token.answers });
  dog.watch({ name: 'messages', cheap: true, ...messagesWatch(() => workspaces.atHand()) });
  metrics.setSources({
    figures: async () => ((await takesWrites(redis, prefix)) === 'yes' ? cycle.figures() : null),
    sweepAge: () => sweeps.age(),
    keyringLag: () => dayOf(clock.now()) - keyring.day,
    installsRefused: () => token.refused(),
  });
}

const LOST_INSTALLS: Reason =
  'Redis has lost all installs, so no workspace is served. Fix: if there is a backup, stop the bot, restore it and start again; otherwise each workspace has to install the app again';

const clockWatch = (clocks: ClockAgreement): Watch => ({
  name: 'clock',
  cheap: true,
  async look() {
    // The caller doesn't wait for Slack's answer: the steady clock carries Slack's time forward.
    void clocks.check();
    return clocks.trouble();
  },
});

/** Adds the watches over Socket Mode's connection. */
export function watchSocket(dog: Watchdog, state: () => SocketState | null, graceMs?: number): void {
  dog.watch({ name: 'socket', cheap: true, ...socketWatch(state, graceMs) });
  dog.watch({ name: 'appToken', cheap: true, ...appTokenWatch(state) });
}
