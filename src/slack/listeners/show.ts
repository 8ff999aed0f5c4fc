import type { BlockAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';

/** Shows a modal: over the one that is open, in its place where both are support views, or by itself. */
export async function show(client: WebClient, body: BlockAction, view: ModalView): Promise<void> {
  const open = body.view;
  if (open?.type !== 'modal') {
    await client.views.open({ trigger_id: body.trigger_id, view });
    return;
  }
  // Slack stacks three modals at the most: going from one support view to the next must not stack more.
  const inPlace = open.callback_id !== '' && open.callback_id === view.callback_id;
  // Without the hash, the last of two quick taps wins, as people expect.
  if (inPlace) await client.views.update({ view_id: open.id, view });
  else await client.views.push({ trigger_id: body.trigger_id, view });
}
