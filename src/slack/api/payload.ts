import type { App, ReceiverEvent } from '@slack/bolt';
import type { Log } from '../../usecases/ports.js';
import { evenAnswer } from '../sizes/answers.js';
import { bareChoice } from '../sizes/choices.js';
import { bareMetadata } from '../sizes/frame.js';

/** Unchecked input from Slack: any field may be null, missing or of another type. */
export type Body = Readonly<Record<string, unknown>>;

const isObject = (part: unknown): part is Body =>
  typeof part === 'object' && part !== null && !Array.isArray(part);

/** Returns a part of Slack's input that should be an object; an empty object if it isn't. */
export const objectOf = (part: unknown): Body => (isObject(part) ? part : {});

/** Returns a part of Slack's input that should be text; null if it isn't, or is empty. */
export const textOf = (part: unknown): string | null =>
  typeof part === 'string' && part !== '' ? part : null;

/** The action that we put in place of an unreadable click: the listeners answer it as an unknown action. */
const NO_ACTION = { type: 'button', action_id: 'unreadable', block_id: '', action_ts: '' };

const withoutNulls = (body: Body): Body =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));

/** The parts of an event that Bolt looks into: they must be objects; only a channel and user may also be ids. */
const PARTS = new Set([
  'assistant_thread',
  'channel',
  'item',
  'message',
  'previous_message',
  'subteam',
  'user',
]);
const IDS = new Set(['channel', 'user']);

/** Removes from an event every part whose type isn't what Slack documents. */
const readableEvent = (event: Body): Body =>
  Object.fromEntries(
    Object.entries(withoutNulls(event)).filter(
      ([name, part]) => !PARTS.has(name) || isObject(part) || (IDS.has(name) && typeof part === 'string'),
    ),
  );

const objectsIn = (list: unknown): Body[] => (Array.isArray(list) ? list.filter(isObject) : []);

/** Removes everything but objects from the lists of a click or form: Bolt uses their first item without checking. */
function withReadableLists({ actions, response_urls: urls, ...rest }: Body): Body {
  const [acts, ways] = [objectsIn(actions), objectsIn(urls)];
  return {
    ...rest,
    ...(acts.length > 0 ? { actions: acts } : {}),
    ...(ways.length > 0 ? { response_urls: ways } : {}),
  };
}

/**
 * Puts a malformed delivery into the shape that Bolt relies on: Bolt reads nested fields without checking, and a
 * single null would leave a person without an answer. Null means absent. Returns null if there's no one to answer.
 */
export function readable(given: Body): Body | null {
  const body = withoutNulls(given);
  if (given['event'] !== undefined) {
    const { event, authorizations } = body;
    const named = Array.isArray(authorizations) && objectOf(authorizations[0])['team_id'] !== undefined;
    if (objectOf(event)['type'] === undefined) return null;
    return { ...body, event: readableEvent(objectOf(event)), authorizations: named ? authorizations : [] };
  }
  if (body['command'] !== undefined) return textOf(body['user_id']) === null ? null : body;
  if (textOf(objectOf(body['user'])['id']) === null) return null;
  const lists = withReadableLists(body);
  const { type, actions, view } = lists;
  if (type === 'block_actions') {
    const acts = objectsIn(actions).filter((one) => textOf(one['action_id']) !== null);
    return {
      ...lists,
      actions: acts.length > 0 ? acts.map(bareChoice) : [NO_ACTION],
      ...(view === undefined ? {} : { view: bareView(objectOf(view)) }),
    };
  }
  if (type === 'view_submission' || type === 'view_closed')
    return {
      ...lists,
      view: bareView({
        type: 'modal',
        callback_id: '',
        private_metadata: '',
        ...withoutNulls(objectOf(view)),
      }),
    };
  return lists;
}

/** Removes from a view the padding that makes all views equally large. */
function bareView(view: Body): Body {
  const { private_metadata: metadata, state } = view;
  const { values } = objectOf(state);
  const bareInputs = (block: unknown): Body =>
    Object.fromEntries(
      Object.entries(objectOf(block)).map(([action, held]) => [action, bareChoice(objectOf(held))]),
    );
  return {
    ...view,
    ...(typeof metadata === 'string' ? { private_metadata: bareMetadata(metadata) } : {}),
    ...(values === undefined
      ? {}
      : {
          state: {
            ...objectOf(state),
            values: Object.fromEntries(
              Object.entries(objectOf(values)).map(([block, inputs]) => [block, bareInputs(inputs)]),
            ),
          },
        }),
  };
}

/**
 * Acknowledges everything Slack sends, and logs unreadable deliveries and those that no listener answers. Removes the
 * padding from deliveries, and pads the answers.
 */
export function takeAnything(app: App, log: Log): void {
  const process = app.processEvent.bind(app);
  app.processEvent = async (delivery) => {
    const body = readable(delivery.body);
    if (!body) {
      log.warn('request_refused', { reason: 'unreadable body' });
      await delivery.ack();
      return;
    }
    let acknowledged = false;
    const ack: ReceiverEvent['ack'] = async (answer) => {
      acknowledged = true;
      await delivery.ack(evenAnswer(answer));
    };
    await process({ ...delivery, body, ack });
    if (!acknowledged && body['event'] === undefined) {
      log.warn('request_refused', { reason: 'no listener answers it' });
      await delivery.ack();
    }
  };
}
