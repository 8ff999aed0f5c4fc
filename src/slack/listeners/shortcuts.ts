import type { App, GlobalShortcut } from '@slack/bolt';
import { memberId } from '../../pulse/ids.js';
import { deskOf } from '../desk.js';
import { supportModal } from '../views/support.js';

/** The global shortcut to support: the same modal as everywhere, and no trace in any conversation. */
export function registerShortcuts(app: App): void {
  app.shortcut<GlobalShortcut>(
    { callback_id: 'support', type: 'shortcut' },
    async ({ ack, body, client, context }) => {
      await ack();
      const { reader } = deskOf(context);
      const { words, catalogue } = await reader.textsFor(memberId(body.user.id));
      await client.views.open({
        trigger_id: body.trigger_id,
        view: supportModal(words, catalogue, null),
      });
    },
  );
}
