import type { ModalView } from '@slack/types';
import type { WebClientOptions } from '@slack/web-api';
import { withEvenChoices } from './choices.js';
import { slackFetch } from '../api/route.js';
import { framed } from './frame.js';

/** The size of a piece, in bytes: the path and body of a request for a member together take whole pieces. */
export const REQUEST_BYTES = 14_336;

/** An argument without a meaning. Slack ignores arguments that a method doesn't have, as it does with `team_id`. */
const PADDING = 'padding';

/** The methods that we call for one member: the size of the request mustn't reveal who that is. */
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

/** Returns a call's body with even choices and a framed view, padded to whole pieces together with its path. */
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
  const text = `${fields.toString()}&${PADDING}=`;
  const missing = REQUEST_BYTES - ((path.length + text.length) % REQUEST_BYTES);
  return text + 'x'.repeat(missing);
}

/** Makes a request for a member whose size reveals nothing, and whose answer comes uncompressed, for the same reason. */
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

/** Calls Slack, as Slack's clients do in all of their calls. A call for one member has the same size for everyone. */
export const evenFetch: Fetch = (url, init) => slackFetch(url, init && evenRequest(String(url), init));
