import type { App } from '@slack/bolt';
import { memberId } from '../../pulse/ids.js';
import { type Body, objectOf, textOf } from '../api/payload.js';
import { supportModal } from '../features/support/index.js';
import { placeOf } from '../kit/place.js';
import { show, sorryIn } from '../kit/show.js';
import { workspaceOf } from '../workspace.js';
import type { Registry } from './registry.js';

/**
 * Answers the global shortcuts. They open the same modals as buttons and commands do, and leave no trace in any
 * conversation. An unknown shortcut opens support.
 */
export function registerShortcuts(app: App, registry: Registry): void {
  app.shortcut(/.*/, async (args) => {
    const since = performance.now();
    // If this fails, Slack shows its own warning; the modal opens anyway.
    args.ack().catch(() => undefined);
    const { context, memberTexts } = workspaceOf(args.context);
    const body = args.body as unknown as Body;
    const member = memberId(String(objectOf(body['user'])['id']));
    const texts = await memberTexts.helpFor(member);
    const shortcut = registry.shortcut(textOf(body['callback_id']) ?? '');
    if (!shortcut) context.log.warn('request_refused', { reason: 'unknown action' });
    const view = shortcut ? shortcut({ texts, member }) : supportModal(texts, null);
    await show(context.log, placeOf(args, since), view, sorryIn(texts));
  });
}
