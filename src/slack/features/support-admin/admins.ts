import type { ModalView } from '@slack/types';
import { overlayOf } from '../../../store/overlay.js';
import type { Catalogue } from '../../../support/catalogue.js';
import { type Overlay } from '../../../support/overlay.js';
import { adminsOnly } from '../../kit/admins.js';
import { acting, type Action, type Click } from '../../kit/feature.js';

/** Handles a click if an admin made it, checked right now. `base` is the catalog without the workplace's changes. */
export const forAdmins = (show: (click: Click, base: Catalogue) => ModalView | Promise<ModalView>): Action =>
  acting(async (click) => {
    const refused = await adminsOnly(click, click.texts.words.setup.title);
    return refused ?? show(click, click.workspace.catalogue());
  });

/** Returns what the workplace has changed about support so far. */
export const overlayNow = ({ workspace: { context } }: Click): Promise<Overlay> => overlayOf(context.store);
