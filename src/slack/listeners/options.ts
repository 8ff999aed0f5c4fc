import type { App } from '@slack/bolt';
import { memberId } from '../../pulse/ids.js';
import { safeCode } from '../../rounds/log.js';
import { deskOf } from '../desk.js';
import { within } from '../in-time.js';
import { groupsFound } from '../views/groups.js';

/** How long looking options up may take, in milliseconds; Slack waits for three seconds and then shows a failure. */
const LOOKED_UP_BY_MS = 2_000;

/** What somebody types into a list that is too long to be shown: the user groups of a team's form. */
export function registerOptions(app: App): void {
  app.options(/.*/, async ({ ack, body, payload, context }) => {
    const { house, directory, reader } = deskOf(context);
    try {
      const texts = reader.textsFor(memberId(body.user.id));
      const [groups, { words }] = await within(LOOKED_UP_BY_MS, Promise.all([directory.groups(), texts]));
      await ack({ options: groupsFound(words, groups, payload.value) });
    } catch (error) {
      house.log.warn('groups_unreadable', { code: safeCode(error) });
      await ack({ options: [] });
    }
  });
}
