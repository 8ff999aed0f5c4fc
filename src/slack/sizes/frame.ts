import type { ModalView } from '@slack/types';
import { withEvenChoices } from './choices.js';
import { type Size, sizeWritten } from './written.js';

/**
 * The size of every modal in what Slack sends back, in bytes, whatever the modal says: in Slack's answer to the call
 * that shows it (`json`), and in the request that follows a click or a submission (`form`). We pad
 * `private_metadata`, which nobody sees and Slack keeps, up to these sizes.
 *
 * The two sizes grow apart with each byte that a form encodes, so the padding is made of four characters: a letter (1
 * byte of JSON, 1 in a form), a percent sign (1 and 3), a slash (2 and 6, as `\/`) and an ellipsis (6 and 8, as
 * `\u2026`). Since encoding a byte always adds two, some number of each fits exactly.
 */
export const FRAME = { json: 15_500, form: 22_000 } as const;

/** The most characters that Slack accepts in `private_metadata`. */
const LONGEST_METADATA = 3_000;

const LETTER = 'x';
const PERCENT = '%';
const SLASH = '/';
const ELLIPSIS = '\u2026';

/** Separates a view's own metadata from the padding. Our metadata is ids and ciphertext, without a space. */
const PARTING = ' ';

/** Returns a view's own metadata, without the padding. */
export const bareMetadata = (metadata: string): string => metadata.split(PARTING, 1)[0] ?? '';

type Json = Readonly<Record<string, unknown>>;

/** The field that preselects an element's choice, and the field in which Slack's state then holds that choice. */
const HELD = { initial_option: 'selected_option', initial_options: 'selected_options' } as const;

/** Returns the state that Slack sends of a view's preselected elements before anyone has changed them. */
function stateOf(blocks: readonly Json[]): Json {
  const values: Record<string, Json> = {};
  for (const { block_id, element, accessory } of blocks) {
    const stateful = (element ?? accessory) as Json | undefined;
    for (const [initial, selected] of Object.entries(HELD))
      if (stateful?.[initial] !== undefined)
        values[String(block_id)] = {
          [String(stateful['action_id'])]: { type: stateful['type'], [selected]: stateful[initial] },
        };
  }
  return { values };
}

/** Returns the size of what Slack sends back of a view, without what Slack adds to every view. */
const sizeOf = (view: ModalView): Size =>
  sizeWritten({
    private_metadata: '',
    callback_id: '',
    ...view,
    state: stateOf(view.blocks as unknown as Json[]),
  });

/**
 * Gives blocks ids, since Slack would give them ids of unknown size. Like Slack's, they're new for each view. They keep
 * nothing secret, so they needn't be as random as keys, which take thirty times as long.
 */
function withIds(view: ModalView): ModalView {
  const ofView = Math.floor(Math.random() * 0x100_0000)
    .toString(16)
    .padStart(6, '0');
  const blocks = view.blocks.map((block, at) => ({
    block_id: `${ofView}${String(at).padStart(3, '0')}`,
    ...block,
  }));
  return { ...view, blocks };
}

/** Returns padding of exactly the missing size, in at most `room` characters; null if there's none. */
function paddingFor({ json, form }: Size, room: number): string | null {
  const encoded = (form - json) / 2;
  // Ellipses save the most room, and then slashes; each also makes up for an encoded byte or two.
  const most = Math.min(encoded, Math.floor((json - encoded) / 5));
  const ellipses = Math.max(0, Math.min(most, Math.ceil((json - room) / 5)));
  const slashes = Math.max(0, json - 5 * ellipses - room);
  const percents = encoded - 2 * slashes - ellipses;
  const letters = json - encoded - 5 * ellipses;
  if (percents < 0 || letters < 0) return null;
  return (
    LETTER.repeat(letters) + PERCENT.repeat(percents) + SLASH.repeat(slashes) + ELLIPSIS.repeat(ellipses)
  );
}

/** Returns a modal without its padding, and the padding it takes; null if it's too large. */
function measured(view: ModalView): { readonly bare: ModalView; readonly padding: string | null } {
  const metadata = bareMetadata(view.private_metadata ?? '');
  const bare = {
    ...withIds({ ...view, blocks: withEvenChoices(view.blocks) }),
    private_metadata: metadata + PARTING,
  };
  const size = sizeOf(bare);
  const missing = { json: FRAME.json - size.json, form: FRAME.form - size.form };
  return { bare, padding: paddingFor(missing, LONGEST_METADATA - metadata.length - PARTING.length) };
}

/** Pads a modal to the size of its frame. A modal that's too large gets no padding: see `fitsFrame`. */
export function framed(view: ModalView): ModalView {
  const { bare, padding } = measured(view);
  const metadata = bare.private_metadata ?? '';
  return { ...bare, private_metadata: padding === null ? bareMetadata(metadata) : metadata + padding };
}

/** Whether a modal fits its frame, so that its size says nothing. */
export const fitsFrame = (view: ModalView): boolean => measured(view).padding !== null;
