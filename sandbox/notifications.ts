import { visibleText } from './mrkdwn.js';

/** A view, a block or a part of one. */
type Parts = Readonly<Record<string, unknown>>;

/** What a message's notification shows, besides the app's name. */
export interface Banner {
  /** On a desktop. */
  readonly desktop: string;
  /** On a phone. */
  readonly phone: string;
}

/** What a message consists of, as far as people notice it. */
export interface Noticed {
  readonly text: string;
  readonly blocks: readonly unknown[];
}

/** Where blocks and their elements hold what's read, in the order in which it's seen. */
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

/** A list that opens only when it's touched: of its options, the chosen ones are seen, and its placeholder isn't then. */
const isClosedList = (type: unknown): boolean =>
  typeof type === 'string' && (type.endsWith('_select') || type === 'overflow');

/** Where a radio button or a checkbox is chosen is seen beside its text, so that text isn't read twice. */
function hiddenIn({ type, ...parts }: Parts): readonly string[] {
  if (!isClosedList(type)) return ['initial_option', 'initial_options'];
  const chosen = 'initial_option' in parts || 'initial_options' in parts;
  return chosen ? ['options', 'placeholder'] : ['options'];
}

/**
 * Every text in blocks, elements or text objects as it's read, in the order in which it's seen: buttons and what can be
 * chosen too, but not what an unopened list would show.
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
 * What the notification of a message shows when it's posted.
 *
 * Since July 2026, desktops take it from the blocks, and from `text` only where no text is in any block; phones take `text`
 * alone. Slack doesn't say which blocks it reads or where it cuts them off, so here a desktop shows everything that's seen on
 * the message, buttons included, in their order and on one line: what's neutral here is neutral on any desktop.
 */
export function bannerOf({ text, blocks }: Noticed): Banner {
  const phone = onOneLine([visibleText(text)]);
  return { desktop: onOneLine(textsIn(blocks)) || phone, phone };
}

/** What a screen reader says of a message: its `text`, as it's read, and nothing that's in its blocks. */
export const heardInMessage = ({ text }: Pick<Noticed, 'text'>): string => visibleText(text);

/** What a screen reader says of a modal or of the Home tab, which have no `text`: all that's on them, a line for each part. */
export const heardInView = ({ title, blocks, submit, close }: Parts): string =>
  [title, blocks, submit, close].flatMap(textsIn).join('\n');
