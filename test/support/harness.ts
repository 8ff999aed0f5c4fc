import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import {
  type ActResult,
  type Json,
  type PostedMessage,
  type Sandbox,
  type SandboxChannel,
  type SandboxOptions,
  type SandboxUser,
  type SandboxUserGroup,
  startSandbox,
} from '../../sandbox/index.js';
import { aFolder } from './folder.js';
import { kindOf, linesOf, questionsOf } from '../../sandbox/demo/read.js';
import { readConfig } from '../../src/config.js';
import { ASK_FIELD } from '../../src/usecases/answer.js';
import { start } from '../../src/bot.js';
import type { Evenkeel } from '../../src/start/evenkeel.js';
import { createLog } from '../../src/ops/log.js';
import { aPrefix, testRedisUrl } from './redis.js';
import { MONDAY } from './team.js';

export type Mode = 'http' | 'socket';

const HOUR = 3_600_000;
/** The number of looks that follow each other quickly: longer waits are for a clock, and each look costs something. */
const QUICK = 20;
export const CHANNEL = 'C0TEAM';

export const member = (index: number): string => `U${String(index).padStart(6, '0')}`;
/** The manager, who is the first person of the channel. */
export const MANAGER = member(0);

/** A running bot before a running Slack, with one team: a manager and `members` others, all in UTC. */
export interface Harness {
  readonly slack: Sandbox;
  readonly bot: Evenkeel;
  readonly prefix: string;
  readonly keyringFile: string;
  readonly members: readonly string[];
  /** The bot's /metrics. */
  metrics(): Promise<string>;
  /** Everything that the bot has logged. */
  log(): string;
  setTime(at: number): void;
  /** Moves to this many hours after the Monday of a week, and waits until everything due is done. */
  moveTo(week: number, hours: number): Promise<void>;
  /** Opens week `week`, from 0, and waits until everyone has their weekly message. */
  open(week: number): Promise<void>;
  remind(week: number): Promise<void>;
  /** Says yes to the welcome, with the form's initial choices. */
  join(id: string): Promise<void>;
  close(week: number): Promise<void>;
  /**
   * Answers with these option values, one for each question, and with a pick of what would help; returns the lines of
   * the view that follows.
   */
  answer(id: string, values: readonly number[], pick?: string): Promise<string[]>;
  messages(id: string, kind: string): readonly PostedMessage[];
  /** Clicks a button of a person's newest message of a kind. */
  clickMessage(id: string, kind: string, action: string): Promise<ActResult>;
  teampulse(id: string): Promise<string[]>;
  /** The text of a person's top modal, empty if none is open. */
  top(id: string): string;
  /** Waits until a person's top modal says something. */
  shows(id: string, words: string | RegExp): Promise<unknown>;
  /** Opens a person's Home tab, and waits until it's drawn anew; returns it. */
  openHome(id: string): Promise<Json>;
  /** Clicks in a person's top modal, and waits until it has changed and says something. */
  clickTo(id: string, action: string, words: string | RegExp, selected?: string): Promise<void>;
  /** Closes all of a person's modals. */
  closeAll(id: string): Promise<void>;
  /** Opens a person's private space from their newest weekly message; returns its lines. */
  space(id: string): Promise<string[]>;
  /** Clicks a button of the open private space, and returns its lines once they have changed. */
  inSpace(id: string, action: string, chosen?: string): Promise<string[]>;
  end(): Promise<void>;
}

export interface HarnessOptions {
  readonly mode?: Mode;
  /** The number of members besides the manager; 8 unless given. */
  readonly members?: number;
  /** Channels of a second and third team with the same manager. */
  readonly moreTeams?: readonly SandboxChannel[];
  /** Channels that no team has yet. */
  readonly channels?: readonly SandboxChannel[];
  readonly userGroups?: readonly SandboxUserGroup[];
  /** The folder of questionnaires, support and words; the project's own unless given. */
  readonly content?: string;
  /** People of the workspace who aren't on the team. */
  readonly others?: readonly SandboxUser[];
  /** Differences of people on the team: an admin, another locale. */
  readonly people?: Readonly<Record<string, Partial<SandboxUser>>>;
  /** Whether everyone was asked the week before, and said yes; true unless given. */
  readonly joining?: boolean;
  /** The address of Redis; that of all tests unless given. */
  readonly redisUrl?: string;
  /** Whether there's no team at the start. */
  readonly noTeam?: boolean;
  /** Leads the traffic between Slack and the bot elsewhere: returns the address to use instead of one. */
  readonly through?: (url: string) => Promise<string>;
  /** Options laid over those that the local Slack starts with. */
  readonly sandbox?: Partial<SandboxOptions>;
  /** Settings laid over the bot's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export async function startHarness({
  mode = 'http',
  members: size = 8,
  moreTeams = [],
  channels = [],
  userGroups = [],
  content = 'content',
  others = [],
  people = {},
  joining = true,
  redisUrl = testRedisUrl(),
  noTeam = false,
  through = async (url) => url,
  sandbox = {},
  env = {},
}: HarnessOptions = {}): Promise<Harness> {
  let now = joining ? MONDAY - 7 * 24 * HOUR : MONDAY;
  const members = Array.from({ length: size }, (_, index) => member(index + 1));
  const everyone = [MANAGER, ...members];
  const slack = await startSandbox({
    manifestFile: 'manifest.yml',
    users: [...everyone.map((id) => ({ id, name: `Person ${id}`, tz: 'UTC', ...people[id] })), ...others],
    channels: [{ id: CHANNEL, name: 'team', members: everyone }, ...moreTeams, ...channels],
    userGroups,
    now: () => now,
    retryDelaysMs: [],
    ...sandbox,
  });
  const folder = aFolder('test');
  const teamsFile = join(folder, 'teams.yml');
  writeFileSync(
    teamsFile,
    `teams:\n${[
      { id: 'east', name: 'East clinic', roster: CHANNEL },
      ...moreTeams.map(({ id, name }) => ({ id: name, name: `The ${name} team`, roster: id })),
    ]
      .map(
        ({ id, name, roster }) => `  - id: ${id}
    name: ${name}
    roster: ${roster}
    managers: [${MANAGER}]
    questionnaire: weekly
    timeZone: UTC
    opens: tuesday 10:00
    reminds: thursday 09:00
    closes: friday 15:00
`,
      )
      .join('')}`,
  );
  const prefix = aPrefix();
  const keyringFile = join(folder, 'test.keyring');
  const config = readConfig({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: await through(slack.apiUrl),
    REDIS_URL: redisUrl,
    EVENKEEL_MODE: mode,
    EVENKEEL_PORT: '0',
    EVENKEEL_HEALTH_PORT: '0',
    EVENKEEL_KEYRING: keyringFile,
    ...(noTeam ? {} : { EVENKEEL_TEAMS: teamsFile }),
    EVENKEEL_CONTENT: content,
    EVENKEEL_PREFIX: prefix,
    // Weeks pass in seconds here.
    EVENKEEL_POSTS_PER_MINUTE: '60000',
    ...env,
  });
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const bot = await start(config, {
    clock: { now: () => now },
    log: createLog('debug', sink),
    times: { delivery: 20, repliesApart: 1 },
  }).catch(async (error: unknown) => {
    // Otherwise these connections would keep the test's process alive.
    await slack.close();
    throw error;
  });
  await bot.ready;
  await bot.rostersRead;
  if (mode === 'http') slack.deliverTo(await through(`http://127.0.0.1:${bot.port}/slack/events`));
  else await slack.waitFor('the socket', () => slack.connected());

  const messages = (id: string, kind: string) =>
    slack
      .as(id)
      .dms()
      .filter((message) => kindOf(message) === kind);
  const clickMessage = async (id: string, kind: string, action: string): Promise<ActResult> => {
    const message = messages(id, kind).at(-1);
    if (!message) throw new Error(`${id} has no ${kind} message`);
    return slack.as(id).click({ message }, action);
  };
  const moveTo = async (week: number, hours: number): Promise<void> => {
    now = MONDAY + (week * 7 * 24 + hours) * HOUR;
    await bot.sweep();
    const deadline = Date.now() + 60_000;
    for (let looks = 1; (await bot.pending()) > 0; looks += 1) {
      if (Date.now() > deadline)
        throw new Error(`the bot still has work that is due:\n${lines.slice(-8).join('')}`);
      await new Promise((resolve) => setTimeout(resolve, looks < QUICK ? 10 : 50));
      // What an event decided in between would otherwise wait for the next sweep.
      if (looks % QUICK === 0) await bot.sweep();
    }
  };

  const open = (week: number) => moveTo(week, 24 + 11);
  const close = (week: number) => moveTo(week, 4 * 24 + 16);
  /** Says yes to the welcome. */
  const joinFrom = async (id: string): Promise<void> => {
    const person = slack.as(id);
    await clickMessage(id, 'welcome', 'join');
    await slack.waitFor('the form', () => person.modals().length > 0);
    person.fill({ notes: 'discreet' });
    await person.submit();
    await person.closeModal();
  };
  if (joining) {
    // In the week before, everyone is asked and says yes.
    await open(-1);
    const asked = [...everyone, ...others.map(({ id }) => id)].filter(
      (id) => messages(id, 'welcome').length > 0,
    );
    for (const id of asked) await joinFrom(id);
    await close(-1);
  }

  const topLines = (id: string): string[] => linesOf(slack.as(id).modals().at(-1)?.view['blocks']);
  const top = (id: string): string => topLines(id).join('\n');
  const says = (id: string, words: string | RegExp): boolean =>
    typeof words === 'string' ? top(id).includes(words) : words.test(top(id));
  const closeAll = async (id: string): Promise<void> => {
    while (slack.as(id).modals().length > 0) await slack.as(id).closeModal();
  };

  return {
    slack,
    metrics: async () => (await fetch(`http://127.0.0.1:${bot.healthPort}/metrics`)).text(),
    bot,
    prefix,
    keyringFile,
    members,
    log: () => lines.join(''),
    setTime(at) {
      now = at;
    },
    moveTo,
    open,
    remind: (week) => moveTo(week, 3 * 24 + 10),
    close,
    join: joinFrom,
    messages,
    clickMessage,
    async answer(id, values, pick) {
      const person = slack.as(id);
      await closeAll(id);
      if (messages(id, 'weekly').length > 0) await clickMessage(id, 'weekly', 'answer');
      else await person.command('/checkin');
      const form = await slack.waitFor('the form', () => person.modals().at(-1));
      const inputs = questionsOf(form.view);
      person.fill({
        ...Object.fromEntries(inputs.map((one, index) => [String(one['block_id']), `${values[index] ?? 0}`])),
        ...(pick ? { [ASK_FIELD]: pick } : {}),
      });
      const result = await person.submit();
      if (!result.acknowledged || result.errors)
        throw new Error(`the check-in was refused: ${JSON.stringify(result)}`);
      return topLines(id);
    },
    top,
    shows: (id, words) => slack.waitFor(String(words), () => says(id, words)),
    async openHome(id) {
      const person = slack.as(id);
      const before = person.home();
      await person.openHome();
      return slack.waitFor('the Home tab', () => person.home() !== before && person.home());
    },
    async clickTo(id, action, words, selected) {
      const person = slack.as(id);
      const before = person.modals().at(-1)?.hash;
      await person.click('modal', action, selected === undefined ? {} : { selected });
      await slack.waitFor(String(words), () => person.modals().at(-1)?.hash !== before && says(id, words));
    },
    closeAll,
    async teampulse(id) {
      await slack.as(id).command('/teampulse');
      return linesOf(slack.as(id).ephemerals().at(-1)?.blocks);
    },
    async space(id) {
      const person = slack.as(id);
      await closeAll(id);
      if (messages(id, 'weekly').length > 0) await clickMessage(id, 'weekly', 'space');
      else await person.command('/checkin', 'preferences');
      const modal = await slack.waitFor('the private space', () => person.modals().at(-1));
      return linesOf(modal.view['blocks']);
    },
    async inSpace(id, action, chosen) {
      const person = slack.as(id);
      const modal = person.modals().at(-1);
      if (!modal) throw new Error(`${id} has no private space open`);
      await person.click('modal', action, chosen === undefined ? {} : { selected: chosen });
      const changed = await slack.waitFor('the change', () => {
        const now = person.modals().at(-1);
        return now && now.hash !== modal.hash ? now : null;
      });
      return linesOf(changed.view['blocks']);
    },
    async end() {
      await bot.stop();
      await slack.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
