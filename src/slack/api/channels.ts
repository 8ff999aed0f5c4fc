import type { WebClient } from '@slack/web-api';
import type { UserGroup, Log } from '../../usecases/ports.js';
import type { Place } from '../../usecases/log.js';
import { asList } from './accounts.js';
import { PAGE } from './people.js';

/** Logs how many entries of a list we left out, if any. */
const logLeftOut = (log: Log, place: Place, entries: number): void => {
  if (entries > 0) log.warn('entries_unreadable', { place, entries });
};

/** Returns the ids in a list from Slack; leaves out anything that isn't an id, and logs how many. */
function idsOf(log: Log, list: unknown): string[] {
  const all = asList(list);
  const ids = all.filter((id): id is string => typeof id === 'string' && id !== '');
  logLeftOut(log, 'members of a channel or group', all.length - ids.length);
  return ids;
}

/** Whether a roster belongs to a user group; otherwise it belongs to a channel. */
export const isGroup = (roster: string): boolean => roster.startsWith('S');

/** Reads the ids of the people in a channel or user group right now. Throws Slack's refusal. */
export async function presentIn(
  client: WebClient,
  log: Log,
  roster: string,
  progress?: (people: number) => void,
): Promise<string[]> {
  if (isGroup(roster)) return idsOf(log, (await client.usergroups.users.list({ usergroup: roster })).users);
  const found: unknown[] = [];
  let cursor = '';
  do {
    const page = await client.conversations.members({ channel: roster, limit: PAGE, cursor });
    found.push(...asList(page.members));
    cursor = page.response_metadata?.next_cursor ?? '';
    if (cursor !== '') progress?.(found.length);
  } while (cursor !== '');
  return idsOf(log, found);
}

/** Reads whether a channel is archived right now; a user group never is. Throws Slack's refusal. */
export async function isArchived(client: WebClient, roster: string): Promise<boolean> {
  if (isGroup(roster)) return false;
  return (await client.conversations.info({ channel: roster })).channel?.is_archived === true;
}

/** Reads the user groups of a workspace, sorted by name; a group without a name goes by its handle or its id. */
export async function groupsIn(client: WebClient, log: Log): Promise<UserGroup[]> {
  const all = asList((await client.usergroups.list()).usergroups);
  const groups = all.flatMap((one): UserGroup[] => {
    const { id, name, handle } = (one ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof id !== 'string' || id === '') return [];
    const called = [name, handle].find((word) => typeof word === 'string' && word !== '');
    return [{ id, name: typeof called === 'string' ? called : id }];
  });
  logLeftOut(log, 'user groups of Slack', all.length - groups.length);
  return groups.toSorted((a, b) => a.name.localeCompare(b.name));
}
