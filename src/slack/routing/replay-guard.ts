import type { App, Context, ReceiverEvent } from '@slack/bolt';
import { memberId } from '../../pulse/ids.js';
import { safeCode } from '../../usecases/log.js';
import { deferred } from '../api/deferred.js';
import type { Workspace } from '../workspace.js';
import { actionIn, type Request } from './request.js';
import { within } from '../kit/deadline.js';
import { type Body, objectOf, textOf } from '../api/payload.js';
import type { Registry } from './registry.js';
import { checkinDelivery, deliveryOf, type Effect, isSigned, type Once } from '../api/replay.js';
import type { Lack } from '../features/support/index.js';

/** What becomes of a request: it's new, it came before, or its sender gets help and is told why nothing else. */
export type Judgment = 'new' | 'again' | Extract<Lack, 'storage' | 'stranger'>;

/**
 * What a request does, as far as whether it came before matters; null where it doesn't: what is shown each time, messages,
 * which are answered once each (crisis-replies.ts), and check-ins, which are told apart in the script that stores them.
 */
function effectOf(request: Request, registry: Registry): Effect | null {
  if ('command' in request) return registry.command(request.command.command)?.effect ?? null;
  if ('options' in request || 'message' in request) return null;
  if ('shortcut' in request) return 'shows';
  // The others have Slack asked how things are now, and what they say of a removal is asked about as well.
  if ('event' in request) return request.event.type === 'app_home_opened' ? null : 'helps';
  if ('action' in request) return registry.action(actionIn(request))?.effect ?? 'changes';
  if (!('view' in request)) return 'changes';
  if (request.body.type !== 'view_submission') return null;
  const form = registry.form(request.view.callback_id);
  return form ? form.effect : 'changes';
}

/** How long Slack may take to say whose account somebody's is, in milliseconds. */
const ACCOUNT_MS = 1_000;

/**
 * Whether somebody belongs to another workspace: people of a shared channel, and of an organization's other workspaces.
 * Where an organization has several, Slack names somebody's home, which need not be where they are, so their account is
 * looked up. If Slack gives no answer to that, they aren't taken for one: no roster holds a stranger, and rights are asked
 * checked again wherever they matter.
 */
async function isStranger({ body }: Request, { context, directory }: Workspace): Promise<boolean> {
  const { user, enterprise } = body as unknown as Body;
  const { id, team_id: home } = objectOf(user);
  const [who, theirs] = [textOf(id), textOf(home)];
  if (who === null || theirs === null || theirs === context.workspace) return false;
  if (textOf(objectOf(enterprise)['id']) === null) return true;
  try {
    return !(await within(ACCOUNT_MS, directory.isHere(memberId(who))));
  } catch (error) {
    context.log.warn('listener_failed', { code: safeCode(error) });
    return false;
  }
}

/**
 * Judges every request before any listener sees it. A request that Slack delivers twice, or that somebody captured and
 * replays, takes effect once. People of other workspaces get help alone.
 */
export async function judge(
  { once, registry }: { readonly once: Once; readonly registry: Registry },
  request: Request,
  workspace: Workspace,
): Promise<Judgment> {
  const effect = effectOf(request, registry);
  if (effect === null) return 'new';
  if (effect === 'changes' && (await isStranger(request, workspace))) {
    workspace.context.log.warn('request_refused', { reason: 'somebody of another workspace' });
    return 'stranger';
  }
  const verdict = await once.take(workspace.context, request.body as unknown as Body, effect);
  if (verdict === 'unknown') return 'storage';
  return verdict === 'first' ? 'new' : 'again';
}

/** Where Bolt's context says that a form came before. */
const AGAIN = 'again';

/** Says in the context that a form came before: it's answered again, and changes nothing. */
export function markAgain(context: Context): void {
  context[AGAIN] = true;
}

/** Whether a form came before. */
export const cameBefore = (context: Context): boolean => context[AGAIN] === true;

/** What acknowledges a form. */
type Answer = Parameters<ReceiverEvent['ack']>[0];

/** How long the answer to a form is remembered, in milliseconds: as long as Slack may deliver it again at once. */
const ANSWERS_MS = 30_000;

/** Whether an answer leaves a form open, to be corrected. */
export const isErrors = (answer: unknown): boolean => objectOf(answer)['response_action'] === 'errors';

/**
 * Gives a form that is delivered twice in a row the same answer twice: nobody knows which of the two Slack
 * shows. Over HTTP a check-in's answer isn't repeated, since only a person who captured the request would read it.
 */
export function answerCopiesAlike(app: App, registry: Registry): void {
  const answers = new Map<string, Promise<Answer>>();
  const process = app.processEvent.bind(app);
  app.processEvent = async (delivery) => {
    const { body, customProperties = {}, ack } = delivery;
    if (body['type'] !== 'view_submission') return process(delivery);
    const isCheckin = registry.form(textOf(objectOf(body['view'])['callback_id']) ?? '')?.effect === null;
    if (isCheckin && isSigned(customProperties)) return process(delivery);
    const id = isCheckin ? checkinDelivery(body, customProperties) : deliveryOf(body);
    const earlier = answers.get(id);
    if (earlier) return ack(await earlier);
    const { promise, resolve } = deferred<Answer>();
    answers.set(id, promise);
    const forget = () => answers.delete(id);
    setTimeout(forget, ANSWERS_MS).unref();
    await process({
      ...delivery,
      async ack(answer) {
        resolve(answer);
        // A person who corrects a form sends the same view again.
        if (isErrors(answer)) forget();
        await ack(answer);
      },
    });
    // If nothing answered the form, its copy gets no answer either.
    resolve(undefined);
  };
}
