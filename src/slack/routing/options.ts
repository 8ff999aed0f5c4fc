import type { App } from '@slack/bolt';
import { memberId } from '../../pulse/ids.js';
import { safeCode } from '../../usecases/log.js';
import { workspaceOf } from '../workspace.js';
import { within } from '../kit/deadline.js';
import { groupsFound } from '../features/teams/groups.js';

/** How long looking options up may take, in milliseconds; Slack waits for three seconds and then shows a failure. */
const LOOKED_UP_BY_MS = 2_000;

/** What somebody types into a list that is too long to be shown: the user groups of a team's form. */
export function registerOptions(app: App): void {
  app.options(/.*/, async ({ ack, body, payload, context }) => {
    const workspace = workspaceOf(context);
    const { directory, reader } = workspace;
    try {
      const texts = reader.textsFor(memberId(body.user.id));
      const [groups, { words }] = await within(LOOKED_UP_BY_MS, Promise.all([directory.groups(), texts]));
      await ack({ options: groupsFound(words, groups, payload.value) });
    } catch (error) {
      workspace.context.log.warn('groups_unreadable', { code: safeCode(error) });
      await ack({ options: [] });
    }
  });
}
