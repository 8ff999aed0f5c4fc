import { createHash } from 'node:crypto';
import type { WorkspaceContext } from '../../usecases/context.js';
import { releaseRequest, claimRequest } from '../../usecases/request-claims.js';
import { safeCode } from '../../usecases/log.js';
import { within } from '../kit/deadline.js';
import { type Body, objectOf, textOf } from './payload.js';
import { Memory } from './memory.js';

/** The key of a request's signature in Bolt's context; Socket Mode has none. */
export const SIGNATURE = 'slackSignature';

/**
 * How long Redis may take to say whether a delivery came before, in milliseconds: longer for a delivery that changes
 * something, since it needs Redis anyway.
 */
const REDIS_MS = { helps: 400, changes: 1_000 } as const;

/**
 * Names a delivery: the same name each time Slack delivers it, and another one for anything else that a person does.
 * The name of a form is its view and the view's hash, that of an event is its id, and that of anything else its
 * trigger, which Slack issues once.
 */
export function deliveryOf(body: Body): string {
  const { type, trigger_id, view, actions, event, event_id } = body;
  const { id, hash } = objectOf(view);
  if (type === 'view_submission' && textOf(id) && textOf(hash)) return `view|${String(id)}|${String(hash)}`;
  if (event !== undefined && textOf(event_id)) return `event|${String(event_id)}`;
  const trigger = textOf(trigger_id);
  if (trigger) return `trigger|${trigger}`;
  const [first] = Array.isArray(actions) ? (actions as unknown[]) : [];
  const at = textOf(objectOf(first)['action_ts']);
  const user = textOf(objectOf(body['user'])['id']);
  if (at && user) return `action|${user}|${at}`;
  return bodyName(body);
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

const bodyName = (body: Body): string => `body|${digestOf(JSON.stringify(body))}`;

/**
 * Names one submission of a form; null for anything else. A corrected form has the view's name again, so this second
 * name keeps an earlier request that an attacker captured from passing for a correction.
 */
function sendingOf(body: Body): string | null {
  if (body['type'] !== 'view_submission') return null;
  const trigger = textOf(body['trigger_id']);
  return trigger ? `sent|${trigger}` : bodyName(body);
}

/** Whether a request is signed, as all requests over HTTP are. */
export const isSigned = (context: Body): boolean => typeof context[SIGNATURE] === 'string';

/**
 * Names one submission of a check-in: over HTTP, by its signature. The view alone doesn't name it, since a member who
 * resends a form that seemed to fail may have changed the answers.
 */
export function checkinDelivery(body: Body, context: Body): string {
  const signature = context[SIGNATURE];
  if (typeof signature === 'string') return signature;
  return digestOf(`${deliveryOf(body)}|${textOf(body['trigger_id']) ?? ''}`);
}

/**
 * A delivery's effect: it shows help or something else to read, it helps in another way, or it changes something. One
 * that only shows something leaves no mark in Redis, so that no one who watches Redis sees that someone looked for
 * help. If another process gets a copy of it, that process shows it again.
 */
export type Effect = 'shows' | keyof typeof REDIS_MS;

/** Whether a delivery came before; `unknown` if we can't tell: then it mustn't change anything. */
export type Verdict = 'first' | 'again' | 'unknown';

/** Recognizes what Slack delivers twice, across all processes. */
export interface Once {
  /**
   * Takes a delivery. Never throws: without Redis, it judges deliveries that help by this process's own memory, and
   * doesn't take those that change something.
   */
  take(context: WorkspaceContext, body: Body, effect: Effect): Promise<Verdict>;
  /** Lets us take a delivery without effect again: when a person corrects a form, Slack sends the same view again. */
  giveBack(context: WorkspaceContext, body: Body): Promise<void>;
}

/** Makes a guard that uses this process's memory of deliveries and the one in Redis, which all processes share. */
export function onceGuard(): Once {
  const memory = new Memory<'taken' | 'given back'>();
  const giveBack = async (context: WorkspaceContext, id: string): Promise<void> => {
    memory.set(id, 'given back');
    await within(REDIS_MS.helps, releaseRequest(context, id)).catch((error: unknown) =>
      context.log.warn('deliveries_unknown', { code: safeCode(error) }),
    );
  };
  const takeOne = async (context: WorkspaceContext, id: string, effect: Effect): Promise<boolean> => {
    const known = memory.get(id);
    memory.set(id, 'taken');
    if (known !== undefined) return known === 'given back';
    if (effect === 'shows') return true;
    return within(REDIS_MS[effect], claimRequest(context, id));
  };
  return {
    async take(context, body, effect) {
      const [id, sending] = [deliveryOf(body), sendingOf(body)];
      try {
        // A captured request must not use up the view's name before the person corrects the form.
        const isNew = sending === null || (await takeOne(context, sending, effect));
        if (isNew && (await takeOne(context, id, effect))) return 'first';
      } catch (error) {
        context.log.warn('deliveries_unknown', { code: safeCode(error) });
        if (effect === 'helps') return 'first';
        // Redis may still claim the delivery later, although it had no effect.
        void giveBack(context, id);
        return 'unknown';
      }
      context.log.warn('request_refused', { reason: 'replayed' });
      return 'again';
    },
    giveBack: (context, body) => giveBack(context, deliveryOf(body)),
  };
}
