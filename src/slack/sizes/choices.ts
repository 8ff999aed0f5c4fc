import { sizeWritten } from './written.js';

/**
 * When a person chooses something, Slack sends its label, action and value. So anyone who sees only the size of that
 * request could tell "Not at all" from "Nearly every day". People read the labels, but the values are ours: we pad them
 * with dots until all choices in one place are equally large.
 */

/** The size of a button in Slack's request, in bytes; a button with a long label takes whole steps more. */
const BUTTON_BYTES = 320;
const BUTTON_STEP = 64;

/** The longest value that Slack accepts for a button and for an option, in characters. */
const LONGEST_VALUE = { button: 2_000, option: 150 } as const;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

const PADDING = /\.+$/;

/** Returns a value without its padding. */
export const bareValue = (value: string): string => value.replace(PADDING, '');

/** Returns a choice, its bare value, and the size of what Slack would send for that value once chosen, in bytes. */
function measured(choice: Json): { readonly choice: Json; readonly value: string; readonly bytes: number } {
  const { action_id, style, text } = choice;
  const value = bareValue(typeof choice['value'] === 'string' ? choice['value'] : '');
  return { choice, value, bytes: sizeWritten({ action_id, style, text, value }).form };
}

/** Pads a choice's value until the choice takes `bytes` bytes, or the value `longest` characters. */
function padded({ choice, value, bytes: bare }: ReturnType<typeof measured>, bytes: number, longest: number) {
  const dots = Math.max(0, Math.min(bytes - bare, longest - value.length));
  return { ...choice, value: value + '.'.repeat(dots) };
}

function evenButton(button: Json): Json {
  const bare = measured(button);
  const steps = Math.max(0, Math.ceil((bare.bytes - BUTTON_BYTES) / BUTTON_STEP));
  return padded(bare, BUTTON_BYTES + steps * BUTTON_STEP, LONGEST_VALUE.button);
}

/** The size of the type that Slack adds to a button in its request, in bytes. */
const BUTTON_TYPE_BYTES = sizeWritten({ type: 'button', value: '' }).form - sizeWritten({ value: '' }).form;

/** The lists for which Slack sends a request as soon as a person chooses, as it does for a button. */
const CLICKED: ReadonlySet<unknown> = new Set(['overflow', 'static_select']);

/** The size of what Slack's request for a list adds to the chosen option, in bytes. */
const listBytes = ({ type, action_id }: Json): number =>
  sizeWritten({ type, action_id, selected_option: {} }).form - sizeWritten({}).form;

/** Returns the size that the options of a clicked list need, in bytes, for a choice to be as large as a button. */
function clickedBytes(list: Json, most: number): number {
  const least = BUTTON_BYTES + BUTTON_TYPE_BYTES - listBytes(list);
  return least + Math.max(0, Math.ceil((most - least) / BUTTON_STEP)) * BUTTON_STEP;
}

/** Pads a list's options, preselected ones too, to the size of its largest; in a clicked list, to a button's size. */
function evenList(list: Json): Json {
  const options = (list['options'] as readonly Json[]).map(measured);
  const largest = Math.max(...options.map(({ bytes }) => bytes));
  const most = CLICKED.has(list['type']) ? clickedBytes(list, largest) : largest;
  const even = (one: ReturnType<typeof measured>): Json => padded(one, most, LONGEST_VALUE.option);
  const { initial_option: initial, initial_options: initials } = list;
  return {
    ...list,
    options: options.map(even),
    ...(isObject(initial) ? { initial_option: even(measured(initial)) } : {}),
    ...(Array.isArray(initials)
      ? { initial_options: (initials as Json[]).map((one) => even(measured(one))) }
      : {}),
  };
}

const evenElement = (element: Json): Json =>
  element['type'] === 'button'
    ? evenButton(element)
    : Array.isArray(element['options'])
      ? evenList(element)
      : element;

/** Returns blocks in which all choices in one place are equally large in Slack's request. */
export const withEvenChoices = <T>(blocks: readonly T[]): T[] =>
  blocks.map((block): T => {
    const { element, elements, accessory, type } = block as Json;
    return {
      ...block,
      ...(isObject(element) ? { element: evenElement(element) } : {}),
      ...(isObject(accessory) ? { accessory: evenElement(accessory) } : {}),
      ...(type === 'actions' && Array.isArray(elements)
        ? { elements: (elements as Json[]).map(evenElement) }
        : {}),
    };
  });

const bare = (option: unknown): unknown =>
  isObject(option) && typeof option['value'] === 'string'
    ? { ...option, value: bareValue(option['value']) }
    : option;

/** Removes the padding from what a person chose: an action or the state of an input, as Slack sends it. */
export function bareChoice<T extends Json>(chosen: T): T {
  const { type, value, selected_option: one, selected_options: several } = chosen;
  return {
    ...chosen,
    // Text that a person typed keeps its dots.
    ...(type === 'button' ? (bare({ value }) as Json) : {}),
    ...(one === undefined ? {} : { selected_option: bare(one) }),
    ...(Array.isArray(several) ? { selected_options: several.map(bare) } : {}),
  };
}
