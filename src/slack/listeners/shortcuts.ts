import type { App } from '@slack/bolt';
import { memberId } from '../../pulse/ids.js';
import { deskOf } from '../desk.js';
import { type Body, objectOf } from '../intake.js';
import { supportModal } from '../views/support.js';
import { placeOf } from './place.js';
import { show, sorryIn } from './show.js';

/**
 * The global shortcut to support: the same modal as everywhere, and no trace in any conversation. A shortcut that nobody
 * knows opens it too: whoever meant something else sees what there is.
 */
export function registerShortcuts(app: App): void {
  app.shortcut(/.*/, async (args) => {
    const since = performance.now();
    // Slack then shows its own warning; what was asked for opens all the same.
    args.ack().catch(() => undefined);
    const { house, reader } = deskOf(args.context);
    const body = args.body as unknown as Body;
    const texts = await reader.helpFor(memberId(String(objectOf(body['user'])['id'])));
    if (body['callback_id'] !== 'support') house.log.warn('request_refused', { reason: 'unknown action' });
    await show(
      house.log,
      placeOf(args, since),
      supportModal(texts.words, texts.catalogue, null),
      sorryIn(texts),
    );
  });
}
