import { WebClient } from '@slack/web-api';
import { asList, isAdminOf, readAccount } from '../../slack/api/accounts.js';
import { onceOptions } from '../../slack/api/client.js';
import { slackErrorOf } from '../../slack/api/no-answer.js';
import type { WorkspaceId } from '../../pulse/ids.js';
import { safeCode } from '../../usecases/log.js';
import { type Finding, findingsOf } from './finding.js';

const { ok, warn } = findingsOf('Slack');

/** How many pages of 200 accounts we look through. More than Slack allows in a minute would take too long. */
const MOST_PAGES = 15;

/**
 * Checks whether anyone can set Evenkeel up in a workspace: Slack names an admin, or the operator names someone. On
 * Enterprise Grid, Slack may name only the organization's admins to an organization's token.
 *
 * @param workspace one of an organization's workspaces, or null for the workspace of the token
 */
export async function adminsOf(
  token: string,
  workspace: WorkspaceId | null,
  named: ReadonlySet<string>,
  slackApiUrl: string | undefined,
): Promise<Finding | null> {
  if (named.size > 0) return ok(`EVENKEEL_ADMINS names ${named.size} who may set Evenkeel up.`);
  const client = new WebClient(token, {
    ...onceOptions(slackApiUrl),
    ...(workspace ? { teamId: workspace } : {}),
  });
  try {
    let people = 0;
    let cursor = '';
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = await client.users.list({ limit: 200, cursor });
      const accounts = asList(page.members).flatMap((one) => readAccount(one).account ?? []);
      if (accounts.some((one) => !one.deleted && isAdminOf(one))) return null;
      people += accounts.filter((one) => !one.deleted && !one.is_bot).length;
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') return people === 0 ? null : nobody(workspace);
    }
    return warn(
      `Slack names no admin among the first ${people} accounts${of(workspace)}. If nobody sees "Teams" in the Home tab: ${FIX}`,
    );
  } catch (error) {
    // Another check reports a missing scope.
    if (slackErrorOf(error) === 'missing_scope') return null;
    return warn(`Slack did not say who is an admin${of(workspace)} (${safeCode(error)}).`);
  }
}

const FIX =
  'Fix: put the member ids of those who set Evenkeel up into EVENKEEL_ADMINS (docs/OPERATIONS.md, "Enterprise Grid").';

const of = (workspace: WorkspaceId | null): string => (workspace ? ` of ${workspace}` : '');

const nobody = (workspace: WorkspaceId | null): Finding =>
  warn(`Slack names no admin${of(workspace)}, so nobody can add a team or change the support list. ${FIX}`);
