import type { Config } from './config.js';
import { DELIVERY_TAKES_MS } from './delivery/fixed-duration.js';
import { openQueues } from './delivery/queues.js';
import { serveHealth } from './ops/health.js';
import { openMetrics } from './ops/metrics.js';
import { throttledLog } from './ops/throttled-log.js';
import { redisErrors, tellUnknownVersions } from './ops/warnings.js';
import { startWatchdog } from './ops/watchdog.js';
import { deferred } from './slack/api/deferred.js';
import { botByInstall, botByToken, openReception } from './slack/api/reception.js';
import { slackTime } from './slack/api/slack-time.js';
import type { Workspaces } from './slack/workspace.js';
import { readRostersInBackground } from './start/background-rosters.js';
import { contentSoFar } from './start/content-so-far.js';
import type { Dependencies, Evenkeel } from './start/evenkeel.js';
import { beginLifetime, orLetGo } from './start/lifetime.js';
import { unlessEnding } from './start/patience.js';
import { waitForRedis } from './start/redis.js';
import { watchOver, watchSocket } from './start/watches.js';
import { beginWeeklyCycle, type WeeklyCycle } from './start/weekly-cycle.js';
import { installsOf, waitForKeyringPlace, waitForWorkspaces } from './start/workspaces.js';
import { connect } from './store/redis.js';
import { redisTime } from './store/redis-time.js';
import { clockAgreement, compareOften, correctedClock } from './usecases/clock-agreement.js';

/**
 * Starts the configured roles. It returns as soon as it listens, and helps people from then on. In the background, it
 * waits for whatever may be away for a while, for as long as that takes (`ready`).
 *
 * @throws ConfigError if a port isn't available
 */
export async function start(config: Config, dependencies: Dependencies): Promise<Evenkeel> {
  const { tell = () => undefined, times = {} } = dependencies;
  const { listening, prefix, roles, slackApiUrl } = config;
  const metrics = openMetrics(throttledLog(dependencies.log));
  const { log } = metrics;
  const lifetime = beginLifetime({ log, tell, tellAfterMs: times.tell });
  const { belongings, patience, stop } = lifetime;
  const { ending } = patience;
  const dog = startWatchdog({ log, show: metrics.showWatch, now: Date.now, everyMs: times.watch });
  belongings.drain(() => dog.stop());
  belongings.cut(tellUnknownVersions(log));
  const onRedisError = redisErrors(log);
  const redis = connect(config.redisUrl, onRedisError);
  belongings.cut(() => redis.disconnect());
  const content = contentSoFar(config);
  let cycle: WeeklyCycle | null = null;
  const clocks = clockAgreement({
    ask: { Slack: () => slackTime(slackApiUrl), Redis: () => redisTime(redis, Date.now()) },
    log,
    onAgreed: () => void cycle?.resume(),
  });
  belongings.drain(compareOften(clocks));
  const clock = correctedClock(dependencies.clock, clocks);
  const installs = installsOf(config, redis, log, clocks.now);
  const reception = openReception(installs ? botByInstall(installs) : botByToken(config), log);

  /** Opens everything else, step by step. */
  const openTheRest = async (): Promise<{ readonly cycle: WeeklyCycle; readonly workspaces: Workspaces }> => {
    const read = await content.readAll(patience);
    await waitForKeyringPlace(patience, config);
    await waitForRedis(patience, redis, config);
    const shared = { config, redis, clock, clocks };
    const opened = await waitForWorkspaces(patience, { ...shared, installs, content: read });
    // This can't come earlier: BullMQ writes right away, into whatever answers.
    const telemetry = config.traces ? (await import('./delivery/traces.js')).queueTraces() : null;
    const queues = openQueues(redis, prefix, onRedisError, { telemetry, now: clocks.now });
    belongings.drain(() => queues.close());
    reception.open(opened.workspaces);
    const deliveryMs = times.delivery ?? DELIVERY_TAKES_MS;
    const { teams } = read;
    const begun = beginWeeklyCycle({ ...shared, ...opened, queues, log, teams, deliveryMs, ending });
    cycle = await unlessEnding(ending, begun);
    belongings.drain(() => cycle?.stop());
    watchOver(dog, metrics, { ...shared, ...opened, queues, cycle, times, log });
    lifetime.started();
    log.info('started', { mode: listening.mode, roles: roles.join(',') });
    return { cycle, workspaces: opened.workspaces };
  };

  try {
    const troubles = async (): Promise<string[]> => {
      const waitsFor = lifetime.waitsFor();
      return [...(waitsFor === null ? [] : [`waiting for ${waitsFor}`]), ...(await dog.troubles())];
    };
    // Monitoring may ask from the first moment on.
    const health = await serveHealth(config.healthHost, config.healthPort, {
      troubles,
      metrics: metrics.text,
    });
    belongings.cut(() => health.cut());
    const refused = deferred<never>();
    const { help, texts } = content;
    const more = { onRefused: refused.reject, socketTimes: times.socket, repliesApartMs: times.repliesApart };
    const door = { listening, installs, help, texts, slackApiUrl, log, clocks, ...more };
    // A worker doesn't need Bolt, which accounts for a third of the load time.
    const app = roles.includes('web') ? await (await import('./slack/app.js')).listen(reception, door) : null;
    if (app) belongings.drain(() => app.stop());
    if (app && listening.mode === 'socket') watchSocket(dog, app.socket, times.socket?.grace);
    const opened = orLetGo(openTheRest(), refused.promise, stop);
    const ready = opened.then(() => undefined);
    const rostersRead = opened
      .then(({ workspaces }) =>
        // Without workers, this process opens no week.
        roles.includes('worker')
          ? unlessEnding(ending, readRostersInBackground({ redis, prefix, workspaces, clock, log, ending }))
          : undefined,
      )
      .catch(() => undefined); // `ready` reports the reason.
    // A caller that stops the bot early may never have awaited `ready`.
    ready.catch(() => undefined);
    return {
      port: app?.port ?? null,
      healthPort: health.port,
      ready,
      rostersRead,
      sweep: async () => (await opened).cycle.sweep(),
      reload() {
        lifetime.retry();
        if (content.reload()) log.info('content_reloaded');
      },
      pending: async () => (await opened).cycle.pending(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
