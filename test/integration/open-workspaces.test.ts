import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.js';
import { dayOf } from '../../src/pulse/calendar.js';
import { type WorkspaceId, workspaceId } from '../../src/pulse/ids.js';
import { Keyring } from '../../src/sealing/keyring.js';
import { slackInstalls } from '../../src/slack/api/oauth.js';
import { peopleLists } from '../../src/slack/api/people-lists.js';
import { tokenWatch } from '../../src/slack/api/watches.js';
import { loadTexts } from '../../src/slack/texts/load.js';
import type { Workspaces } from '../../src/slack/workspace.js';
import { saveInstall } from '../../src/store/installs.js';
import { connect, storeOf } from '../../src/store/redis.js';
import { installRegister } from '../../src/usecases/install-register.js';
import type { LogEvent } from '../../src/usecases/log.js';
import { installedWorkspaces } from '../../src/workspaces.js';
import { QUESTIONNAIRES } from '../support/questionnaires.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';

const SECRET = 'a-secret-of-the-tests-with-more-than-32-characters';
const [ONE, TWO, THREE] = ['T0ONE', 'T0TWO', 'T0THREE'].map(workspaceId) as [
  WorkspaceId,
  WorkspaceId,
  WorkspaceId,
];

describe('a workspace that a process has open', () => {
  const redis = connect(testRedisUrl(), () => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-open-'));
  let prefix: string;
  let workspaces: Workspaces;
  let events: LogEvent[];
  afterAll(() => {
    redis.disconnect();
    rmSync(folder, { recursive: true });
  });

  /** Three workspaces install the app; a process keeps two of them open. */
  beforeEach(async () => {
    prefix = aPrefix();
    events = [];
    const env = {
      SLACK_CLIENT_ID: '1.2',
      SLACK_CLIENT_SECRET: '0123456789abcdef0123456789abcdef',
      EVENKEEL_INSTALL_SECRET: SECRET,
      EVENKEEL_WORKSPACES: 'any',
      SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
      REDIS_URL: testRedisUrl(),
      EVENKEEL_MODE: 'http',
      EVENKEEL_PREFIX: prefix,
      EVENKEEL_KEYRING: join(folder, `${prefix}.keyring`),
    };
    const config = readConfig(env);
    if (config.access.kind !== 'oauth') throw new Error('several workspaces');
    const register = installRegister({ redis, prefix }, SECRET, null);
    for (const id of [ONE, TWO, THREE])
      await register.keep(id, { team: { id }, bot: { token: `xoxb-${id}`, id: 'B1', userId: 'U1' } }, id, 0);
    const note = (event: LogEvent): void => void events.push(event);
    const log = { debug: note, info: note, warn: note, error: note };
    const common = {
      config,
      redis,
      keyring: Keyring.create(config.keyringFile, dayOf(Date.now())),
      clock: Date,
      log,
      isHoliday: () => false,
      questionnaires: QUESTIONNAIRES,
      texts: () => loadTexts('content', 'us'),
      lists: peopleLists(),
      damaged: () => undefined,
    };
    const { access } = config;
    workspaces = installedWorkspaces(
      common,
      slackInstalls({ access, register, log, slackApiUrl: undefined, now: Date.now }),
      2,
    );
  });

  const of = (id: WorkspaceId) => workspaces.of({ workspace: id, organization: null });
  const atHand = () => workspaces.atHand().map(({ context }) => context.workspace);

  it('is opened when it’s needed, and closed once others were needed since', async () => {
    expect(await workspaces.ids()).toEqual([ONE, TWO, THREE]);
    expect(atHand()).toEqual([]);
    const first = await of(ONE);
    await of(TWO);
    expect(await of(ONE)).toBe(first);
    await of(THREE);
    expect(atHand()).toEqual([ONE, THREE]);
    const second = await of(TWO);
    expect(second?.context.workspace).toBe(TWO);
    expect(atHand()).toEqual([THREE, TWO]);
    // A visit of all workspaces closes none that's in use.
    expect((await workspaces.visit(ONE))?.context.workspace).toBe(ONE);
    expect(await workspaces.visit(TWO)).toBe(second);
    expect(await workspaces.visit(workspaceId('T0NONE'))).toBeNull();
    expect(atHand()).toEqual([THREE, TWO]);
    // Work that's under way in it goes on.
    expect((await first?.bot())?.token).toBe('xoxb-T0ONE');
    expect(await of(ONE)).not.toBe(first);
  });

  it('is reported once if it doesn’t open, and keeps no other waiting', async () => {
    await redis.set(storeOf(redis, prefix, TWO).keys.keyring, '0123456789abcdef');
    for (let times = 0; times < 3; times += 1) {
      await expect(of(TWO)).rejects.toThrow(/is not the one that this Redis was sealed with/);
      expect((await of(ONE))?.context.workspace).toBe(ONE);
    }
    expect(events.filter((event) => event === 'workspace_unusable')).toHaveLength(1);
    expect(atHand()).toEqual([ONE]);
  });

  it('is counted and reported once if no secret opens its install, which says nothing about Slack', async () => {
    await saveInstall({ redis, prefix }, TWO, Buffer.alloc(80));
    const two = await of(TWO);
    const watch = tokenWatch(() => workspaces.atHand(), 0);
    for (let times = 0; times < 3; times += 1) {
      expect(await watch.look()).toMatch(/no install opens/);
      expect(await watch.answers.look()).toBeNull();
    }
    expect(watch.refused()).toBe(1);
    await expect(two?.bot()).rejects.toThrow(/No install opens/);
    expect(events.filter((event) => event === 'workspace_unusable')).toHaveLength(1);
  });
});
