import { visibleText } from './mrkdwn.js';

/** A view, a block or a part of one. */
type Parts = Readonly<Record<string, unknown>>;

/** The notification of a message, apart from the app's name. */
export interface Banner {
  /** The text on a desktop. */
  readonly desktop: string;
  /** The text on a phone. */
  readonly phone: string;
}

/** The parts of a message that its notification and a screen reader use. */
export interface Noticed {
  readonly text: string;
  readonly blocks: readonly unknown[];
}

/** The fields of blocks and elements that hold readable text, in the order in which it's seen. */
const READ_FROM = [
  'title',
  'label',
  'text',
  'fields',
  'elements',
  'rows',
  'element',
  'accessory',
  'placeholder',
  'initial_option',
  'initial_options',
  'initial_value',
  'options',
  'description',
  'hint',
  'alt_text',
] as const;

/** Whether a list opens only on a click: of its options, only the chosen ones are seen, in place of the placeholder. */
const isClosedList = (type: unknown): boolean =>
  typeof type === 'string' && (type.endsWith('_select') || type === 'overflow');

/**
 * Returns the fields that aren't seen. A radio button's or checkbox's choice is marked beside it, so it's not read
 * twice.
 */
function hiddenIn({ type, ...parts }: Parts): readonly string[] {
  if (!isClosedList(type)) return ['initial_option', 'initial_options'];
  const chosen = 'initial_option' in parts || 'initial_options' in parts;
  return chosen ? ['options', 'placeholder'] : ['options'];
}

/**
 * Returns every text in blocks, elements or text objects as it's read, in the order in which it's seen: including
 * buttons and options, but not those of a closed list.
 */
export function textsIn(part: unknown): string[] {
  if (typeof part === 'string') return part === '' ? [] : [part];
  if (Array.isArray(part)) return part.flatMap(textsIn);
  if (typeof part !== 'object' || part === null) return [];
  const json = part as Parts;
  const { type, text } = json;
  if (type === 'mrkdwn' || type === 'markdown') return textsIn(visibleText(String(text)));
  const hidden = hiddenIn(json);
  return READ_FROM.filter((name) => !hidden.includes(name)).flatMap((name) => textsIn(json[name]));
}

const onOneLine = (texts: readonly string[]): string => texts.join(' ').replace(/\s+/g, ' ').trim();

/**
 * Returns what a message's notification shows when it's posted.
 *
 * Since July 2026, desktops take it from the blocks, and from `text` only if no block has text; phones take `text`
 * alone. Slack doesn't say which blocks it reads or where it cuts them off, so here a desktop shows everything that's
 * seen on the message, including buttons, in order and on one line: a notification that's neutral here is neutral on
 * any desktop.
 */
export function bannerOf({ text, blocks }: Noticed): Banner {
  const phone = onOneLine([visibleText(text)]);
  return { desktop: onOneLine(textsIn(blocks)) || phone, phone };
}

/** Returns what a screen reader says of a message: its `text` as it's read, and nothing from its blocks. */
export const heardInMessage = ({ text }: Pick<Noticed, 'text'>): string => visibleText(text);

/** Returns what a screen reader says of a modal or Home tab, which have no `text`: all their parts, a line each. */
export const heardInView = ({ title, blocks, submit, close }: Parts): string =>
  [title, blocks, submit, close].flatMap(textsIn).join('\n');
