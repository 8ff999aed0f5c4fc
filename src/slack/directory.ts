import type { WebClient } from '@slack/web-api';
import * as z from 'zod';
import { languageOfLocale } from '../pulse/language.js';
import { type MemberId, memberId, type WorkspaceId } from '../pulse/ids.js';
import type { Person } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import type { Directory } from '../rounds/house.js';

const user = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_admin: z.boolean().optional(),
  is_owner: z.boolean().optional(),
  tz: z.string().optional(),
  locale: z.string().optional(),
});
type User = z.infer<typeof user>;

/** Slackbot says of itself that it is no bot. */
const SLACKBOT = 'USLACKBOT';

/** One page of anything; Slack recommends no more than 200. */
const PAGE = 200;

const takesPart = (one: User, workspace: WorkspaceId): boolean =>
  one.id !== SLACKBOT &&
  !(one.deleted || one.is_bot || one.is_restricted || one.is_ultra_restricted) &&
  (one.team_id === undefined || one.team_id === workspace);

/** A time zone that this machine's tables do not know would fail every date: the team's is used instead. */
const knownZone = (zone: string | undefined, fallback: string): string => {
  try {
    return zone ? new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone : fallback;
  } catch {
    return fallback;
  }
};

/** Rosters as Slack has them now. */
export function slackDirectory(client: WebClient, workspace: WorkspaceId): Directory {
  return {
    async rosterOf(team, kept) {
      const ids = new Set<string>([...(await present(client, team)), ...kept]);
      const users = (await allUsers(client)).filter((one) => ids.has(one.id) && takesPart(one, workspace));
      return users.map(
        (one): Person => ({
          id: memberId(one.id),
          timeZone: knownZone(one.tz, team.schedule.timeZone),
          language: languageOfLocale(one.locale),
        }),
      );
    },
    presentIn: async (team) => new Set((await present(client, team)).map(memberId)),
    languageOf: async (member) => languageOfLocale((await userOf(client, member)).locale),
    zoneOf: async (member) => knownZone((await userOf(client, member)).tz, 'UTC'),
    async isAdmin(member) {
      const { is_admin, is_owner } = await userOf(client, member);
      return (is_admin ?? false) || (is_owner ?? false);
    },
  };
}

const userOf = async (client: WebClient, member: MemberId): Promise<User> =>
  user.parse((await client.users.info({ user: member, include_locale: true })).user);

const present = async (client: WebClient, { roster }: Team): Promise<string[]> =>
  roster.startsWith('S')
    ? ((await client.usergroups.users.list({ usergroup: roster })).users ?? [])
    : channelMembers(client, roster);

async function channelMembers(client: WebClient, channel: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor = '';
  do {
    const page = await client.conversations.members({ channel, limit: PAGE, cursor });
    ids.push(...(page.members ?? []));
    cursor = page.response_metadata?.next_cursor ?? '';
  } while (cursor !== '');
  return ids;
}

async function allUsers(client: WebClient): Promise<User[]> {
  const users: User[] = [];
  let cursor = '';
  do {
    const page = await client.users.list({ limit: PAGE, cursor, include_locale: true });
    users.push(...z.array(user).parse(page.members ?? []));
    cursor = page.response_metadata?.next_cursor ?? '';
  } while (cursor !== '');
  return users;
}
