import type { App } from '@slack/bolt';
import { memberId } from '../../pulse/ids.js';
import { itemsFor } from '../../pulse/questionnaire.js';
import { submitCheckin } from '../../rounds/answer.js';
import { safeCode } from '../../rounds/log.js';
import type { Desk } from '../desk.js';
import { isReplay } from '../replay.js';
import { CALLBACKS, section } from '../views/blocks.js';
import { CHOICE, plainModal } from '../views/checkin.js';
import { entryOfWeek } from '../../support/learn.js';
import { closingModal } from '../views/support.js';

/** Submitted modals. A check-in is acknowledged only once it is stored. */
export function registerSubmissions(app: App, { house, words, catalogue, topics }: Desk): void {
  app.view({ callback_id: /.*/, type: 'view_submission' }, async ({ ack, body, view, context }) => {
    const refuse = (text: string) =>
      ack({ response_action: 'update', view: plainModal(words, words.refusals.title, [section(text)]) });
    if (view.callback_id !== CALLBACKS.checkin) {
      house.log.warn('request_refused', { reason: 'unknown form' });
      return refuse(words.refusals.foreign);
    }
    const raw = Object.fromEntries(
      Object.entries(view.state.values).map(([item, input]) => [
        item,
        input[CHOICE]?.selected_option?.value ?? undefined,
      ]),
    );
    try {
      if (await isReplay(house, context)) return await refuse(words.refusals.foreign);
      const result = await submitCheckin(house, memberId(body.user.id), view.private_metadata, raw);
      if (result.kind === 'stored')
        return await ack({
          response_action: 'update',
          view: closingModal(words, catalogue, result.sustained, entryOfWeek(topics, result.week)),
        });
      house.log.warn('request_refused', { reason: `check-in ${result.kind}` });
      if (result.kind !== 'problems') return await refuse(words.refusals[result.kind]);
      // Slack shows an error only under a block the form has; an item that was not asked has none.
      const shown = Object.keys(result.problems).filter((item) => item in view.state.values);
      if (shown.length === 0) return await refuse(words.refusals.foreign);
      await ack({
        response_action: 'errors',
        errors: Object.fromEntries(shown.map((item) => [item, words.checkin.problem])),
      });
    } catch (error) {
      house.log.error('listener_failed', { code: safeCode(error) });
      // The form stays open with its answers, so that sending again is one tap.
      const [first] = itemsFor(house.questionnaire, 0);
      await ack({ response_action: 'errors', errors: { [first?.id ?? '']: words.refusals.tryAgain } });
    }
  });
}
