import type { App } from '@slack/bolt';
import { memberId } from '../../pulse/ids.js';
import { safeCode } from '../../usecases/log.js';
import { within } from '../kit/deadline.js';
import { workspaceOf } from '../workspace.js';
import type { Registry } from './registry.js';

/** How long looking options up may take, in milliseconds; Slack waits for three seconds and then shows a failure. */
const LOOKED_UP_BY_MS = 2_000;

/** Offers matches as a person types in a list that's too long to show. An unknown list offers none, and we log it. */
export function registerOptions(app: App, registry: Registry): void {
  app.options(/.*/, async ({ ack, body, payload, context }) => {
    const workspace = workspaceOf(context);
    const { log } = workspace.context;
    const optionsFor = registry.options(String((payload as { readonly block_id?: unknown }).block_id));
    if (!optionsFor) {
      log.warn('request_refused', { reason: 'unknown action' });
      return ack({ options: [] });
    }
    try {
      const texts = workspace.memberTexts.textsFor(memberId(body.user.id));
      const finding = optionsFor({ workspace, texts, typed: payload.value });
      await ack({ options: await within(LOOKED_UP_BY_MS, finding) });
    } catch (error) {
      log.warn('groups_unreadable', { code: safeCode(error) });
      await ack({ options: [] });
    }
  });
}
