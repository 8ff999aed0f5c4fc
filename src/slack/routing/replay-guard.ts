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

/** The verdict on a request: it's new, it came before, or its sender gets only help and reads why. */
type Judgment = 'new' | 'again' | Extract<Lack, 'storage' | 'stranger'>;

/**
 * What a request does, if it matters whether it came before. Null if it doesn't: requests that we may show
 * each time, messages, which crisis-replies.ts answers once each, and check-ins, whose repeats are recognized
 * by the script that stores them.
 */
function effectOf(request: Request, registry: Registry): Effect | null {
  if ('command' in request) return registry.command(request.command.command)?.effect ?? null;
  if ('options' in request || 'message' in request) return null;
  if ('shortcut' in request) return 'shows';
  // Other events make us ask Slack how things are now, and we double-check with Slack what they say about a
  // removal.
  if ('event' in request) return request.event.type === 'app_home_opened' ? null : 'helps';
  if ('action' in request) return registry.action(actionIn(request))?.effect ?? 'changes';
  if (!('view' in request)) return 'changes';
  if (request.body.type !== 'view_submission') return null;
  const form = registry.form(request.view.callback_id);
  return form ? form.effect : 'changes';
}

/** How long Slack may take to say which workspace an account belongs to, in milliseconds. */
const ACCOUNT_MS = 1_000;

/**
 * Whether somebody belongs to another workspace: people of a shared channel, and of an organization's other
 * workspaces. If an organization has several, Slack names a person's home, which needn't be where they are,
 * so we look up their account. If Slack doesn't answer that, we don't treat them as a stranger: no roster
 * holds strangers, and we check rights again wherever they matter.
 */
async function isStranger({ body }: Request, { context, directory }: Workspace): Promise<boolean> {
  const { user, enterprise } = body as unknown as Body;
  const { id, team_id: home } = objectOf(user);
  const [person, theirWorkspace] = [textOf(id), textOf(home)];
  if (person === null || theirWorkspace === null || theirWorkspace === context.workspace) return false;
  if (textOf(objectOf(enterprise)['id']) === null) return true;
  try {
    return !(await within(ACCOUNT_MS, directory.isHere(memberId(person))));
  } catch (error) {
    context.log.warn('listener_failed', { code: safeCode(error) });
    return false;
  }
}

/**
 * Judges every request before any listener sees it. A request that Slack delivers twice, or that somebody
 * captured and replays, takes effect once. People from other workspaces get only help.
 */
export async function judge(
  { once, registry }: { readonly once: Once; readonly registry: Registry },
  request: Request,
  workspace: Workspace,
): Promise<Judgment> {
  const effect = effectOf(request, registry);
  if (effect === null) return 'new';
  if (effect === 'changes' && (await isStranger(request, workspace))) {
    workspace.context.log.warn('request_refused', { reason: 'somebody from another workspace' });
    return 'stranger';
  }
  const verdict = await once.take(workspace.context, request.body as unknown as Body, effect);
  if (verdict === 'unknown') return 'storage';
  return verdict === 'first' ? 'new' : 'again';
}

/** The key in Bolt's context that says a form came before. */
const AGAIN = 'again';

/** Notes in the context that a form came before: we answer it again, and it changes nothing. */
export function markAgain(context: Context): void {
  context[AGAIN] = true;
}

/** Whether a form came before. */
export const cameBefore = (context: Context): boolean => context[AGAIN] === true;

/** The function that acknowledges a form. */
type Answer = Parameters<ReceiverEvent['ack']>[0];

/**
 * How long we remember the answer to a form, in milliseconds: as long as Slack may redeliver it right away.
 */
const ANSWERS_MS = 30_000;

/** Whether an answer leaves a form open, to be corrected. */
export const isErrors = (answer: unknown): boolean => objectOf(answer)['response_action'] === 'errors';

/**
 * Answers a form that's delivered twice in a row the same way both times: we don't know which of the two
 * Slack shows. Over HTTP, it doesn't repeat a check-in's answer, since only a person who captured the request
 * would read it.
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
