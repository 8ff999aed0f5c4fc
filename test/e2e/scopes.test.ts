import { linesOf } from '../../sandbox/demo/read.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

let harness: Harness;
afterEach(() => harness.end());

const everyone = (): readonly string[] => [MANAGER, ...harness.members];
const linesWith = (event: string): string[] =>
  harness
    .log()
    .split('\n')
    .filter((line) => line.includes(`"msg":"${event}"`));

async function seePeers(id: string): Promise<string> {
  const person = harness.slack.as(id);
  await harness.closeAll(id);
  await person.command('/checkin', 'peer');
  await harness.slack.waitFor('the modal', () => person.modals().length > 0);
  return harness.top(id);
}

async function everyoneTakesPart(): Promise<void> {
  for (const id of harness.members) {
    const before = await seePeers(id);
    await harness.slack.as(id).click('modal', 'peer_join');
    await harness.slack.waitFor('the change', () => harness.top(id) !== before);
  }
}

/** Opens the week; some of its notifications may wait longer. */
async function openAndWait(): Promise<void> {
  harness.setTime(Date.UTC(2026, 5, 2, 11));
  await harness.bot.sweep();
}

const homeOf = async (id: string): Promise<string> =>
  linesOf((await harness.openHome(id))['blocks']).join('\n');

async function teamsOf(id: string): Promise<string> {
  const person = harness.slack.as(id);
  await harness.openHome(id);
  await person.click('home', 'teams');
  await harness.slack.waitFor('the teams', () => person.modals().length > 0);
  return harness.top(id);
}

describe('a token', () => {
  it('without mpim:write is reported at the start, and a pair that was never introduced isn’t told that it met', async () => {
    harness = await startHarness({ sandbox: { deniedScopes: ['mpim:write'] } });
    expect(linesWith('scope_missing').join()).toMatch(/mpim:write is missing.*Fix:/);
    await everyoneTakesPart();
    await openAndWait();
    await harness.slack.waitFor('the weekly messages', () =>
      everyone().every((id) => harness.messages(id, 'weekly').length === 1),
    );
    await harness.slack.waitFor('the refusal', () => linesWith('notifications_delayed').length > 0);
    expect(linesWith('notifications_delayed')).toHaveLength(1);
    expect(linesWith('notifications_delayed').join()).toMatch(/missing_scope/);
    expect(linesWith('notification_failed')).toEqual([]);
    const said = await seePeers(member(1));
    expect(said).not.toMatch(/Last time you were matched|Did you talk/);
    expect(said).toMatch(/it didn't work/);
    expect(await teamsOf(MANAGER)).toMatch(/opening group messages \(missing_?scope\)[^]*manifest\.yml/);
    expect(await homeOf(MANAGER)).toMatch(/opening group messages \(missing_?scope\)/);
    expect(await homeOf(member(1))).not.toMatch(/missing_?scope/);
  });

  it('without chat:write makes everything wait, and one log line and the list of teams say why', async () => {
    harness = await startHarness();
    harness.slack.fault({
      kind: 'refused',
      error: 'missing_scope',
      methods: ['chat.postMessage'],
      times: 1e6,
    });
    await openAndWait();
    await harness.slack.waitFor('the refusal', () => linesWith('notifications_delayed').length > 0);
    await harness.slack.waitFor('the rest', async () => (await harness.bot.pending()) > 0);
    expect(linesWith('notifications_delayed')).toHaveLength(1);
    expect(linesWith('notification_failed')).toEqual([]);
    expect(await teamsOf(MANAGER)).toMatch(/messaging people \(missing_?scope\)[^]*manifest\.yml/);
    expect(await homeOf(MANAGER)).toMatch(/messaging people \(missing_?scope\)/);
  });

  it.each(['chat:write', 'users:read', 'channels:read', 'im:history'])(
    'without %s is reported at the start, which goes on',
    async (scope) => {
      harness = await startHarness({ noTeam: true, joining: false, sandbox: { deniedScopes: [scope] } });
      expect(linesWith('scope_missing')).toHaveLength(1);
      expect(linesWith('scope_missing').join()).toContain(`${scope} is missing`);
      await harness.slack.as(member(1)).command('/support');
      await harness.slack.waitFor('support', () => harness.slack.as(member(1)).ephemerals().length > 0);
    },
  );
});
