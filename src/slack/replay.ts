import { createHash } from 'node:crypto';
import type { Context } from '@slack/bolt';
import type { House } from '../rounds/house.js';
import { giveDeliveryBack, takeDelivery } from '../rounds/deliveries.js';
import { safeCode } from '../rounds/log.js';
import { within } from './in-time.js';
import { type Body, objectOf, textOf } from './intake.js';
import { Memory } from './memory.js';

/** Where Bolt's context holds a request's signature; Socket Mode has none. */
export const SIGNATURE = 'slackSignature';

/** How long Redis may take to say whether something came before, in milliseconds. */
const REDIS_MS = 400;

/**
 * What names a delivery: the same for every time that Slack delivers it, and different for anything else that somebody
 * does. A form is named by its view and the view's hash, anything else by its trigger, which Slack gives out once.
 */
export function deliveryOf(body: Body): string {
  const { type, trigger_id, view, actions } = body;
  const { id, hash } = objectOf(view);
  if (type === 'view_submission' && textOf(id) && textOf(hash)) return `view|${String(id)}|${String(hash)}`;
  const trigger = textOf(trigger_id);
  if (trigger) return `trigger|${trigger}`;
  const [first] = Array.isArray(actions) ? (actions as unknown[]) : [];
  const at = textOf(objectOf(first)['action_ts']);
  const user = textOf(objectOf(body['user'])['id']);
  if (at && user) return `action|${user}|${at}`;
  return `body|${createHash('sha256').update(JSON.stringify(body)).digest('base64url')}`;
}

/** Whether a request is signed, as all are over HTTP. */
export const isSigned = (context: Context): boolean => typeof context[SIGNATURE] === 'string';

/**
 * What names a check-in's form. Over HTTP its signature does. Who sends a form again that seemed to fail sends other
 * answers with it, perhaps, so that the view alone does not name it.
 */
export function checkinDelivery(body: Body, context: Context): string {
  const signature: unknown = context[SIGNATURE];
  if (typeof signature === 'string') return signature;
  return createHash('sha256')
    .update(`${deliveryOf(body)}|${textOf(body['trigger_id']) ?? ''}`)
    .digest('base64url');
}

/** Tells what Slack delivers twice: one guard for everything with an effect, in all processes. */
export interface Once {
  /** Takes a delivery: true the first time. Never throws: without Redis this process's own memory has to do. */
  take(house: House, body: Body): Promise<boolean>;
  /** Lets a delivery be taken again that had no effect: whoever corrects a form sends the same view again. */
  giveBack(house: House, body: Body): Promise<void>;
}

/** The guard of one process. */
export function onceGuard(): Once {
  const memory = new Memory<'taken' | 'given back'>();
  return {
    async take(house, body) {
      const id = deliveryOf(body);
      const known = memory.get(id);
      memory.set(id, 'taken');
      const first =
        known === 'given back' ||
        (known !== 'taken' &&
          (await within(REDIS_MS, takeDelivery(house, id)).catch((error: unknown) => {
            house.log.warn('deliveries_unknown', { code: safeCode(error) });
            return true;
          })));
      if (!first) house.log.warn('request_refused', { reason: 'replayed' });
      return first;
    },
    async giveBack(house, body) {
      const id = deliveryOf(body);
      memory.set(id, 'given back');
      await within(REDIS_MS, giveDeliveryBack(house, id)).catch((error: unknown) =>
        house.log.warn('deliveries_unknown', { code: safeCode(error) }),
      );
    },
  };
}
