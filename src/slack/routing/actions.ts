import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { memberId } from '../../pulse/ids.js';
import { safeCode } from '../../usecases/log.js';
import { type Body, objectOf, textOf } from '../api/payload.js';
import { timeoutMessage } from '../kit/deadline.js';
import type { Click } from '../kit/feature.js';
import { refusalModal } from '../kit/modals.js';
import { placeOf } from '../kit/place.js';
import { show, sorryIn } from '../kit/show.js';
import { workspaceOf } from '../workspace.js';
import type { Registry } from './registry.js';
import { workedOut } from './worked-out.js';

/** The value of a button or list; a field that Slack leaves out or sends as null counts as missing. */
function valueOf({ value, selected_option, selected_options, selected_user }: Body): string {
  if (Array.isArray(selected_options))
    return selected_options.map((one) => textOf(objectOf(one)['value']) ?? '').join(',');
  return textOf(value) ?? textOf(objectOf(selected_option)['value']) ?? textOf(selected_user) ?? '';
}

/** The action id of a click, and its handler's input. */
function clickIn(body: Body): { readonly id: string } & Pick<Click, 'member' | 'value' | 'metadata'> {
  const action = objectOf((body['actions'] as unknown[])[0]);
  return {
    id: textOf(action['action_id']) ?? '',
    member: memberId(String(objectOf(body['user'])['id'])),
    value: valueOf(action),
    metadata: textOf(objectOf(body['view'])['private_metadata']) ?? '',
  };
}

/** Answers every button and list, with one listener, so that we answer and count unknown actions too. */
export function registerActions(app: App, registry: Registry): void {
  app.use(async (args) => {
    const { body, client, context } = args;
    if ((body as { readonly type?: unknown }).type !== 'block_actions') return args.next();
    const since = performance.now();
    // The person gets an answer even if the connection is lost.
    if ('ack' in args) (args.ack as () => Promise<void>)().catch(() => undefined);
    const workspace = workspaceOf(context);
    const { memberTexts } = workspace;
    const { log } = workspace.context;
    const { id, ...carried } = clickIn(body as Body);
    const action = registry.action(id);
    const texts = await (action?.effect === 'shows'
      ? memberTexts.helpFor(carried.member)
      : memberTexts.textsFor(carried.member));

    /** Makes the modal that the click opens. Actions that only read need no Redis: support opens whatever is down. */
    const viewOf = async (): Promise<ModalView> => {
      if (action?.effect === 'shows') return action.view({ ...carried, texts });
      const instead = registry.instead({ ...carried, texts });
      if (instead) return instead;
      if (!action) {
        log.warn('request_refused', { reason: 'unknown action' });
        return refusalModal(texts.words, texts.words.refusals.tryAgain);
      }
      return workedOut(log, since, action.view({ ...carried, workspace, client, texts }));
    };

    const place = placeOf(args, since);
    const view = await viewOf().catch((error: unknown) => {
      log.error('listener_failed', { code: safeCode(error) });
      return refusalModal(texts.words, timeoutMessage(texts.words, error));
    });
    await show(log, place, view, sorryIn(texts));
  });
}
