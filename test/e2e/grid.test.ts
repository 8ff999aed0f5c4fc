import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder } from '../support/folder.js';
import { linesOf } from '../../sandbox/demo/read.js';
import { type Gate, startGate } from '../../sandbox/gate.js';
import { type Json, type Sandbox, type SandboxUser, startSandbox } from '../../sandbox/index.js';
import { readConfig } from '../../src/config.js';
import { start } from '../../src/bot.js';
import type { Evenkeel } from '../../src/start/evenkeel.js';
import { createLog } from '../../src/ops/log.js';
import { aPrefix, dump, testRedisUrl } from '../support/redis.js';
import { startHarness, type Harness } from '../support/harness.js';

const ORGANIZATION = 'E0ORG';
/** A person at home in T0TWO, an admin in both workspaces, who reads Spanish in T0TWO. */
const personIn = (workspace: string): SandboxUser => ({
  id: 'U1',
  name: 'One',
  isAdmin: true,
  teamId: 'T0TWO',
  locale: workspace === 'T0TWO' ? 'es-ES' : 'en-US',
  raw: { enterprise_user: { id: 'U1', teams: ['T0ONE', 'T0TWO'] } },
});
/** An admin of a workspace or of the organization, as Slack describes them to an organization's token. */
const grid = (id: string, isOrgAdmin: boolean): SandboxUser => ({
  id,
  name: id,
  raw: {
    is_admin: false,
    is_owner: false,
    enterprise_user: {
      id,
      enterprise_id: ORGANIZATION,
      is_admin: isOrgAdmin,
      is_owner: false,
      teams: ['T0ONE'],
    },
  },
});

interface Organization {
  readonly one: Sandbox;
  readonly two: Sandbox;
  readonly prefix: string;
  end(): Promise<void>;
}

/** An organization with two workspaces that has installed the app, and people who used it in both. */
async function anOrganization(): Promise<Organization> {
  const [one, two] = (await Promise.all(
    ['T0ONE', 'T0TWO'].map((id) =>
      startSandbox({
        manifestFile: 'manifest.yml',
        team: { id, name: id },
        organization: ORGANIZATION,
        users: [personIn(id), grid('U0LOCAL', false), grid('U0ORG', true), grid('U0NAMED', false)],
        channels: [{ id: 'C0TEAM', name: 'team', members: ['U1', 'U0LOCAL'] }],
        retryDelaysMs: [],
      }),
    ),
  )) as [Sandbox, Sandbox];
  const gate: Gate = await startGate([one, two], { organization: ORGANIZATION });
  const folder = aFolder('grid');
  const prefix = aPrefix();
  const config = readConfig({
    SLACK_CLIENT_ID: '1.2',
    SLACK_CLIENT_SECRET: '0123456789abcdef0123456789abcdef',
    EVENKEEL_INSTALL_SECRET: 'a-secret-of-the-tests-with-more-than-32-characters',
    EVENKEEL_WORKSPACES: 'E0ORG,T0ONE',
    SLACK_SIGNING_SECRET: one.signingSecret,
    SLACK_API_URL: gate.apiUrl,
    REDIS_URL: testRedisUrl(),
    EVENKEEL_MODE: 'http',
    EVENKEEL_PORT: '0',
    EVENKEEL_HEALTH_PORT: '0',
    EVENKEEL_KEYRING: join(folder, 'test.keyring'),
    EVENKEEL_PREFIX: prefix,
    EVENKEEL_ADMINS: 'U0NAMED',
  });
  const bot: Evenkeel = await start(config, {
    clock: Date,
    log: createLog('error'),
    times: { delivery: 20 },
  });
  await bot.ready;
  const base = `http://127.0.0.1:${bot.port}`;
  for (const slack of [one, two]) slack.deliverTo(`${base}/slack/events`);
  const page = await fetch(`${base}/slack/install`);
  const state = /state=([^&"]+)/.exec(await page.text())?.[1] ?? '';
  const back = new URLSearchParams({ code: gate.codeFor(one), state });
  const cookie = page.headers.get('set-cookie') ?? '';
  await fetch(`${base}/slack/oauth_redirect?${back.toString()}`, { headers: { cookie } });
  for (const slack of [one, two]) await slack.as('U1').command('/support');
  return {
    one,
    two,
    prefix,
    async end() {
      await bot.stop();
      await gate.close();
      await Promise.all([one.close(), two.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

const top = (slack: Sandbox, id: string): string =>
  linesOf(slack.as(id).modals().at(-1)?.view['blocks']).join('\n');
const home = async (slack: Sandbox, id: string): Promise<string> => {
  const before = slack.as(id).home();
  await slack.as(id).openHome();
  await slack.waitFor('the Home tab', () => slack.as(id).home() !== before);
  return JSON.stringify(slack.as(id).home());
};

describe('an organization that has the app', () => {
  let org: Organization;
  beforeAll(async () => {
    org = await anOrganization();
  });
  afterAll(() => org.end());

  it('lets an admin add a team in the workspace they’re in, though their home is another one', async () => {
    const { one, two } = org;
    const person = one.as('U1');
    await home(one, 'U1');
    await person.click('home', 'teams');
    await one.waitFor('the teams', () => top(one, 'U1').includes('Add and change teams here'));
    await person.click('modal', 'team_add');
    await one.waitFor('the form', () => top(one, 'U1').includes('Team name, as people will see it'));
    person.fill({
      name: 'West clinic',
      channel: 'C0TEAM',
      managers: 'U1',
      timeZone: 'UTC',
      questionnaire: 'weekly',
    });
    await person.submit();
    await one.waitFor('the outcome', () => top(one, 'U1').includes('West clinic is set'));
    expect(two.as('U1').modals()).toEqual([]);
    const kept = (await dump(org.prefix)).split('\n');
    expect(kept.some((line) => line.includes('{T0ONE}:teams'))).toBe(true);
    expect(kept.some((line) => line.includes('{T0TWO}:teams'))).toBe(false);
  });

  it('gets its answer in the workspace of the button, in an ephemeral answer or in a message', async () => {
    const { one } = org;
    const person = one.as('U1');
    while (person.modals().length > 0) await person.closeModal();
    await person.command('/support');
    const answer = person.ephemerals().at(-1);
    const button = (answer?.blocks ?? [])
      .flatMap((block) => (block['elements'] as Json[] | undefined) ?? [])
      .find((element) => element['type'] === 'button');
    await person.click({ message: answer! }, String(button?.['action_id']));
    const shown = await one.waitFor('the view', () => person.modals().at(-1));
    expect(linesOf(shown.view['blocks']).join('\n')).not.toMatch(/espacio de trabajo|Línea|ayuda/);
    await person.closeModal();

    await home(one, 'U1');
    await person.click('home', 'teams');
    await one.waitFor('the teams', () => top(one, 'U1').includes('Add and change teams here'));
    await person.click('modal', 'trial');
    const card = await one.waitFor('the trial’s messages', () =>
      person.dms().find(({ blocks }) => JSON.stringify(blocks).includes('"answer"')),
    );
    while (person.modals().length > 0) await person.closeModal();
    await person.click({ message: card }, 'answer');
    const trial = await one.waitFor('the view', () => person.modals().at(-1));
    expect(JSON.stringify(trial.view)).not.toMatch(/espacio|prueba|semana/);
  });

  it('gets only support from the shortcut, which names no workspace; everything else has to wait', async () => {
    const person = org.one.as('U1');
    while (person.modals().length > 0) await person.closeModal();
    await person.shortcut('support');
    await org.one.waitFor('support', () => top(org.one, 'U1').includes('988'));
    while (person.modals().length > 0) await person.closeModal();
    // A button without a mark, in a message of which Slack says nothing.
    await person.command('/teampulse');
    const said = await org.one.waitFor('the answer', () => person.ephemerals().at(-1));
    const unmarked = {
      ...said,
      blocks: [
        { type: 'actions', block_id: 'x', elements: [{ type: 'button', action_id: 'teams', value: '' }] },
      ],
    };
    await person.click({ message: unmarked }, 'teams');
    await org.one.waitFor('the word', () => top(org.one, 'U1').includes("didn't say which workspace"));
    expect(org.two.as('U1').modals()).toEqual([]);
  });

  it('has as admins the organization’s admins and people named by the operator, and no one else', async () => {
    expect(await home(org.one, 'U0ORG')).toContain('"teams"');
    expect(await home(org.one, 'U0NAMED')).toContain('"teams"');
    expect(await home(org.one, 'U0LOCAL')).not.toContain('"teams"');
  });
});

describe('people of several workspaces', () => {
  let harness: Harness;
  afterAll(() => harness.end());

  it('are asked where they belong, whichever workspace is their home; strangers aren’t asked', async () => {
    const teams = { teams: ['T0SANDBOX'] };
    const people: SandboxUser[] = [
      {
        id: 'U0HOME',
        name: 'Elsewhere at home',
        raw: { team_id: 'T0OTHER', enterprise_user: { teams: ['T0OTHER', 'T0SANDBOX'] } },
      },
      { id: 'U0ORG', name: 'Of the organization', raw: { team_id: 'E0ORG', enterprise_user: teams } },
      { id: 'U0NONE', name: 'Of no team', raw: { team_id: undefined, enterprise_user: teams } },
      { id: 'W0GRID', name: 'Of the old kind' },
      { id: 'U0STRANGER', name: 'A stranger', raw: { team_id: 'T0FOREIGN' } },
    ];
    const ids = people.map(({ id }) => id);
    harness = await startHarness({
      joining: false,
      others: people.map((one) => ({ ...one, tz: 'UTC' })),
      moreTeams: [{ id: 'C0GRID', name: 'grid', members: ids }],
    });
    await harness.open(0);
    expect(ids.filter((id) => harness.messages(id, 'welcome').length > 0)).toEqual(ids.slice(0, 4));
  });
});
