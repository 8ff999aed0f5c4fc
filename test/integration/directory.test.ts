import { WebClient } from '@slack/web-api';
import { memberId, workspaceId } from '../../src/pulse/ids.js';
import type { Directory } from '../../src/usecases/ports.js';
import type { Account } from '../../src/slack/api/accounts.js';
import { type Pages, type PeopleLists, peopleLists } from '../../src/slack/api/people-lists.js';
import { slackDirectory } from '../../src/slack/api/directory.js';
import { type Sandbox, type SandboxUser, startSandbox } from '../../sandbox/index.js';
import { aTeam } from '../support/team.js';

const TEAM = { ...aTeam(), roster: 'C0SHARED' };
const STRANGER = 'U0STRANGER';
const nothing = (): void => undefined;
const SILENCE = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const people = Array.from(
  { length: 450 },
  (_, index): SandboxUser => ({ id: `U${index}`, name: `Person ${index}`, tz: 'UTC' }),
);

describe('the directory', () => {
  let slack: Sandbox;
  let directory: Directory;
  let client: WebClient;
  const directoryOver = (over: WebClient, lists = peopleLists()): Directory =>
    slackDirectory(over, workspaceId(slack.teamId), { log: SILENCE, admins: new Set(), lists });
  beforeEach(async () => {
    slack = await startSandbox({
      manifestFile: 'manifest.yml',
      users: people,
      // A person of another workplace: in the channel, and not on this workspace's list.
      channels: [{ id: 'C0SHARED', name: 'shared', members: ['U1', 'U2', STRANGER] }],
      retryDelaysMs: [],
    });
    client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    directory = directoryOver(client);
  });
  afterEach(() => slack.close());
  const asked = (of: string): number => slack.calls.filter(({ method }) => method === of).length;
  const pages = (): number => asked('users.list');
  const roster = async () => (await directory.rosterOf(TEAM, [])).map(({ id }) => id);

  it('reads the list of people once for many teams, even if a channel has people who aren’t on it', async () => {
    expect(await roster()).toEqual(['U1', 'U2']);
    await Promise.all([roster(), roster(), roster()]);
    expect(await roster()).toEqual(['U1', 'U2']);
    expect(pages()).toBe(3);
  });

  it('asks about a newcomer alone, and once even if several callers ask', async () => {
    await roster();
    await slack.addUser({ id: 'U0NEW', name: 'New', tz: 'UTC' });
    await slack.joinChannel('C0SHARED', 'U0NEW');
    // A list read in this very millisecond could contain them.
    const told = Date.now();
    while (Date.now() === told) await new Promise((resolve) => setImmediate(resolve));
    const both = await Promise.all([roster(), roster()]);
    expect(both).toEqual([
      ['U1', 'U2', 'U0NEW'],
      ['U1', 'U2', 'U0NEW'],
    ]);
    expect(await roster()).toEqual(['U1', 'U2', 'U0NEW']);
    expect(pages()).toBe(3);
    expect(asked('users.info')).toBe(1);
  });

  it('reads the list again for many newcomers, and once even if several callers ask', async () => {
    await roster();
    for (let index = 0; index < 50; index += 1) {
      await slack.addUser({ id: `U0NEW${index}`, name: 'New', tz: 'UTC' });
      await slack.joinChannel('C0SHARED', `U0NEW${index}`);
    }
    const told = Date.now();
    while (Date.now() === told) await new Promise((resolve) => setImmediate(resolve));
    const both = await Promise.all([roster(), roster()]);
    expect(both.map(({ length }) => length)).toEqual([52, 52]);
    expect(pages()).toBe(6);
    expect(asked('users.info')).toBe(0);
  });

  it('continues where a reading broke off, with the changes that Slack has reported since', async () => {
    // The first two pages arrive, and the third doesn't.
    let left = 2;
    const breaking = new Proxy(client, {
      get: (target, name) =>
        name === 'users'
          ? {
              ...target.users,
              list: (...args: Parameters<typeof client.users.list>) => {
                left -= 1;
                return left === -1 ? Promise.reject(new Error('no answer')) : target.users.list(...args);
              },
            }
          : (Reflect.get(target, name) as unknown),
    });
    directory = directoryOver(breaking);
    await expect(roster()).rejects.toThrow('no answer');
    directory.personChanged({ id: 'U2', team_id: slack.teamId, deleted: true });
    expect(await roster()).toEqual(['U1']);
    expect(pages()).toBe(3);
  });

  it('keeps lists beyond the time that the process has the workspace open, if there’s room', async () => {
    const reopened = async (lists: PeopleLists): Promise<number> => {
      const before = pages();
      for (let times = 0; times < 2; times += 1) {
        directory = directoryOver(client, lists);
        await roster();
      }
      return pages() - before;
    };
    expect(await reopened(peopleLists())).toBe(3);
    expect(await reopened(peopleLists(people.length - 1))).toBe(6);
  });

  it('keeps few short lists, however many workspaces it reads, and they push out no long one', () => {
    const lists = peopleLists();
    const pagesOf = (size: number): Pages => ({
      at: Date.now(),
      people: new Map(Array.from({ length: size }, (_, at) => [`U${at}`, { id: `U${at}` } as Account])),
      unreadable: [],
      changed: [],
      cursor: '',
    });
    const many = Array.from({ length: 1_000 }, (_, at) => workspaceId(`T${at}`));
    const large = workspaceId('T0LARGE');
    lists.keep(large, pagesOf(1_000));
    for (const id of many) lists.keep(id, pagesOf(2));
    expect(many.filter((id) => lists.list(id))).toHaveLength(100);
    expect(lists.list(large)?.people.size).toBe(1_000);
    lists.keep(large, pagesOf(2));
    expect(lists.list(large)?.people.size).toBe(2);
    for (const id of [large, ...many]) lists.drop(id);
    expect([large, ...many].some((id) => lists.list(id))).toBe(false);
  });

  it('takes what Slack says about one account, and doesn’t read the others again', async () => {
    await roster();
    const changed = {
      id: 'U2',
      team_id: slack.teamId,
      tz: 'Asia/Tokyo',
      profile: { status_emoji: ':palm_tree:' },
    };
    directory.personChanged(changed);
    expect(await directory.rosterOf(TEAM, [])).toEqual([
      { id: 'U1', timeZone: 'UTC', language: 'en', awayUntil: null },
      { id: 'U2', timeZone: 'Asia/Tokyo', language: 'en', awayUntil: Infinity },
    ]);
    directory.personChanged({ ...changed, deleted: true });
    expect(await roster()).toEqual([memberId('U1')]);
    expect(pages()).toBe(3);
  });

  it('says what people are called, whether there are few or many', async () => {
    const named = (many: number) => people.slice(0, many).map(({ id }) => memberId(id));
    for (const many of [1, 40, 41])
      expect((await directory.namesOf(named(many))).map((names) => [...new Set(names)])).toEqual(
        people.slice(0, many).map(({ name }) => [name]),
      );
    expect(pages()).toBe(3);
  });

  it('returns no names at all rather than leave someone’s name out', async () => {
    const nobody = memberId('U0NOBODY');
    await expect(directory.namesOf([memberId('U1'), nobody])).rejects.toThrow('user_not_found');
    const many = people.slice(0, 50).map(({ id }) => memberId(id));
    await expect(directory.namesOf([...many, nobody])).rejects.toThrow('leaves somebody out');
    await slack.updateUser('U3', { raw: { profile: { real_name: '', display_name: ' ' } } });
    await expect(directory.namesOf([memberId('U3')])).rejects.toThrow('does not say');
  });

  it('reports how many accounts it has read to everyone who waits', async () => {
    const told: (number | null)[] = [];
    await Promise.all([roster(), directory.rosterOf(TEAM, [], ({ accounts }) => told.push(accounts))]);
    expect(told).toEqual([200, 400]);
  });
});
