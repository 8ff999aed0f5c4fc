import { visibleText } from '../mrkdwn.js';
import type { Json } from '../workspace.js';

/** How many characters a line of a phone holds. */
export const PHONE_WIDTH = 42;

/** What something takes on a phone, in lines. */
export interface PhoneLines {
  /** All of it. */
  readonly lines: number;
  /** What's above the first button, menu or input: all of it where there's none. */
  readonly linesBeforeControl: number;
}

/** Lines of one kind, one below the other; a menu in a corner takes none. */
interface Stretch {
  readonly lines: number;
  readonly isControl: boolean;
}

const words = (lines: number): Stretch => ({ lines, isControl: false });
const control = (lines: number): Stretch => ({ lines, isControl: true });

/** A button, a list or a field is as high as two lines of text, with the space around it. */
const CONTROL_LINES = 2;
/** A field for several lines of text. */
const WIDE_FIELD_LINES = 4;
/** A radio button or checkbox before its text, and the three dots of a menu after one, with the space between. */
const MARK_WIDTH = 4;
/** A button around its label; a list has an arrow besides. */
const BUTTON_EDGES = 4;
const LIST_EDGES = 6;
/** Between two buttons in a row. */
const GAP = 1;
/** A divider with the space around it. */
const DIVIDER_LINES = 1;
/** A chart or a picture, without its title. */
const PICTURE_LINES = 9;

const signs = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Letters and punctuation that are one character each: nearly every word consists of them. */
const SIMPLE = /^[ -~\u00a1-\u024f\u2010-\u2027]*$/;

/** How wide a text is in characters: an emoji is as wide as two. */
const widthOf = (text: string): number =>
  SIMPLE.test(text)
    ? text.length
    : [...signs.segment(text)].reduce(
        (sum, { segment }) => sum + (/\p{Emoji_Presentation}|\ufe0f/u.test(segment) ? 2 : 1),
        0,
      );

/** How many lines a paragraph takes where it's broken between words, and a word only where it's wider than a line. */
function linesOfParagraph(paragraph: string, width: number): number {
  let [lines, filled] = [1, 0];
  for (const word of paragraph.split(/[ \t]+/).filter(Boolean)) {
    const wide = widthOf(word);
    const fits = filled > 0 && filled + 1 + wide <= width;
    if (fits) filled += 1 + wide;
    else {
      if (filled > 0) lines += 1;
      lines += Math.ceil(wide / width) - 1;
      filled = wide % width || width;
    }
  }
  return lines;
}

/** How many lines a text takes as it's read, empty lines too. */
export const wrappedLines = (text: string, width = PHONE_WIDTH): number =>
  text.split('\n').reduce((sum, paragraph) => sum + linesOfParagraph(paragraph, width), 0);

/** What a text object says as it's read; nothing where there's none. */
function readOf(text: unknown): string {
  const { type, text: said = '' } = (text ?? {}) as { readonly type?: string; readonly text?: string };
  return type === 'mrkdwn' ? visibleText(said) : said;
}

const listOf = (value: unknown): Json[] => (value as Json[] | undefined) ?? [];

/** Text of a text object, or no line at all where there's none. */
const textLines = (text: unknown, width = PHONE_WIDTH): Stretch[] =>
  text === undefined ? [] : [words(wrappedLines(readOf(text), width))];

const isChoice = ({ type }: Json): boolean => type === 'radio_buttons' || type === 'checkboxes';

/** Choices that are all in sight, each with the mark before it. */
const choiceLines = ({ options }: Json): Stretch[] =>
  listOf(options).flatMap(({ text, description }) =>
    [text, description]
      .flatMap((one) => textLines(one, PHONE_WIDTH - MARK_WIDTH))
      .map(({ lines }) => control(lines)),
  );

/** An element with a row to itself. */
function elementLines(element: Json): Stretch[] {
  if (isChoice(element)) return choiceLines(element);
  return [control(element['multiline'] === true ? WIDE_FIELD_LINES : CONTROL_LINES)];
}

/** How wide an element is in a row of them; a label that's too long is cut off, so none is wider than a line. */
function elementWidth(element: Json): number {
  const { type, text, initial_option: chosen, placeholder } = element;
  if (type === 'overflow') return MARK_WIDTH;
  const width =
    type === 'button'
      ? widthOf(readOf(text)) + BUTTON_EDGES
      : widthOf(readOf((chosen as Json | undefined)?.['text'] ?? placeholder)) + LIST_EDGES;
  return Math.min(width, PHONE_WIDTH);
}

/** Rows of buttons and lists: as many beside each other as fit. */
function actionLines(elements: readonly Json[]): Stretch[] {
  const rows: Stretch[] = [];
  let filled = 0;
  for (const element of elements) {
    if (isChoice(element)) {
      rows.push(...choiceLines(element));
      filled = 0;
      continue;
    }
    const width = elementWidth(element);
    if (filled > 0 && filled + GAP + width <= PHONE_WIDTH) filled += GAP + width;
    else {
      rows.push(control(CONTROL_LINES));
      filled = width;
    }
  }
  return rows;
}

/** A section: what's beside its text on a wide screen is below it on a phone, but for a menu's three dots and a picture. */
function sectionLines({ text, fields, accessory }: Json): Stretch[] {
  const beside = accessory as Json | undefined;
  const type = beside?.['type'];
  const isMenu = type === 'overflow';
  const said = [text, ...listOf(fields)].flatMap((one) =>
    textLines(one, isMenu ? PHONE_WIDTH - MARK_WIDTH : PHONE_WIDTH),
  );
  if (!beside || type === 'image') return said;
  return [...said, ...(isMenu ? [control(0)] : elementLines(beside))];
}

/** A row of a table, on one line for as long as its cells fit beside each other. */
const rowLines = (cells: readonly Json[]): Stretch =>
  words(
    Math.max(1, ...cells.map((cell) => wrappedLines(readOf(cell), Math.floor(PHONE_WIDTH / cells.length)))),
  );

function blockLines(block: Json): Stretch[] {
  switch (block['type']) {
    case 'header':
      return textLines(block['text']);
    case 'section':
      return sectionLines(block);
    case 'context':
      return [words(wrappedLines(listOf(block['elements']).map(readOf).join(' ')))];
    case 'actions':
      return actionLines(listOf(block['elements']));
    case 'input':
      return [
        ...textLines(block['label']),
        ...elementLines(block['element'] as Json),
        ...textLines(block['hint']),
      ];
    case 'divider':
      return [words(DIVIDER_LINES)];
    case 'table':
      return (block['rows'] as Json[][]).map(rowLines);
    case 'data_visualization':
      return [words(wrappedLines(String(block['title'])) + PICTURE_LINES)];
    default:
      throw new Error(
        `Nobody said how many lines of a phone a block of type "${String(block['type'])}" takes. Fix: add it to sandbox/preview/phone-lines.ts.`,
      );
  }
}

const sum = (some: readonly Stretch[]): number => some.reduce((total, { lines }) => total + lines, 0);

/**
 * How many lines of 42 characters blocks take on a phone.
 *
 * Text is broken between words, as it's read: without signs for bold and the like, a link as its label, an emoji two
 * characters wide, empty lines counted. Buttons stand beside each other while they fit, each as wide as its label and four
 * characters, one between them; a row of them is two lines high, and so is a list or a field. A list or a button beside a text
 * is below it on a phone. Each choice of a radio button or checkbox takes its own lines. A divider is a line, a chart nine
 * and its title. What is around the blocks isn't counted: the app's name above a message, the title and buttons of a modal.
 */
export function phoneLines(blocks: readonly unknown[]): PhoneLines {
  const stretches = (blocks as readonly Json[]).flatMap(blockLines);
  const first = stretches.findIndex(({ isControl }) => isControl);
  return {
    lines: sum(stretches),
    linesBeforeControl: sum(first < 0 ? stretches : stretches.slice(0, first)),
  };
}
