import { helpIn, readHelp } from './slack/texts/help.js';
import { setMaxListeners } from 'node:events';
import type { Config } from './config.js';
import { DELIVERY_TAKES_MS } from './delivery/fixed-duration.js';
import { openQueues } from './delivery/queues.js';
import { queueTraces } from './delivery/traces.js';
import { serveHealth } from './ops/health.js';
import { openMetrics } from './ops/metrics.js';
import { redisWatch, sweepWatch } from './ops/redis-watches.js';
import { thinned } from './ops/sparing.js';
import { redisErrors, tellUnknownVersions } from './ops/warnings.js';
import { startWatchdog } from './ops/watchdog.js';
import { dayOf } from './pulse/calendar.js';
import { clockAgreement, correctedClock } from './usecases/clock-agreement.js';
import { installRegister } from './usecases/install-register.js';
import type { Clock, Log } from './usecases/ports.js';
import { listen } from './slack/app.js';
import { deferred } from './slack/api/deferred.js';
import { type Installs, slackInstalls } from './slack/api/oauth.js';
import { knownByInstall, knownByToken, openReception } from './slack/api/reception.js';
import { slackTime } from './slack/api/slack-time.js';
import type { SocketTimes } from './slack/api/socket.js';
import { appTokenWatch, messagesWatch, socketWatch, tokenWatch } from './slack/api/watches.js';
import { Belongings } from './start/belongings.js';
import { type Content, waitForContent } from './start/content.js';
import { waitForWorkspaces, waitForKeyringPlace } from './start/workspaces.js';
import { type Patience, TELL_AFTER_MS, unlessEnding } from './start/patience.js';
import { waitForRedis } from './start/redis.js';
import { runWeeks, type Weeks } from './start/weeks.js';
import { takesWrites } from './store/first-answer.js';
import { type Client, connect } from './store/redis.js';
import { redisTime } from './store/redis-time.js';

/** How often the clocks are compared, in milliseconds, besides at each sweep and whenever a request's time is odd. */
const COMPARE_CLOCKS_EVERY_MS = 5_000;

/** What is given from outside: time, the log, and where to say what somebody has to do. */
export interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
  /** Says a sentence to whoever started the process; to nobody unless given. */
  readonly tell?: (sentence: string) => void;
  /** How often things are looked at and tried again, in milliseconds, for those who cannot wait a minute. */
  readonly times?: Times;
}

/** See `Surroundings`; each is as long as operation needs unless given. */
export interface Times {
  /** How often the watchdog looks. */
  readonly watch?: number;
  /** How often Slack is asked about a bot token. */
  readonly token?: number;
  /** How long a start may fail before whoever started it is told why. */
  readonly tell?: number;
  /** What a delivery takes, or a whole multiple of it. */
  readonly delivery?: number;
  readonly socket?: SocketTimes;
  /** How far apart two crisis replies in one conversation are at least. */
  readonly repliesApart?: number;
}

/** A running Evenkeel. */
export interface Evenkeel {
  /** The port it listens on in http mode, else null. */
  readonly port: number | null;
  /** The port of its door for operators. */
  readonly healthPort: number;
  /**
   * Resolves once everything is open and every roster has been read. Rejects with what a person has to fix before another
   * start: ContentError for a teams file, StoreError, KeyringError or SlackRefused; everything has been let go of by then.
   */
  readonly ready: Promise<void>;
  /** Runs one sweep now instead of waiting for the next. */
  sweep(): Promise<void>;
  /** How much is due and not done yet: steps, notes of the outbox, and jobs. */
  pending(): Promise<number>;
  /**
   * Reads what people read again: words, support, things to read and to do. Throws ContentError for a file that is wrong;
   * the last good ones then stay in use.
   */
  reload(): void;
  /** Finishes what is in hand and lets everything go, at any moment and within ten seconds. */
  stop(): Promise<void>;
}

/**
 * Starts the roles of the configuration. It returns as soon as it listens, and gives help from then on; everything that
 * may be away for a while is waited for in the background, as long as it takes (`ready`).
 *
 * @throws ConfigError for a port it does not get
 */
export async function start(config: Config, around: Surroundings): Promise<Evenkeel> {
  const { tell = () => undefined, times = {} } = around;
  const metrics = openMetrics(thinned(around.log));
  const { log } = metrics;
  const belongings = new Belongings(log);
  const dog = startWatchdog({ log, show: metrics.watchOk, now: Date.now, everyMs: times.watch });
  belongings.drain(() => dog.stop());
  belongings.cut(tellUnknownVersions(log));
  const ending = new AbortController();
  // As many notes as are due may wait for the clocks to agree, and for the end, at once.
  setMaxListeners(0, ending.signal);
  let waitsFor: string | null = 'its start';
  let nudged = deferred<void>();
  const patience: Patience = {
    log,
    ending: ending.signal,
    tell,
    tellAfterMs: times.tell ?? TELL_AFTER_MS,
    waitsFor(words) {
      waitsFor = words;
    },
    nudge: () => nudged.promise,
  };
  const letGo = async (): Promise<void> => {
    log.info('stopping');
    waitsFor = 'its end';
    ending.abort();
    await belongings.letGo();
    log.info('stopped');
  };
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopping ??= letGo());

  const onRedisError = redisErrors(log);
  const redis = connect(config.redisUrl, onRedisError);
  belongings.cut(() => redis.disconnect());
  const { prefix } = config;
  let content: Content | null = null;
  const readableHelp = () => readHelp(config.contentFolder, config.region);
  /** Until all content has been read. */
  let help = readableHelp();
  let weeksNow: Weeks | null = null;
  const clocks = clockAgreement({
    ask: { Slack: () => slackTime(config.slackApiUrl), Redis: () => redisTime(redis, Date.now()) },
    log,
    onAgreed: () => void weeksNow?.resume(),
  });
  const clock = correctedClock(around.clock, clocks);
  const comparing = setInterval(() => void clocks.check(), COMPARE_CLOCKS_EVERY_MS);
  belongings.drain(() => clearInterval(comparing));
  const installs = installsOf(config, redis, log, clocks.now);
  const reception = openReception(installs ? knownByInstall(installs) : knownByToken(config), log);

  /** Opens everything else, one thing after the other. */
  const openTheRest = async (): Promise<Weeks> => {
    content = await waitForContent(patience, config);
    await waitForKeyringPlace(patience, config);
    await waitForRedis(patience, redis, config);
    const { workspaces, keyring } = await waitForWorkspaces(patience, {
      config,
      redis,
      clock,
      clocks,
      installs,
      content,
    });
    // Not before: BullMQ writes at once, into whatever answers.
    const queues = openQueues(redis, prefix, onRedisError, {
      telemetry: config.traces ? queueTraces() : null,
      now: clocks.now,
    });
    belongings.drain(() => queues.close());
    reception.open(workspaces);
    const { teams } = content;
    const deliveryMs = times.delivery ?? DELIVERY_TAKES_MS;
    const shared = { config, redis, clock, clocks, log, deliveryMs, ending: ending.signal };
    const on = { ...shared, workspaces, keyring, teams, queues };
    const weeks = await unlessEnding(ending.signal, runWeeks(on));
    weeksNow = weeks;
    belongings.drain(() => weeks.stop());
    const reconnect = (): void => {
      redis.disconnect(true);
      queues.reconnect();
    };
    dog.watch(redisWatch(redis, prefix, reconnect, installs && { redis, prefix }));
    const sweeps = sweepWatch(redis, prefix, () => queues.restoreSweeps());
    // One without workers answers members whether or not sweeps run: it stays in service for want of them.
    if (config.roles.includes('worker')) dog.watch(sweeps);
    dog.watch({
      name: 'clock',
      cheap: true,
      async look() {
        // Whoever asks doesn't wait for Slack: the time there is known by a steady clock.
        void clocks.check();
        return clocks.trouble();
      },
    });
    dog.watch({
      name: 'keyring',
      cheap: true,
      look: () => weeks.keyringTrouble(),
      repair: () => weeks.stepKeyring(),
    });
    const token = tokenWatch(() => workspaces.atHand(), times.token);
    dog.watch({ name: 'token', look: () => token.look() });
    dog.watch({ name: 'calls', ...token.answers });
    dog.watch({ name: 'messages', cheap: true, ...messagesWatch(() => workspaces.atHand()) });
    metrics.watch({
      figures: async () => ((await takesWrites(redis, prefix)) === 'yes' ? weeks.figures() : null),
      sweepAge: () => sweeps.age(),
      keyringLag: () => dayOf(clock.now()) - keyring.day,
      installsRefused: () => token.refused(),
    });
    waitsFor = null;
    log.info('started', { mode: config.listening.mode, roles: config.roles.join(',') });
    return weeks;
  };

  try {
    // Whoever watches it may ask from the first moment on.
    const health = await serveHealth(config.healthHost, config.healthPort, {
      troubles: async () => [
        ...(waitsFor === null ? [] : [`waiting for ${waitsFor}`]),
        ...(await dog.troubles()),
      ],
      metrics: metrics.text,
    });
    belongings.cut(() => health.cut());
    const refused = deferred<never>();
    let port: number | null = null;
    if (config.roles.includes('web')) {
      const { listening, slackApiUrl } = config;
      const app = await listen(reception, {
        listening,
        installs,
        help: () => (content ? helpIn(content.texts()) : help),
        texts: () => content?.texts() ?? null,
        slackApiUrl,
        log,
        clocks,
        onRefused: refused.reject,
        socketTimes: times.socket,
        repliesApartMs: times.repliesApart,
      });
      belongings.drain(() => app.stop());
      if (listening.mode === 'socket') {
        dog.watch({ name: 'socket', cheap: true, ...socketWatch(app.socket, times.socket?.grace) });
        dog.watch({ name: 'appToken', cheap: true, ...appTokenWatch(app.socket) });
      }
      port = app.port;
    }
    const opened = unlessRefused(openTheRest(), refused.promise, stop);
    const ready = opened.then((weeks) =>
      config.roles.includes('worker') ? unlessEnding(ending.signal, weeks.readRosters()) : undefined,
    );
    // Whoever stops it early need not have asked whether it was ready.
    ready.catch(() => undefined);
    return {
      port,
      healthPort: health.port,
      ready,
      sweep: async () => (await opened).sweep(),
      reload() {
        nudged.resolve();
        nudged = deferred();
        if (!content) help = readableHelp();
        content?.reload();
        if (content) log.info('content_reloaded');
      },
      async pending() {
        const { due, jobs } = await (await opened).figures();
        return due.steps + due.notes + jobs;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What opening gives. Where only a person can go on, everything is let go of before it throws. */
async function unlessRefused<T>(
  opening: Promise<T>,
  refused: Promise<never>,
  stop: () => Promise<void>,
): Promise<T> {
  try {
    return await Promise.race([opening, refused]);
  } catch (error) {
    // It fails because everything under it was let go of; the error that counts is thrown below.
    opening.catch(() => undefined);
    await stop();
    throw error;
  }
}

/** The installs of all workspaces, or null for the token of one. */
function installsOf(
  { access, prefix, slackApiUrl }: Config,
  redis: Client,
  log: Log,
  now: () => number,
): Installs | null {
  if (access.kind === 'token') return null;
  return slackInstalls(
    access,
    installRegister({ redis, prefix }, access.secret, access.oldSecret),
    log,
    slackApiUrl,
    now,
  );
}
