import { Refused } from '../refusal.js';
import type { Json, SandboxUser, Workspace } from '../workspace.js';
import type { Call, Method } from './method.js';

/** Describes a user as Slack does. */
export const describeUser = (
  workspace: Workspace,
  user: SandboxUser,
  { withLocale = false }: { withLocale?: boolean } = {},
): Json => ({
  id: user.id,
  team_id: user.teamId ?? workspace.teamId,
  ...(workspace.organization !== null && !workspace.isStranger(user) && !user.isBot
    ? { enterprise_user: enterpriseUser(workspace, user) }
    : {}),
  name: user.name,
  real_name: user.name,
  deleted: user.deleted ?? false,
  is_bot: user.isBot ?? false,
  is_admin: user.isAdmin ?? false,
  is_restricted: user.isRestricted ?? false,
  is_ultra_restricted: user.isUltraRestricted ?? false,
  tz: user.tz ?? 'America/New_York',
  ...(withLocale ? { locale: user.locale ?? 'en-US' } : {}),
  profile: {
    display_name: user.name,
    real_name: user.name,
    status_emoji: user.status?.emoji ?? '',
    status_expiration: user.status?.expiration ?? 0,
  },
  ...user.raw,
});

/** Describes a user of an organization: the workspaces that they're in. */
const enterpriseUser = ({ organization, teamId }: Workspace, user: SandboxUser): Json => ({
  id: user.id,
  enterprise_id: organization,
  enterprise_name: 'Organization',
  is_admin: false,
  is_owner: false,
  teams: [...new Set([teamId, user.teamId ?? teamId])],
});

/** Slack returns a locale only on request. */
const asksLocale = (args: Json): boolean => String(args['include_locale']) === 'true';

/** Returns one page of a list, with the cursor to the next. Throws Refused. */
function page<T>(
  workspace: Workspace,
  items: readonly T[],
  args: Json,
): { items: readonly T[]; metadata: Json } {
  const cursor = Buffer.from(String(args['cursor'] ?? ''), 'base64').toString();
  if (args['cursor'] && !/^\d+$/.test(cursor)) throw new Refused('invalid_cursor');
  const from = Number(cursor);
  const asked = Number(args['limit'] ?? 100);
  if (!Number.isInteger(asked) || asked < 0 || asked > 1000) throw new Refused('invalid_limit');
  // Slack may return fewer items than asked for, on more pages.
  const limit = Math.min(asked || 100, workspace.mostPerPage);
  const next = from + limit < items.length ? Buffer.from(String(from + limit)).toString('base64') : '';
  return { items: items.slice(from, from + limit), metadata: { next_cursor: next } };
}

const usersInfo: Method = {
  scope: 'users:read',
  run({ workspace, args }: Call) {
    const user = workspace.users.get(String(args['user']));
    if (!user) throw new Refused('user_not_found');
    return { user: describeUser(workspace, user, { withLocale: asksLocale(args) }) };
  },
};

const usersList: Method = {
  scope: 'users:read',
  run({ workspace, args }: Call) {
    const { items, metadata } = page(workspace, [...workspace.users.values()], args);
    const withLocale = asksLocale(args);
    return {
      members: items.map((user) => describeUser(workspace, user, { withLocale })),
      response_metadata: metadata,
    };
  },
};

/** The most people in a group DM, not counting the bot. */
const MOST_IN_GROUP = 8;

const conversationsOpen: Method = {
  scope: ['im:write', 'mpim:write'],
  run({ workspace, granted, args }: Call) {
    const ids = String(args['users'] ?? '').split(',');
    if (ids[0] === '') throw new Refused('users_list_not_supplied');
    const needed = ids.length === 1 ? 'im:write' : 'mpim:write';
    if (!granted.has(needed))
      throw new Refused('missing_scope', { needed, provided: [...granted].join(',') });
    if (ids.length > MOST_IN_GROUP) throw new Refused('too_many_users');
    if (ids.includes(workspace.botUserId) || new Set(ids).size < ids.length)
      throw new Refused('invalid_user_combination');
    for (const id of ids) {
      const user = workspace.users.get(id);
      if (!user) throw new Refused('user_not_found');
      if (user.deleted) throw new Refused('user_disabled');
      if (user.isBot) throw new Refused('cannot_dm_bot');
    }
    const [id = ''] = ids;
    return { channel: { id: ids.length === 1 ? workspace.dmOf(id) : workspace.groupDmOf(ids) } };
  },
};

/** Returns a channel that the bot can see: private only as a member, and each kind with its scope. Throws Refused. */
function visibleChannel({ workspace, granted, args }: Call) {
  const known = workspace.channels.get(String(args['channel']));
  const needed = known?.channel.isPrivate ? 'groups:read' : 'channels:read';
  if (known && !granted.has(needed))
    throw new Refused('missing_scope', { needed, provided: [...granted].join(',') });
  if (!known || (known.channel.isPrivate && known.channel.botIsMember === false))
    throw new Refused('channel_not_found');
  return known;
}

const conversationsInfo: Method = {
  scope: ['channels:read', 'groups:read'],
  run(call) {
    const { channel } = visibleChannel(call);
    return {
      channel: {
        id: channel.id,
        name: channel.name,
        is_channel: !channel.isPrivate,
        is_group: channel.isPrivate ?? false,
        is_im: false,
        is_mpim: false,
        is_private: channel.isPrivate ?? false,
        is_archived: channel.isArchived ?? false,
        is_member: channel.botIsMember ?? true,
        ...channel.raw,
      },
    };
  },
};

const conversationsMembers: Method = {
  scope: ['channels:read', 'groups:read'],
  run(call) {
    const { items, metadata } = page(call.workspace, [...visibleChannel(call).members], call.args);
    return { members: items, response_metadata: metadata };
  },
};

const groupsList: Method = {
  scope: 'usergroups:read',
  run({ workspace }: Call) {
    return {
      usergroups: [...workspace.groups.values()].map(({ id, handle, name }) => ({ id, handle, name })),
    };
  },
};

const groupUsers: Method = {
  scope: 'usergroups:read',
  run({ workspace, args }: Call) {
    const group = workspace.groups.get(String(args['usergroup']));
    if (!group) throw new Refused('no_such_subteam');
    return { users: group.users };
  },
};

const teamInfo: Method = {
  scope: 'team:read',
  run({ workspace }: Call) {
    return { team: { id: workspace.teamId, name: workspace.teamName, domain: 'sandbox' } };
  },
};

/** The methods about people, channels and groups. */
export const peopleMethods: Readonly<Record<string, Method>> = {
  'users.info': usersInfo,
  'users.list': usersList,
  'conversations.open': conversationsOpen,
  'conversations.info': conversationsInfo,
  'conversations.members': conversationsMembers,
  'usergroups.list': groupsList,
  'usergroups.users.list': groupUsers,
  'team.info': teamInfo,
};
