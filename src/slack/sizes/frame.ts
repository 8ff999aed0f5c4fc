import type { ModalView } from '@slack/types';
import { withEvenChoices } from './choices.js';
import { type Size, sizeWritten } from './written.js';

/**
 * Every modal is as large as every other in what Slack sends back of it, whatever it says: in Slack's answer to the call
 * that shows it (`json`), and in the request that follows a click or a submission (`form`). What is missing is filled up
 * in `private_metadata`, which nobody sees and Slack keeps.
 *
 * The two sizes grow apart with each byte that a form encodes, so the filling is made of four characters: a letter (1 byte
 * of JSON, 1 in a form), a percent sign (1 and 3), a slash (2 and 6, as `\/`) and an ellipsis (6 and 8, as `\u2026`).
 * Since encoding a byte always adds two, some number of each fits exactly.
 */
export const FRAME = { json: 15_500, form: 22_000 } as const;

/** How many characters Slack takes as `private_metadata`. */
const LONGEST_METADATA = 3_000;

const LETTER = 'x';
const PERCENT = '%';
const SLASH = '/';
const ELLIPSIS = '\u2026';

/** What parts a view's own metadata from the filling. Metadata of ours is ids and ciphertext, without a space. */
const PARTING = ' ';

/** A view's own metadata, without the filling. */
export const bareMetadata = (metadata: string): string => metadata.split(PARTING, 1)[0] ?? '';

type Json = Readonly<Record<string, unknown>>;

/** Elements that hold a state from the beginning, by what says which and what Slack calls it then. */
const HELD = { initial_option: 'selected_option', initial_options: 'selected_options' } as const;

/** What Slack says of the elements of a view that hold a state, before anybody has changed it. */
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

/** How large a view is in what Slack sends back of it, apart from what Slack adds to every view. */
const sizeOf = (view: ModalView): Size =>
  sizeWritten({
    private_metadata: '',
    callback_id: '',
    ...view,
    state: stateOf(view.blocks as unknown as Json[]),
  });

/**
 * So that Slack doesn't give blocks ids of its own, of which nobody knows the size. New ones for each view, as Slack's: they
 * keep nothing secret, so they needn't be random as a key is, which takes thirty times as long.
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

/** The filling that makes up exactly for what is missing, of at most `room` characters; null where there is none. */
function filling({ json, form }: Size, room: number): string | null {
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

/** A modal without its filling, and the filling that it takes; null where it's too large. */
function unfilled(view: ModalView): { readonly bare: ModalView; readonly filler: string | null } {
  const metadata = bareMetadata(view.private_metadata ?? '');
  const bare = {
    ...withIds({ ...view, blocks: withEvenChoices(view.blocks) }),
    private_metadata: metadata + PARTING,
  };
  const size = sizeOf(bare);
  const missing = { json: FRAME.json - size.json, form: FRAME.form - size.form };
  return { bare, filler: filling(missing, LONGEST_METADATA - metadata.length - PARTING.length) };
}

/** A modal in its frame. One that is too large for it is as large as it is: see `fitsFrame`. */
export function framed(view: ModalView): ModalView {
  const { bare, filler } = unfilled(view);
  const metadata = bare.private_metadata ?? '';
  return { ...bare, private_metadata: filler === null ? bareMetadata(metadata) : metadata + filler };
}

/** Whether a modal fits its frame, so that its size says nothing. */
export const fitsFrame = (view: ModalView): boolean => unfilled(view).filler !== null;
