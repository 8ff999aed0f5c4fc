import { sizeWritten } from './written.js';

/**
 * Slack sends back what somebody chose: the label, its action and its value. So anyone who sees only the size of that
 * request could tell "Not at all" from "Nearly every day". Labels are words, but values are ours: they're filled up with
 * dots until all that can be chosen in one place is equally large.
 */

/** What a button takes in Slack's request, in bytes; one with a long label takes whole steps more. */
const BUTTON_BYTES = 320;
const BUTTON_STEP = 64;

/** How long Slack takes the value of a button and of an option to be, in characters. */
const LONGEST_VALUE = { button: 2_000, option: 150 } as const;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

const FILLED = /\.+$/;

/** A value without its filling. */
export const bareValue = (value: string): string => value.replace(FILLED, '');

/** A choice with a bare value, and what Slack sends back of it once it's chosen, in bytes. */
function measured(choice: Json): { readonly choice: Json; readonly value: string; readonly bytes: number } {
  const { action_id, style, text } = choice;
  const value = bareValue(typeof choice['value'] === 'string' ? choice['value'] : '');
  return { choice, value, bytes: sizeWritten({ action_id, style, text, value }).form };
}

/** A choice filled up to `bytes`, as far as Slack takes values that long. */
function filledUp(
  { choice, value, bytes: bare }: ReturnType<typeof measured>,
  bytes: number,
  longest: number,
) {
  const dots = Math.max(0, Math.min(bytes - bare, longest - value.length));
  return { ...choice, value: value + '.'.repeat(dots) };
}

function evenButton(button: Json): Json {
  const bare = measured(button);
  const steps = Math.max(0, Math.ceil((bare.bytes - BUTTON_BYTES) / BUTTON_STEP));
  return filledUp(bare, BUTTON_BYTES + steps * BUTTON_STEP, LONGEST_VALUE.button);
}

/** What Slack adds to a button in its request, in bytes: that it is one. */
const BUTTON_TYPE_BYTES = sizeWritten({ type: 'button', value: '' }).form - sizeWritten({ value: '' }).form;

/** Lists that Slack sends a request for as soon as something is chosen, as it does for a button. */
const CLICKED: ReadonlySet<unknown> = new Set(['overflow', 'static_select']);

/** What Slack adds to an option in the request for a list it's chosen from, in bytes. */
const listBytes = ({ type, action_id }: Json): number =>
  sizeWritten({ type, action_id, selected_option: {} }).form - sizeWritten({}).form;

/** How large the options of a list that's clicked have to be, in bytes, for a choice to be as large as a button. */
function clickedBytes(list: Json, most: number): number {
  const least = BUTTON_BYTES + BUTTON_TYPE_BYTES - listBytes(list);
  return least + Math.max(0, Math.ceil((most - least) / BUTTON_STEP)) * BUTTON_STEP;
}

/** A list's options, all as large as its largest or as a button, and what is chosen at first among them. */
function evenList(list: Json): Json {
  const options = (list['options'] as readonly Json[]).map(measured);
  const largest = Math.max(...options.map(({ bytes }) => bytes));
  const most = CLICKED.has(list['type']) ? clickedBytes(list, largest) : largest;
  const even = (one: ReturnType<typeof measured>): Json => filledUp(one, most, LONGEST_VALUE.option);
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

/** Blocks in which all that can be chosen in one place is equally large once it's chosen. */
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

/** What somebody chose, with bare values: an action or the state of an input, as Slack sends it. */
export function bareChoice<T extends Json>(chosen: T): T {
  const { type, value, selected_option: one, selected_options: several } = chosen;
  return {
    ...chosen,
    // What somebody typed is theirs to the last dot.
    ...(type === 'button' ? (bare({ value }) as Json) : {}),
    ...(one === undefined ? {} : { selected_option: bare(one) }),
    ...(Array.isArray(several) ? { selected_options: several.map(bare) } : {}),
  };
}
