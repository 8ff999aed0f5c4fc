import type { App, AuthorizeSourceData } from '@slack/bolt';
import { type WorkspaceId, workspaceId } from '../../pulse/ids.js';
import type { Origin } from '../workspace.js';
import { type Body, objectOf, textOf } from './payload.js';
import { withMarks, workspaceMarked } from './workspace-marks.js';

/** Returns an id if it's a workspace's, which begins with T; otherwise null. An organization's begins with E. */
const workspaceIn = (id: unknown): WorkspaceId | null => {
  const text = textOf(id);
  return text?.startsWith('T') ? workspaceId(text) : null;
};

/** Returns the workspace of the view or message that a person used; null if nothing names one. */
export function placeIn({ actions, block_id, view, message, team }: Body): WorkspaceId | null {
  const first = Array.isArray(actions) ? objectOf(actions[0]) : {};
  return (
    workspaceMarked(first['block_id'] ?? block_id) ??
    workspaceIn(objectOf(view)['team_id']) ??
    workspaceIn(objectOf(message)['team']) ??
    workspaceIn(objectOf(team)['id'])
  );
}

/**
 * Returns where a request comes from. When a person in an organization clicks, Slack names only their home workspace,
 * which needn't be where they are. So we take the workspace of the view or message they used, or null if none is named.
 *
 * @param source where Bolt says it comes from, which is right for events and commands, and outside organizations
 */
export function originOf(source: AuthorizeSourceData<boolean>, body: Body): Origin {
  const origin = originIn(source);
  if (origin.organization === null) return origin;
  const isNamed = body['event'] !== undefined || body['command'] !== undefined;
  return { ...origin, workspace: isNamed ? workspaceIn(source.teamId) : placeIn(body) };
}

/** Marks every answer in an acknowledgement, such as a command's, with the workspace it's shown in. */
export function markAnswers(app: App): void {
  const process = app.processEvent.bind(app);
  app.processEvent = (delivery) => {
    const body = objectOf(delivery.body);
    const workspace = isOfOrganization(body) ? workspaceIn(body['team_id']) : null;
    if (!workspace) return process(delivery);
    return process({ ...delivery, ack: (answer) => delivery.ack(withMarks(answer, workspace)) });
  };
}

/** Whether a click or command comes from an organization's install; commands say so with text instead of a boolean. */
export const isOfOrganization = ({ is_enterprise_install: says }: Body): boolean =>
  says === true || says === 'true';

/** Returns where an event comes from, according to Bolt's context. */
export const originIn = ({
  teamId,
  enterpriseId,
  isEnterpriseInstall,
}: {
  readonly teamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
  readonly isEnterpriseInstall: boolean;
}): Origin => ({
  workspace: workspaceId(teamId ?? ''),
  organization: isEnterpriseInstall && enterpriseId ? enterpriseId : null,
});
