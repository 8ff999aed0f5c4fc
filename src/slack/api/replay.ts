import { createHash } from 'node:crypto';
import type { WorkspaceContext } from '../../usecases/context.js';
import { releaseRequest, claimRequest } from '../../usecases/request-claims.js';
import { safeCode } from '../../usecases/log.js';
import { within } from '../kit/deadline.js';
import { type Body, objectOf, textOf } from './payload.js';
import { Memory } from './memory.js';

/** Where Bolt's context holds a request's signature; Socket Mode has none. */
export const SIGNATURE = 'slackSignature';

/**
 * How long Redis may take to say whether something came before, in milliseconds. What changes something waits longer: it
 * needs Redis anyway.
 */
const REDIS_MS = { helps: 400, changes: 1_000 } as const;

/**
 * What names a delivery: the same for every time that Slack delivers it, and different for anything else that somebody
 * does. A form is named by its view and the view's hash, an event by its id, anything else by its trigger, which Slack
 * gives out once.
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

const bodyName = (body: Body): string =>
  `body|${createHash('sha256').update(JSON.stringify(body)).digest('base64url')}`;

/**
 * What names this one sending of a form, or null for anything else. Whoever corrects a form sends the same view again, but
 * a request that was captured before isn't taken with it.
 */
function sendingOf(body: Body): string | null {
  if (body['type'] !== 'view_submission') return null;
  const trigger = textOf(body['trigger_id']);
  return trigger ? `sent|${trigger}` : bodyName(body);
}

/** Whether a request is signed, as all are over HTTP. */
export const isSigned = (context: Body): boolean => typeof context[SIGNATURE] === 'string';

/**
 * What names a check-in's form. Over HTTP its signature does. A member who resends a form that seemed to fail may have
 * changed the answers, so the view alone doesn't name it.
 */
export function checkinDelivery(body: Body, context: Body): string {
  const signature = context[SIGNATURE];
  if (typeof signature === 'string') return signature;
  return createHash('sha256')
    .update(`${deliveryOf(body)}|${textOf(body['trigger_id']) ?? ''}`)
    .digest('base64url');
}

/**
 * What a delivery does: it shows help or something else to read, it helps in another way, or it changes something. What
 * only shows something leaves no mark in Redis, so that nobody who watches it sees that somebody looked for help; where
 * another process gets its copy, that is shown too.
 */
export type Effect = 'shows' | keyof typeof REDIS_MS;

/** Whether a delivery came before; `unknown` where nobody can tell, and nothing may be changed by it. */
export type Verdict = 'first' | 'again' | 'unknown';

/** Tells what Slack delivers twice, for all processes together. */
export interface Once {
  /**
   * Takes a delivery. Never throws: without Redis this process's own memory has to do for what helps, and what changes
   * something isn't taken.
   */
  take(context: WorkspaceContext, body: Body, effect: Effect): Promise<Verdict>;
  /** Lets a delivery be taken again that had no effect: whoever corrects a form sends the same view again. */
  giveBack(context: WorkspaceContext, body: Body): Promise<void>;
}

/** The memory of one process of what was delivered, over that of all. */
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
        // Redis may take it yet, and it had no effect.
        void giveBack(context, id);
        return 'unknown';
      }
      context.log.warn('request_refused', { reason: 'replayed' });
      return 'again';
    },
    giveBack: (context, body) => giveBack(context, deliveryOf(body)),
  };
}
