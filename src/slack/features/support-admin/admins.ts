import { utcDateAt } from '../../../pulse/calendar.js';
import type { ModalView } from '@slack/types';
import { changeOverlay, overlayOf } from '../../../store/overlay.js';
import type { Catalog } from '../../../support/catalog.js';
import type { Overlay } from '../../../support/overlay.js';
import { tooLongToHide } from '../../examples/private.js';
import { adminsOnly } from '../../kit/admins.js';
import {
  acting,
  type Action,
  changing,
  type Click,
  type FilledForm,
  type Form,
  type Outcome,
} from '../../kit/feature.js';
import type { Workspace } from '../../workspace.js';

/** Handles a click if an admin made it, checked right now. `base` is the catalog without the workplace's changes. */
export const forAdmins = (show: (click: Click, base: Catalog) => ModalView | Promise<ModalView>): Action =>
  acting(async (click) => {
    const refused = await adminsOnly(click, click.texts.words.setup.title);
    return refused ?? show(click, click.workspace.catalog());
  });

/** Handles a form if an admin sent it, checked right now. */
export const formForAdmins = (take: (sent: FilledForm) => Promise<Outcome>): Form =>
  changing(async (sent) => {
    const refused = await adminsOnly(sent, sent.texts.words.setup.title);
    return refused ? { view: refused } : take(sent);
  });

/** Returns what the workplace has changed about support so far. */
export const overlayNow = ({ workspace: { context } }: Click): Promise<Overlay> => overlayOf(context.store);

/**
 * Changes what the workplace has changed about support, unless that makes a text too long for its size to be hidden: then
 * nothing changes, and the result is null.
 */
export async function changeUnlessTooLong(
  { context, memberTexts }: Workspace,
  change: (now: Overlay) => Overlay,
): Promise<Overlay | null> {
  let tooLong = false;
  const overlay = await changeOverlay(context.store, (now) => {
    const next = change(now);
    const before = tooLongToHide(memberTexts.textsWith(now));
    tooLong = tooLongToHide(memberTexts.textsWith(next)).some((problem) => !before.includes(problem));
    return tooLong ? now : next;
  });
  return tooLong ? null : overlay;
}

/** Returns today's date as the overlay stores it. */
export const dateNow = ({ context }: Workspace): string => utcDateAt(context.clock.now());
