import type { Json, Modal } from '../../page/protocol.js';
import { type Block, type Element, keyOf, type Option } from './kit.js';

/** The fields of Slack's JSON that hold an element's value, and its form: an option, several, or plain text. */
const VALUE_FIELDS = {
  selected_option: 'option',
  selected_options: 'options',
  selected_users: 'texts',
  selected_user: 'text',
  selected_conversation: 'text',
  selected_time: 'text',
  selected_date: 'text',
  value: 'text',
} as const;

/** Like `VALUE_FIELDS`, for an element drawn for the first time, in a message for example. */
const INITIAL_FIELDS = {
  initial_option: 'option',
  initial_options: 'options',
  initial_users: 'texts',
  initial_user: 'text',
  initial_conversation: 'text',
  initial_time: 'text',
  initial_date: 'text',
  initial_value: 'text',
} as const;

type Shape = (typeof VALUE_FIELDS)[keyof typeof VALUE_FIELDS];

function written(value: unknown, shape: Shape): string {
  switch (shape) {
    case 'option':
      return (value as Option).value;
    case 'options':
      return (value as readonly Option[]).map((one) => one.value).join();
    case 'texts':
      return (value as readonly string[]).join();
    default:
      return String(value);
  }
}

function firstOf(json: Json | undefined, shapes: Readonly<Record<string, Shape>>): string | null {
  for (const [name, shape] of Object.entries(shapes)) {
    const value = json?.[name];
    if (value !== undefined && value !== null) return written(value, shape) || null;
  }
  return null;
}

/** Returns a modal element's value from the server: text or option values, several joined by commas; null if none. */
export const valueIn = ({ values }: Modal, block: Block, element: Element): string | null =>
  firstOf(values[block.block_id ?? '']?.[element.action_id ?? ''], VALUE_FIELDS);

/** Returns an element's initial value. */
export const initialValueOf = (element: Element): string | null =>
  firstOf(element as unknown as Json, INITIAL_FIELDS);

/** Returns the chosen options of a modal's element, with their words, for a menu that looks its options up. */
export function chosenOptions(modal: Modal | null, block: Block, element: Element): readonly Option[] {
  const json = modal?.values[block.block_id ?? '']?.[element.action_id ?? ''] ?? {};
  const first = element as unknown as Json;
  return [
    json['selected_option'],
    first['initial_option'],
    ...[json['selected_options'], first['initial_options']].map((some) => some ?? []).flat(),
  ].filter((one): one is Option => Boolean(one));
}

/** Returns every input of a form with its key. */
export const inputsOf = (
  blocks: readonly Block[],
): readonly { readonly block: Block; readonly key: string }[] =>
  blocks.flatMap((block) =>
    block.type === 'input' && block.element ? [{ block, key: keyOf(block, block.element) }] : [],
  );
