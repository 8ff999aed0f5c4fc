import { existsSync } from 'node:fs';
import type { Config } from './config.js';
import { readYaml } from './content/yaml.js';
import { deliver } from './delivery/deliver.js';
import { openQueues } from './delivery/queues.js';
import { serveHealth } from './ops/health.js';
import { dayOf } from './pulse/calendar.js';
import { DEFAULT_LANGUAGE } from './pulse/language.js';
import { teamsSchema } from './pulse/team.js';
import { checkAsked } from './rounds/asked.js';
import { defineTeams, readRosters } from './rounds/enrol.js';
import type { House } from './rounds/house.js';
import { type Log, safeCode } from './rounds/log.js';
import { lookAt } from './rounds/look.js';
import { retireDays } from './rounds/retire.js';
import { sweep, takeStep } from './rounds/sweep.js';
import { listen } from './slack/app.js';
import { onceOptions, patientClient, workspaceOf } from './slack/client.js';
import { slackDirectory } from './slack/directory.js';
import { slackPost } from './slack/post.js';
import { readerOf } from './slack/reader.js';
import { loadTexts } from './slack/texts.js';
import { openOrCreateKeyring } from './store/keyring-guard.js';
import { countDue } from './store/outbox.js';
import { connect, firstAnswer, storeOf } from './store/redis.js';
import { shownRegion } from './support/catalogue.js';
import { WebClient } from '@slack/web-api';

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
export async function start(config: Config, { clock, log }: Surroundings): Promise<Evenkeel> {
  const { contentFolder } = config;
  const region = shownRegion(contentFolder, config.region);
  if (region !== config.region)
    log.warn('region_unknown', {
      reason: 'no catalogue in content/support/: the international one is shown',
    });
  let texts = loadTexts(contentFolder, region);
  // What is asked and how it is counted stays as it was at the start: a change in mid-week would mix two forms.
  const { questionnaires } = texts[DEFAULT_LANGUAGE];
  // Teams may be kept in Slack alone: only a file that is named must be there.
  const teamsFile = config.teamsFile ?? [USUAL_TEAMS_FILE].find((file) => existsSync(file));
  const teams = teamsFile ? readYaml(teamsFile, teamsSchema([...questionnaires.keys()])) : [];

  const slack = patientClient(config.botToken, log, config.slackApiUrl);
  const workspace = await workspaceOf(slack);

  const onRedisError = (error: Error) => log.error('redis_error', { code: safeCode(error) });
  const redis = connect(config.redisUrl, onRedisError);
  const queues = openQueues(redis, config.prefix, onRedisError);
  const undo: (() => Promise<unknown>)[] = [() => queues.close(), async () => redis.disconnect()];
  const stop = async (): Promise<void> => {
    log.info('stopping');
    while (undo.length > 0) await undo.shift()?.();
    log.info('stopped');
  };
  try {
    await firstAnswer(redis);
    const store = storeOf(redis, config.prefix, workspace);
    const { keyring, created } = await openOrCreateKeyring(store, config.keyringFile, dayOf(clock.now()));
    if (created)
      log.warn('keyring_created', {
        reason:
          'made on this start: if it is lost, open check-ins and all records are lost; never back it up',
      });
    const { preset } = config;
    const house: House = { workspace, store, keyring, questionnaires, preset, clock, log };
    const directory = slackDirectory(slack, workspace);
    await defineTeams(house, teams);
    await checkAsked(house);
    const reader = readerOf(house, directory, () => texts);
    // A host that was off for weeks still holds the days that the others have forgotten.
    await retireDays(house);

    const tick = async (): Promise<void> => {
      await sweep(house, queues);
      await queues.forget();
      await retireDays(house);
    };
    // A process without a worker has no sweep of its own, and a keyring file that must not lag behind.
    const retiring = setInterval(() => {
      retireDays(house).catch((error: unknown) =>
        log.error('keyring_not_stepped', { code: safeCode(error) }),
      );
    }, RETIRE_EVERY_MS);
    undo.unshift(async () => clearInterval(retiring));

    if (config.roles.includes('worker')) {
      const poster = new WebClient(config.botToken, onceOptions(log, config.slackApiUrl));
      const post = slackPost({
        client: poster,
        reader,
        lookAt: (team) => lookAt(house, team),
      });
      await readRosters(house, directory);
      await queues.start({
        sweep: tick,
        step: async (due) => {
          await takeStep(house, directory, due);
          // What the step decided goes out now, not at the next tick.
          await sweep(house, queues);
        },
        note: (note) => deliver(house, post, note),
        failed: (job, error) =>
          log.error(job === 'note' ? 'note_failed' : 'step_failed', { code: safeCode(error) }),
      });
    }
    let port: number | null = null;
    if (config.roles.includes('web')) {
      const catalogue = () => texts[DEFAULT_LANGUAGE].catalogue;
      const desk = { house, directory, reader, catalogue, region };
      const app = await listen(desk, config.botToken, config.listening, config.slackApiUrl);
      port = app.port;
      undo.unshift(() => app.stop());
    }
    const health = await serveHealth(config.healthPort, async () => (await redis.ping()) === 'PONG');
    undo.unshift(async () => {
      health.closeAllConnections();
      health.close();
    });
    log.info('started', { mode: config.listening.mode, roles: config.roles.join(',') });
    return {
      port,
      sweep: tick,
      reload() {
        texts = loadTexts(contentFolder, region);
        log.info('content_reloaded');
      },
      pending: async () => (await countDue(store, clock.now())) + (await queues.pending()),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
