import type { App } from '@slack/bolt';
import { memberId } from '../../pulse/ids.js';
import { workspaceOf } from '../workspace.js';
import { type Body, objectOf } from '../api/payload.js';
import { supportModal } from '../features/support/catalogue.js';
import { placeOf } from '../kit/place.js';
import { show, sorryIn } from '../kit/show.js';

/**
 * The global shortcut to support: the same modal as everywhere, and no trace in any conversation. A shortcut that nobody
 * knows opens it too: whoever meant something else sees what there is.
 */
export function registerShortcuts(app: App): void {
  app.shortcut(/.*/, async (args) => {
    const since = performance.now();
    // Slack then shows its own warning; what was asked for opens all the same.
    args.ack().catch(() => undefined);
    const { context, reader } = workspaceOf(args.context);
    const body = args.body as unknown as Body;
    const texts = await reader.helpFor(memberId(String(objectOf(body['user'])['id'])));
    if (body['callback_id'] !== 'support') context.log.warn('request_refused', { reason: 'unknown action' });
    await show(
      context.log,
      placeOf(args, since),
      supportModal(texts.words, texts.catalogue, null),
      sorryIn(texts),
    );
  });
}
