import { setTimeout } from 'node:timers/promises';
import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import { safeCode } from '../../usecases/log.js';
import type { Log } from '../../usecases/ports.js';
import { waitAfter } from '../api/backoff.js';
import { retryAfterOf } from '../api/client.js';
import { OWN_TROUBLE, slackErrorOf } from '../api/no-answer.js';
import { postHelp } from '../api/neutral-first.js';
import { TooSlow, within } from './deadline.js';
import type { Texts } from '../texts/load.js';
import { divider, section } from './blocks.js';
import { MOST_MODALS, type Place } from './place.js';
import { plainModal, supportButton } from './modals.js';
import { spokenMessage } from './spoken.js';

/** How long one call may take, in milliseconds: there must be enough time left to say that it failed. */
const CALL_MS = 900;

/** How long calls that show a modal may take, counted from the click, in milliseconds. */
const MODALS_UNTIL_MS = 2_500;

/** How long we wait before retrying a call once, in milliseconds, and the longest wait that Slack may ask for. */
const TRY_AGAIN_MS = 200;
const LONGEST_WAIT_MS = 1_000;

/** Slack's errors that are about the view itself: another view may help, but not another way of showing this one. */
const ABOUT_THE_VIEW = new Set([
  'invalid_arguments',
  'invalid_blocks',
  'invalid_view',
  'view_too_large',
  'msg_too_long',
]);

/** Whether Slack refused the view itself. */
export const isAboutTheView = (error: unknown): boolean => ABOUT_THE_VIEW.has(slackErrorOf(error) ?? '');

/** Slack's codes after which the same call may succeed. */
const PASSING = new Set<string>([...OWN_TROUBLE, 'team_added_to_org']);

/** One way of showing a modal. */
type Way = (view: ModalView) => Promise<unknown>;

/**
 * The ways of showing a modal, the best first. A view that replaces one of its kind does so in place. Any
 * other goes on top while there's room on the stack; otherwise it replaces the view that was clicked.
 */
function waysOf({ client, trigger, modal }: Place, view: ModalView): Way[] {
  const open: Way[] = trigger ? [(shown) => client.views.open({ trigger_id: trigger, view: shown })] : [];
  if (!modal) return open;
  const push: Way[] =
    trigger && modal.depth < MOST_MODALS
      ? [(shown) => client.views.push({ trigger_id: trigger, view: shown })]
      : [];
  // Without the hash, the last of two quick taps wins, as people expect.
  const update: Way = (shown) => client.views.update({ view_id: modal.id, view: shown });
  const inPlace = modal.callback !== '' && modal.callback === view.callback_id;
  return inPlace ? [update, ...open] : [...push, update, ...open];
}

/** How long to wait before retrying the same call, in milliseconds; null if that wouldn't help. */
function worthAnotherTry(error: unknown): number | null {
  const asked = retryAfterOf(error);
  if (asked !== null) return asked <= LONGEST_WAIT_MS ? asked : null;
  const code = slackErrorOf(error);
  if (code !== null) return PASSING.has(code) ? TRY_AGAIN_MS : null;
  // After a silence, we don't know whether the trigger is used up, and there's no time left to find out.
  return error instanceof TooSlow ? null : TRY_AGAIN_MS;
}

/**
 * Shows a modal to the person who clicked, or says that it didn't open: beneath the message, in a DM or on
 * their Home tab, whichever Slack lets us. We count a click that gets no answer at all. Never throws.
 */
export async function show(log: Log, place: Place, view: ModalView, sorry: Sorry): Promise<void> {
  if (!(await showModal(log, place, view, sorry))) await sayInWords(log, place, view, sorry);
}

/** Shows a modal, or the apology if Slack refuses the view itself. Returns whether either opened. Never throws. */
export async function showModal(log: Log, place: Place, view: ModalView, sorry: Sorry): Promise<boolean> {
  const left = (): number => place.since + MODALS_UNTIL_MS - performance.now();
  let shown = view;
  let waited = false;
  for (const way of waysOf(place, view))
    for (let again = true; again && left() > 0; )
      try {
        again = false;
        await within(Math.min(CALL_MS, left()), way(shown));
        return true;
      } catch (error) {
        log.error('listener_failed', { code: safeCode(error) });
        const waitMs = waited ? null : worthAnotherTry(error);
        if (isAboutTheView(error) && shown === view) {
          shown = sorry.view;
          again = true;
        } else if (waitMs !== null && left() > waitMs + TRY_AGAIN_MS) {
          // We wait once in total: every way may fail like this, and the apology needs time too.
          waited = true;
          again = true;
          await setTimeout(waitMs);
        }
      }
  return false;
}

/** The apology for a view that didn't open. */
export interface Sorry {
  /** The notification's text, which says nothing about what was clicked. */
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  /** The apology as a view, for when Slack refuses the intended one. */
  readonly view: ModalView;
}

/** Returns the apology, the same whatever was clicked: that nothing opened, and where help is. */
export function sorryIn({ words, catalog }: Texts): Sorry {
  const blocks = [section(words.refusals.notShown), section(catalog.crisis.line), supportButton(words)];
  return { text: words.notification, blocks, view: plainModal(words, words.refusals.title, blocks) };
}

/** The prefix of the ids of the apology's blocks on a Home tab, so that the next apology replaces them. */
const NOTICE = 'notice';

/** A Home tab, as Slack described it, with the apology on top. */
function homeWithNotice({ blocks }: Sorry, home: readonly object[]): HomeView {
  const rest = home.filter((block) => !String((block as { block_id?: unknown }).block_id).startsWith(NOTICE));
  const notice = [...blocks, divider()].map((block, at) => ({ ...block, block_id: `${NOTICE}_${at}` }));
  return { type: 'home', blocks: [...notice, ...(rest as KnownBlock[])].slice(0, MOST_BLOCKS) };
}

/** The most blocks that Slack accepts on a Home tab, and in a message. */
const MOST_BLOCKS = 100;
const MOST_IN_A_MESSAGE = 50;

/** How often we try the apology as a DM after everything else has failed. */
const LATER_TRIES = 4;

/** Says that a modal didn't open. An ephemeral answer, which no one else sees, shows support in full. */
async function sayInWords(
  log: Log,
  { client, member, respond, home }: Place,
  view: ModalView,
  sorry: Sorry,
): Promise<void> {
  const { text } = sorry;
  const blocks = [...sorry.blocks];
  const isSupport = view.callback_id === 'support' && view.blocks.length <= MOST_IN_A_MESSAGE;
  const inDm = () => postHelp(client, member, text, { text, blocks });
  const ways: (() => Promise<unknown>)[] = [
    ...(respond
      ? [
          () =>
            respond({
              response_type: 'ephemeral',
              replace_original: false,
              ...spokenMessage(isSupport ? (view.blocks as KnownBlock[]) : blocks),
            }),
        ]
      : []),
    inDm,
    ...(home ? [() => client.views.publish({ user_id: member, view: homeWithNotice(sorry, home) })] : []),
  ];
  for (const way of ways)
    try {
      await within(CALL_MS, way());
      return;
    } catch (error) {
      log.error('listener_failed', { code: safeCode(error) });
    }
  log.error('click_unanswered');
  for (let failures = 1; failures <= LATER_TRIES; failures += 1) {
    await setTimeout(waitAfter(failures), undefined, { ref: false });
    try {
      await inDm();
      return;
    } catch (error) {
      log.error('listener_failed', { code: safeCode(error) });
    }
  }
}
