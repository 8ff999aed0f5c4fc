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

/** The verdict on a request: it's new, it came before, or why its sender gets only help. */
type Judgment = 'new' | 'again' | Extract<Lack, 'storage' | 'stranger'>;

/**
 * Returns a request's effect if it matters whether it came before. Null for requests that we can answer each time, for
 * messages, since crisis-replies.ts answers each once, and for check-ins, whose repeats the storing script recognizes.
 */
function effectOf(request: Request, registry: Registry): Effect | null {
  if ('command' in request) return registry.command(request.command.command)?.effect ?? null;
  if ('options' in request || 'message' in request) return null;
  if ('shortcut' in request) return 'shows';
  // Other events only make us ask Slack how things are now; we check even a removal with Slack.
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
 * Whether a person belongs to another workspace: one that shares a channel, or another one of the organization. In an
 * organization, Slack names a person's home workspace, which needn't be where they are, so we look up their account.
 * If Slack doesn't answer, they don't count as a stranger: no roster holds strangers, and we check rights elsewhere too.
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
 * Judges every request before any listener sees it. A request that Slack delivers twice, or that an attacker captured
 * and replays, takes effect once. People from other workspaces get only help.
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

/** The key in Bolt's context that marks a form that came before. */
const AGAIN = 'again';

/** Marks a form as one that came before: we answer it again, but it changes nothing. */
export function markAgain(context: Context): void {
  context[AGAIN] = true;
}

/** Whether a form came before. */
export const cameBefore = (context: Context): boolean => context[AGAIN] === true;

/** The function that acknowledges a form. */
type Answer = Parameters<ReceiverEvent['ack']>[0];

/** How long we remember the answer to a form, in milliseconds: Slack's prompt redeliveries come within this time. */
const ANSWERS_MS = 30_000;

/** Whether an answer keeps a form open for corrections. */
export const isErrors = (answer: unknown): boolean => objectOf(answer)['response_action'] === 'errors';

/**
 * Gives both deliveries of a form that comes twice in a row the same answer, since we don't know which one Slack shows.
 * Over HTTP, it doesn't repeat the answer to a check-in: only someone who captured the request would read that.
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
        // When the person corrects the form, Slack sends the same view again.
        if (isErrors(answer)) forget();
        await ack(answer);
      },
    });
    // If nothing answered the form, its copy gets no answer either.
    resolve(undefined);
  };
}
