import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { LogLevel, WebClient } from '@slack/web-api';
import { Redis } from 'ioredis';
import { startSandbox } from '../../../sandbox/index.js';
import { MANAGER, startHarness, type Harness } from '../../support/harness.js';
import { dump, testRedisUrl } from '../../support/redis.js';
import { managerSees, writeAsManager } from '../../support/write-as-manager.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { ask, offer } from '../owner/talk-times.js';
import { deliveriesPrefix } from '../../../src/delivery/queues.js';
import { workspaceId } from '../../../src/pulse/ids.js';
import { commandsOf } from './aof.js';

const WORDS = 'canary-words-of-mine';
const SLASH = 'canary-slash-word';
const LABEL = 'Canary label';
/** A manager's sentence that names someone: the bot refuses it, and stores it nowhere. */
const NAMING = 'canary-managers-words';
/** A supporter's description of how to meet. */
const WAY = 'canary-way';

/** Makes a copy of the content in which every question and every option has a mark. */
function markedContent(): { folder: string; items: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-canary-'));
  cpSync('content', folder, { recursive: true });
  // Only the English file gets the marks, and the bot refuses words for items that don't exist.
  rmSync(join(folder, 'es', 'questionnaires'), { recursive: true });
  const file = join(folder, 'questionnaires', 'weekly.yml');
  const items: string[] = [];
  const marked = readFileSync(file, 'utf8')
    .replace(/^(\s+- id: )(\w+)$/gm, (_, start: string, id: string) => {
      items.push(`canary_${id}`);
      return `${start}canary_${id}`;
    })
    .replace(
      /label: "?([^"}\n]+)"?/g,
      (_, label: string) => `label: "${LABEL} ${label.trim().slice(0, 40)}"`,
    );
  writeFileSync(file, marked);
  if (items.length === 0) throw new Error('the questionnaire has no items to mark');
  return { folder, items };
}

/** Collects everything that a process prints, apart from its log, while `run` runs. */
async function printed(run: () => Promise<void>): Promise<string> {
  let text = '';
  const keep = (...said: unknown[]): boolean => {
    text += `${said.map((one) => (typeof one === 'string' ? one : inspect(one))).join(' ')}\n`;
    return true;
  };
  const undo: (() => void)[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const original = stream.write.bind(stream);
    stream.write = keep;
    undo.push(() => void (stream.write = original));
  }
  // A console may not write to the streams: a test runner's, for example.
  for (const name of ['debug', 'log', 'info', 'warn', 'error', 'trace'] as const) {
    const original = console[name];
    console[name] = keep;
    undo.push(() => void (console[name] = original));
  }
  try {
    await run();
  } finally {
    for (const restore of undo) restore();
  }
  return text;
}

/** Plays some weeks with every kind of trouble: Slack fails, Redis holds nonsense, bodies are unreadable. */
async function live(harness: Harness, weeks: number, look: () => Promise<void>): Promise<void> {
  const [first = '', second = '', ...others] = harness.members;
  const redis = new Redis(testRedisUrl());
  const keyOf = async (end: string) => (await redis.keys(`${harness.prefix}*${end}`))[0] ?? '';
  try {
    await harness.moveTo(0, 8);
    await offer(harness, first, ['15:00'], WAY);
    await ask(harness, second, false);
    await look();
    for (let week = 0; week < weeks; week += 1) {
      await harness.open(week);
      await look();
      for (const id of [first, second, ...others]) await harness.answer(id, [3, 3, 3, 3, 1]);
      await harness.slack.as(first).write(WORDS);
      await harness.slack.as(first).command('/support', SLASH);
      await harness.slack.as(first).command('/checkin', SLASH);
      await harness.space(second);
      await (week === 0
        ? harness.inSpace(second, 'notes', 'direct')
        : harness.inSpace(second, 'reminder', 'no'));
      await look();
      await writeAsManager(harness, `${NAMING} about Person ${first}`);
      await managerSees(harness, 'Someone on the team is called');
      await look();
      await harness.remind(week);
      await harness.close(week);
      await look();
    }
    for (const kind of ['error500', 'ratelimited'] as const) {
      const before = harness.slack.as(first).dms().length;
      harness.slack.fault({ kind, methods: ['chat.postMessage'], times: 2 });
      await harness.slack.as(first).write(WORDS);
      await harness.slack.waitFor('the reply', () => harness.slack.as(first).dms().length > before);
      harness.slack.fault(null);
    }
    await harness.open(weeks);
    const state = await keyOf(':east:state');
    const whole = await redis.dumpBuffer(state);
    await redis.del(state);
    await redis.set(state, 'nonsense');
    const weekly = harness.messages(first, 'weekly').at(-1);
    if (weekly) await harness.slack.as(first).click({ message: weekly }, 'answer');
    await harness.slack.as(first).command('/teampulse');
    // The bot acknowledges to Slack before it reads the state.
    const failed = () => /listener_failed|entries_unreadable/.test(harness.log());
    await harness.slack.waitFor('the failure', failed);
    await redis.restore(state, 0, whole ?? '', 'REPLACE');
    for (const body of [`payload=${WORDS}`, `payload=%7B%22type%22%3A%22${WORDS}%22%7D`, WORDS])
      await harness.slack.forge(body);
    const waiting = `${deliveriesPrefix(harness.prefix, workspaceId(harness.slack.teamId))}:deliveries:wait`;
    await redis.lpush(waiting, 'nonsense');
    await harness.close(weeks).catch(() => undefined);
    await redis.lrem(waiting, 0, 'nonsense');
    await look();
  } finally {
    redis.disconnect();
  }
}

/** The keys that may hold members' ids: the roster, and the teams with their managers as the operator wrote them. */
const MAY_NAME_MEMBERS = /:(roster|teams)$/;

async function searched({ size }: Setting): Promise<Figure> {
  const { folder, items } = markedContent();
  const harness = await startHarness({ content: folder, people: { [MANAGER]: { isAdmin: true } } });
  try {
    const texts: string[] = [];
    const output = await printed(() =>
      live(harness, size(2, 1), async () => {
        const lines = (await dump(harness.prefix)).split('\n');
        texts.push(...lines.filter((line) => !MAY_NAME_MEMBERS.test(line.split(' ')[0] ?? '')));
        texts.push(await harness.metrics());
      }),
    );
    const { botToken, appToken, signingSecret } = harness.slack;
    const keyring = readFileSync(harness.keyringFile, 'utf8');
    const secret = /"secret":"(\w+)"/.exec(keyring)?.[1] ?? '';
    const written = (await commandsOf(harness.prefix)).filter(({ key }) => !MAY_NAME_MEMBERS.test(key));
    const own = [harness.log(), output, ...texts, ...written.map(({ text }) => text)];
    const marks = [
      ...harness.members,
      ...items,
      LABEL,
      WORDS,
      SLASH,
      NAMING,
      WAY,
      botToken,
      appToken,
      signingSecret,
      secret,
      'Person U',
    ];
    if (!harness.log().includes('notification_failed') || (written.length === 0 && !process.env['REDIS_URL']))
      throw new Error('nothing went wrong, or nothing was written: the search would mean nothing');
    const hits = marks.map((mark) => own.filter((text) => text.includes(mark)).length);
    return count(
      hits.reduce((sum, hit) => sum + hit, 0),
      marks.length * own.length,
    );
  } finally {
    await harness.end();
    rmSync(folder, { recursive: true });
  }
}

/** Uses Slack's own logger at debug level, for one failing message. */
async function chatty(): Promise<Figure> {
  const slack = await startSandbox({
    manifestFile: 'manifest.yml',
    users: [{ id: 'UCANARY', name: 'Canary' }],
  });
  const output = await printed(async () => {
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, logLevel: LogLevel.DEBUG });
    await client.chat.postMessage({ channel: 'UCANARY', text: WORDS }).catch(() => undefined);
    await client.chat.postMessage({ channel: 'UNOBODY', text: WORDS }).catch(() => undefined);
  });
  await slack.close();
  const marks = [WORDS, 'UCANARY', 'UNOBODY'];
  return count(marks.filter((mark) => output.includes(mark)).length, marks.length);
}

export const canaries: Attack = {
  group: 'logs',
  name: 'canaries in logs, metrics, error output, Redis, its queues and its file',
  attacker:
    'Somebody who can read all output at debug level, the metrics and everything in Redis, the append-only file included. Searches them for marked ids, names, questions, options, words written to the bot, a way to meet, tokens and the keyring’s secret, after weeks with Slack failing, Redis holding nonsense and requests nobody can read. The roster and the teams apart, which name members on purpose.',
  target: { kind: 'atMost', most: 0 },
  run: searched,
  weakened: { variant: 'Slack’s own logger prints at debug level', run: chatty },
};
