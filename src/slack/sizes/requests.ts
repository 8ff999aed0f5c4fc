import type { ModalView } from '@slack/types';
import type { WebClientOptions } from '@slack/web-api';
import { withEvenChoices } from './choices.js';
import { slackFetch } from '../api/route.js';
import { framed } from './frame.js';

/** A request to Slack about somebody takes whole pieces of this many bytes: its path and its body together. */
export const REQUEST_BYTES = 14_336;

/** An argument of no meaning. Slack passes over arguments that a method doesn't have, as it does with `team_id`. */
const FILLER = 'padding';

/** Methods that are called for one member, who must not be known by the size of the request. */
const FOR_A_MEMBER: ReadonlySet<string> = new Set([
  'auth.test',
  'chat.delete',
  'chat.postMessage',
  'chat.update',
  'conversations.history',
  'conversations.open',
  'users.info',
  'views.open',
  'views.publish',
  'views.push',
  'views.update',
]);

type Fetch = NonNullable<WebClientOptions['fetch']>;
type Init = NonNullable<Parameters<Fetch>[1]>;

const isModal = (view: { readonly type?: unknown }): view is ModalView => view.type === 'modal';

/** The body of a call with even choices and a framed view, filled up to whole pieces together with its path. */
function evenBody(path: string, body: string): string {
  const fields = new URLSearchParams(body);
  const [view, blocks] = [fields.get('view'), fields.get('blocks')];
  if (view !== null) {
    const shown = JSON.parse(view) as { readonly type?: unknown; readonly blocks: readonly object[] };
    const even = isModal(shown) ? framed(shown) : { ...shown, blocks: withEvenChoices(shown.blocks) };
    fields.set('view', JSON.stringify(even));
  }
  if (blocks !== null)
    fields.set('blocks', JSON.stringify(withEvenChoices(JSON.parse(blocks) as readonly object[])));
  const text = `${fields.toString()}&${FILLER}=`;
  const missing = REQUEST_BYTES - ((path.length + text.length) % REQUEST_BYTES);
  return text + 'x'.repeat(missing);
}

/** A request whose size says nothing, and whose answer comes as it is: compressed, its size would depend on what it says. */
function evenRequest(url: string, init: Init): Init {
  const { pathname } = new URL(url);
  const method = pathname.split('/').at(-1) ?? '';
  if (!FOR_A_MEMBER.has(method) || typeof init.body !== 'string') return init;
  return {
    ...init,
    headers: { ...init.headers, 'Accept-Encoding': 'identity' },
    body: evenBody(pathname, init.body),
  };
}

/** Calls Slack. What is called for one member is one size for everybody: the one place that all calls go through. */
export const evenFetch: Fetch = (url, init) => slackFetch(url, init && evenRequest(String(url), init));
