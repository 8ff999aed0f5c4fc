import { existsSync } from 'node:fs';
import type { Config } from './config.js';
import { readYaml } from './content/yaml.js';
import { deliver } from './delivery/deliver.js';
import { retryRefused } from './delivery/refused.js';
import { openQueues } from './delivery/queues.js';
import { queueTraces } from './delivery/traces.js';
import { type Common, manyDesks, oneDesk, openDesk } from './desks.js';
import { portOf, serveHealth } from './ops/health.js';
import { type Figures, openMetrics } from './ops/metrics.js';
import { redisErrors, warnOfClock, warnOfLoss } from './ops/warnings.js';
import { dayOf } from './pulse/calendar.js';
import type { WorkspaceId } from './pulse/ids.js';
import { DEFAULT_LANGUAGE } from './pulse/language.js';
import { type Team, teamsSchema } from './pulse/team.js';
import { checkAsked } from './rounds/asked.js';
import { defineTeams, readRosters } from './rounds/enrol.js';
import type { House } from './rounds/house.js';
import { installRegister } from './rounds/installs.js';
import { type Log, safeCode } from './rounds/log.js';
import { retireDays } from './rounds/retire.js';
import { sweep, takeStep } from './rounds/sweep.js';
import { listen } from './slack/app.js';
import { firstLook } from './slack/first-look.js';
import { identityOf, patientClient } from './slack/client.js';
import type { Desks } from './slack/desk.js';
import { type Installs, slackInstalls } from './slack/installs.js';
import { loadTexts } from './slack/texts.js';
import { openOrCreateKeyring, sealedWorkspaces } from './store/keyring-guard.js';
import { firstAnswer, redisTrouble, tryWriting } from './store/answering.js';
import { fitnessOf } from './store/fitness.js';
import { countDue, type DueCount } from './store/outbox.js';
import { connect } from './store/redis.js';
import { shownRegion } from './support/catalogue.js';

/** How often a process looks whether its keyring may forget another day, in milliseconds. */
const RETIRE_EVERY_MS = 600_000;

/** Read at each start where it is there and no other is named. */
const USUAL_TEAMS_FILE = './teams.yml';

/** What is given from outside: time and the log. */
export interface Surroundings {
  readonly clock: { now(): number };
  readonly log: Log;
}

/** A running Evenkeel. */
export interface Evenkeel {
  /** The port it listens on in http mode, else null. */
  readonly port: number | null;
  /** The port of its door for operators. */
  readonly healthPort: number;
  /** Runs one sweep now instead of waiting for the next. */
  sweep(): Promise<void>;
  /** How much is due and not done yet: steps, notes of the outbox, and jobs. */
  pending(): Promise<number>;
  /**
   * Reads anew what people read: words, support, things to read and to do. Throws ContentError for a file that is
   * wrong; the last good ones then stay in use.
   */
  reload(): void;
  /** Finishes what is in hand and lets everything go. */
  stop(): Promise<void>;
}

/**
 * Wires everything and starts the roles of the configuration.
 *
 * @throws ContentError, KeyringError, StoreError, or Slack's own error, before anything is sent to anyone
 */
export async function start(config: Config, around: Surroundings): Promise<Evenkeel> {
  const { clock } = around;
  const { contentFolder } = config;
  const metrics = openMetrics(around.log);
  const { log } = metrics;
  const region = shownRegion(contentFolder, config.region);
  if (region !== config.region)
    log.warn('region_unknown', {
      reason: 'no catalogue in content/support/: the international one is shown',
    });
  let texts = loadTexts(contentFolder, region);
  // What is asked and how it is counted stays as it was at the start: a change in mid-week would mix two forms.
  const { questionnaires } = texts[DEFAULT_LANGUAGE];
  // Teams may be kept in Slack alone: only a file that is named must be there.
  const file = config.teamsFile ?? [USUAL_TEAMS_FILE].find((one) => existsSync(one));
  const oneWorkspace = config.access.kind === 'token';
  const teams = file && oneWorkspace ? readYaml(file, teamsSchema([...questionnaires.keys()])) : [];

  let waitsFor: string | null = 'Redis';
  const onRedisError = redisErrors(log);
  const redis = connect(config.redisUrl, onRedisError);
  const undo: (() => Promise<unknown>)[] = [async () => redis.disconnect()];
  const stop = async (): Promise<void> => {
    waitsFor = 'its end';
    log.info('stopping');
    while (undo.length > 0) await undo.shift()?.();
    log.info('stopped');
  };
  try {
    // Whoever watches it may ask from the first moment on.
    const health = await serveHealth(config.healthHost, config.healthPort, {
      readiness: async () =>
        waitsFor ?? ((await redisTrouble(redis, config.prefix)) === null ? null : 'Redis'),
      metrics: metrics.text,
    });
    undo.push(async () => {
      health.closeAllConnections();
      health.close();
    });
    await firstAnswer(redis);
    await tryWriting(redis, config.prefix);
    warnOfLoss(await fitnessOf(redis), log);
    // Not before: BullMQ writes at once, into whatever answers.
    const queues = openQueues(redis, config.prefix, onRedisError, config.traces ? queueTraces() : null);
    undo.unshift(() => queues.close());
    waitsFor = 'the keyring';
    const sealed = await sealedWorkspaces(redis, config.prefix);
    const { keyring, created } = openOrCreateKeyring(sealed, config.keyringFile, dayOf(clock.now()));
    if (created)
      log.warn('keyring_created', {
        reason:
          'made on this start: if it is lost, open check-ins and all records are lost; never back it up',
      });
    waitsFor = 'Slack';
    const common: Common = {
      config,
      redis,
      keyring,
      clock,
      log,
      region,
      questionnaires,
      texts: () => texts,
    };
    const installs = installsOf(common);
    const desks = installs ? manyDesks(common, installs) : await theDesk(common, teams);
    const houses = async (): Promise<House[]> => (await desks.all()).map(({ house }) => house);
    const pending = async (): Promise<Figures> => {
      const all = await Promise.all((await houses()).map(({ store }) => countDue(store, clock.now())));
      const sum = (of: (due: DueCount) => number) => all.reduce((total, due) => total + of(due), 0);
      return {
        due: { steps: sum(({ steps }) => steps), notes: sum(({ notes }) => notes) },
        jobs: await queues.pending(),
      };
    };
    metrics.watch({
      figures: async () => ((await redisTrouble(redis, config.prefix)) === null ? pending() : null),
      keyringAge: () => dayOf(clock.now()) - keyring.day,
    });
    const retire = () => retireDays({ keyring, clock }, houses, queues);
    // A host that was off for weeks still holds the days that the others have forgotten.
    await retire();

    const tick = async (): Promise<void> => {
      // What one workspace holds in Redis must not stop the others' week.
      for (const house of await houses())
        await sweep(house, queues).catch((error: unknown) =>
          log.error('step_failed', { code: safeCode(error) }),
        );
      // One after the other they would keep the sweep waiting for a Slack that gives no answer.
      await Promise.all(
        (await desks.all()).map((desk) =>
          retryRefused(desk.house, () => desk.look(), queues).catch((error: unknown) =>
            log.warn('refusal_not_tried', { code: safeCode(error) }),
          ),
        ),
      );
      await queues.forget();
      await retire();
    };
    // A process without a worker has no sweep of its own, and a keyring file that must not lag behind.
    const retiring = setInterval(() => {
      retire().catch((error: unknown) => log.error('keyring_not_stepped', { code: safeCode(error) }));
    }, RETIRE_EVERY_MS);
    undo.unshift(async () => clearInterval(retiring));

    if (config.roles.includes('worker')) {
      for (const { house, directory } of await desks.all()) await readRosters(house, directory);
      const deskFor = (workspace: WorkspaceId) => desks.of({ workspace, organization: null });
      await queues.start({
        sweep: tick,
        async step(workspace, due) {
          const desk = await deskFor(workspace);
          if (!desk) return;
          await takeStep(desk.house, desk.directory, due);
          // What the step decided goes out now, not at the next tick.
          await sweep(desk.house, queues);
        },
        async note(workspace, note) {
          const desk = await deskFor(workspace);
          if (desk) return deliver(desk.house, desk.post, note);
          log.warn('note_dropped', { reason: 'the workspace does not have the app' });
          return { kind: 'done' };
        },
        failed: (job, error) =>
          log.error(job === 'note' ? 'note_failed' : 'step_failed', { code: safeCode(error) }),
        restored: () => log.warn('sweeps_restored', { reason: 'the next sweep was gone from Redis' }),
      });
    }
    let port: number | null = null;
    if (config.roles.includes('web')) {
      const app = await listen(desks, config.listening, installs, log, config.slackApiUrl);
      port = app.port;
      undo.unshift(() => app.stop());
    }
    waitsFor = null;
    log.info('started', { mode: config.listening.mode, roles: config.roles.join(',') });
    return {
      port,
      healthPort: portOf(health),
      sweep: tick,
      reload() {
        texts = loadTexts(contentFolder, region);
        log.info('content_reloaded');
      },
      async pending() {
        const { due, jobs } = await pending();
        return due.steps + due.notes + jobs;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The installs of all workspaces, or null for the token of one. */
function installsOf({ config, redis, log }: Common): Installs | null {
  const { access, prefix, slackApiUrl } = config;
  if (access.kind === 'token') return null;
  return slackInstalls(access, installRegister({ redis, prefix }, access.secret), log, slackApiUrl);
}

/** The desk of the one workspace that a token is for, with the teams of its file. */
async function theDesk(common: Common, teams: readonly Team[]): Promise<Desks> {
  const { config, log } = common;
  const { access, slackApiUrl } = config;
  const token = access.kind === 'token' ? access.botToken : '';
  const { workspace, ...names } = await identityOf(
    patientClient({ token: async () => token }, log, slackApiUrl),
  );
  // That Slack answers is known by now; what comes with an answer is only looked at.
  const seen = await firstLook(token, slackApiUrl).catch(() => null);
  if (seen) warnOfClock(seen.clockAheadMs, log);
  const desk = await openDesk(common, workspace, async () => ({ token, ...names }));
  await defineTeams(desk.house, teams);
  await checkAsked(desk.house);
  return oneDesk(common, desk);
}
