import type { Sandbox } from '../index.js';
import {
  ALICE,
  aModal,
  aSandbox,
  BOB,
  buttonBlocks,
  call,
  ELSEWHERE,
  GENERAL,
  GONE,
  STRANGER,
} from './bolt.js';

let slack: Sandbox;
afterEach(() => slack.close());

const error = async (method: string, args: Record<string, unknown> = {}, token?: string) =>
  (await call(slack, method, args, token)).body['error'];

describe('the Web API', () => {
  it('says who the bot is, and lists people, channels and groups', async () => {
    slack = await aSandbox();
    expect((await call(slack, 'auth.test')).body).toMatchObject({ ok: true, team_id: slack.teamId });
    expect((await call(slack, 'team.info')).body).toMatchObject({ ok: true });
    expect((await call(slack, 'users.info', { user: ALICE })).body).toMatchObject({
      user: { tz: 'America/New_York' },
    });
    expect((await call(slack, 'conversations.info', { channel: GENERAL })).body).toMatchObject({ ok: true });
    expect((await call(slack, 'usergroups.list')).body).toMatchObject({ usergroups: [{ id: 'S0GROUP' }] });
    expect((await call(slack, 'usergroups.users.list', { usergroup: 'S0GROUP' })).body).toMatchObject({
      users: [ALICE],
    });
    expect((await call(slack, 'blocks.validate', { blocks: buttonBlocks() })).body).toEqual({ ok: true });
  });

  it('opens one group DM for the same people, but none with itself, with no one or without the scope', async () => {
    slack = await aSandbox();
    const open = async (...users: string[]) =>
      (await call(slack, 'conversations.open', { users: users.join(',') })).body;
    const { channel } = await open(ALICE, BOB);
    expect(await open(BOB, ALICE)).toMatchObject({ ok: true, channel });
    expect(channel).not.toEqual((await open(ALICE))['channel']);
    const { id } = channel as { id: string };
    await call(slack, 'chat.postMessage', { channel: id, text: 'hello', blocks: buttonBlocks() });
    expect(slack.as(ALICE).groupDms()).toEqual(slack.as(BOB).groupDms());
    expect([slack.as(ALICE).groupDms().length, slack.as(ALICE).dms().length]).toEqual([1, 0]);
    for (const [users, refused] of [
      [[ALICE, slack.botUserId], 'invalid_user_combination'],
      [[ALICE, ALICE], 'invalid_user_combination'],
      [[ALICE, 'U0NOBODY'], 'user_not_found'],
      [[ALICE, GONE], 'user_disabled'],
      [[''], 'users_list_not_supplied'],
    ] as const)
      expect([users, (await open(...users))['error']]).toEqual([users, refused]);
    await slack.close();
    slack = await aSandbox({ deniedScopes: ['mpim:write'] });
    expect(await open(ALICE, BOB)).toMatchObject({ error: 'missing_scope', needed: 'mpim:write' });
    expect(await open(ALICE)).toMatchObject({ ok: true });
  });

  it('deletes a message of the bot, once', async () => {
    slack = await aSandbox();
    const { channel, ts } = (await call(slack, 'chat.postMessage', { channel: ALICE, text: 'hello' })).body;
    expect(await error('chat.delete', { channel, ts })).toBeUndefined();
    expect(await error('chat.delete', { channel, ts })).toBe('message_not_found');
    expect(slack.exportMessages()).toEqual([]);
  });

  it('pages lists by cursor, to the last member', async () => {
    slack = await aSandbox();
    const first = (await call(slack, 'conversations.members', { channel: GENERAL, limit: 1 })).body;
    const cursor = (first['response_metadata'] as { next_cursor: string }).next_cursor;
    const second = (await call(slack, 'conversations.members', { channel: GENERAL, limit: 1, cursor })).body;
    expect([first['members'], second['members']]).toEqual([[ALICE], [BOB]]);
    expect(second).toMatchObject({ response_metadata: { next_cursor: '' } });
  });

  it('refuses unknown methods, bad tokens and the wrong kind of token', async () => {
    slack = await aSandbox();
    expect(await error('chat.doEverything')).toBe('unknown_method');
    expect(await error('auth.test', {}, 'xoxb-wrong')).toBe('invalid_auth');
    expect(await error('auth.test', {}, slack.appToken)).toBe('not_allowed_token_type');
    expect(await error('apps.connections.open')).toBe('not_allowed_token_type');
  });

  it("refuses a method whose scope wasn't granted, naming the scope", async () => {
    slack = await aSandbox({ deniedScopes: ['users:read'] });
    const { body } = await call(slack, 'users.list');
    expect(body).toMatchObject({ error: 'missing_scope', needed: 'users:read' });
    expect(String(body['provided'])).toContain('chat:write');
  });

  it.each([
    [{ channel: 'U0NOBODY' }, 'channel_not_found'],
    [{ channel: GONE }, 'user_disabled'],
    [{ channel: STRANGER }, 'user_not_visible'],
    [{ channel: ELSEWHERE }, 'not_in_channel'],
    [{ channel: ALICE, text: '' }, 'no_text'],
    [{ channel: ALICE, blocks: [{ type: 'section' }] }, 'invalid_blocks'],
  ])('refuses chat.postMessage with %j as %s', async (args, expected) => {
    slack = await aSandbox();
    expect(await error('chat.postMessage', { text: 'hello', ...args })).toBe(expected);
    expect(slack.exportMessages()).toHaveLength(0);
    expect(slack.refusals.at(-1)).toMatchObject({ method: 'chat.postMessage', error: expected });
  });

  it('says with a JSON pointer where blocks are wrong', async () => {
    slack = await aSandbox();
    const { body } = await call(slack, 'chat.postMessage', {
      channel: ALICE,
      text: 'x',
      blocks: [{ type: 'sparkles' }],
    });
    const { messages } = body['response_metadata'] as { messages: string[] };
    expect(messages[0]).toMatch(/json-pointer:\/blocks\/0\/type/);
  });

  it("refuses calls about people, channels, groups and messages that don't exist", async () => {
    slack = await aSandbox();
    expect(await error('users.info', { user: 'U0NOBODY' })).toBe('user_not_found');
    expect(await error('conversations.open', { users: GONE })).toBe('user_disabled');
    expect(await error('conversations.members', { channel: 'C0NOWHERE' })).toBe('channel_not_found');
    expect(await error('usergroups.users.list', { usergroup: 'S0NONE' })).toBe('no_such_subteam');
    expect(await error('chat.postEphemeral', { channel: ELSEWHERE, user: ALICE, text: 'x' })).toBe(
      'not_in_channel',
    );
    expect(await error('chat.update', { channel: GENERAL, ts: '1.0', text: 'x' })).toBe('message_not_found');
    expect(await error('views.publish', { user_id: 'U0NOBODY', view: { type: 'home', blocks: [] } })).toBe(
      'user_not_found',
    );
  });

  it("refuses modals without a trigger, and views that it wouldn't draw", async () => {
    slack = await aSandbox();
    expect(await error('views.open', { trigger_id: 'made.up', view: aModal() })).toBe('invalid_trigger_id');
    expect(await error('views.open', { trigger_id: 'x', view: { type: 'modal', blocks: [] } })).toBe(
      'invalid_arguments',
    );
    expect(await error('views.update', { view_id: 'V0', view: aModal() })).toBe('not_found');
  });

  it('updates a message of the bot in place', async () => {
    slack = await aSandbox();
    const { channel, ts } = (await call(slack, 'chat.postMessage', { channel: ALICE, text: 'one' })).body;
    await call(slack, 'chat.update', { channel, ts, text: 'two' });
    expect(slack.as(ALICE).dms()).toMatchObject([{ text: 'two', edited: true }]);
  });

  it('pages its lists, and may return fewer items than asked for', async () => {
    slack = await aSandbox({ mostPerPage: 2 });
    const ids: string[] = [];
    let cursor = '';
    do {
      const { body } = await call(slack, 'users.list', { limit: 200, cursor });
      const members = body['members'] as { id: string }[];
      expect(members.length).toBeLessThanOrEqual(2);
      ids.push(...members.map(({ id }) => id));
      cursor = (body['response_metadata'] as { next_cursor: string }).next_cursor;
    } while (cursor !== '');
    expect(ids).toEqual([slack.botUserId, ALICE, BOB, GONE, STRANGER]);
    expect(await error('users.list', { limit: 1001 })).toBe('invalid_limit');
    expect(await error('users.list', { cursor: 'x' })).toBe('invalid_cursor');
  });

  it('describes each kind of channel only with its scope', async () => {
    slack = await aSandbox({
      deniedScopes: ['groups:read'],
      channels: [
        { id: GENERAL, name: 'general', members: [ALICE] },
        { id: 'C0PRIVATE', name: 'private', members: [ALICE], isPrivate: true },
      ],
    });
    for (const method of ['conversations.info', 'conversations.members']) {
      expect(await error(method, { channel: GENERAL })).toBeUndefined();
      expect(await error(method, { channel: 'C0PRIVATE' })).toBe('missing_scope');
    }
  });

  it("refuses a revoked token in every call, and accepts it once it's valid again", async () => {
    slack = await aSandbox();
    slack.refuseToken('token_revoked');
    for (const method of ['auth.test', 'users.list', 'chat.postMessage', 'views.publish'])
      expect(await error(method)).toBe('token_revoked');
    expect(await error('apps.connections.open', {}, slack.appToken)).toBeUndefined();
    slack.refuseToken(null);
    expect(await error('auth.test')).toBeUndefined();
    await slack.uninstall();
    expect(await error('auth.test')).toBe('account_inactive');
  });

  it('limits rates by tier, and posts by channel, with Retry-After', async () => {
    slack = await aSandbox();
    const lists = [];
    for (let index = 0; index < 21; index += 1) lists.push(await call(slack, 'users.list'));
    expect(lists.filter((one) => one.status === 429)).toHaveLength(1);
    expect(Number(lists.at(-1)?.retryAfter)).toBeGreaterThanOrEqual(1);
    const posts = [];
    for (let index = 0; index < 8; index += 1)
      posts.push(await call(slack, 'chat.postMessage', { channel: ALICE, text: 'x' }));
    expect(posts.some((one) => one.status === 429)).toBe(true);
    expect((await call(slack, 'chat.postMessage', { channel: BOB, text: 'x' })).status).toBe(200);
  });

  it('fails on request: errors, rate limits, slowness', async () => {
    slack = await aSandbox();
    slack.fault({ kind: 'error500', methods: ['auth.test'], times: 1 });
    expect((await call(slack, 'auth.test')).status).toBe(500);
    expect((await call(slack, 'auth.test')).status).toBe(200);
    slack.fault({ kind: 'ratelimited', retryAfter: 7 });
    expect(await call(slack, 'team.info')).toMatchObject({ status: 429, retryAfter: '7' });
    slack.fault({ kind: 'slow', ms: 5 });
    expect((await call(slack, 'team.info')).status).toBe(200);
  });
});
