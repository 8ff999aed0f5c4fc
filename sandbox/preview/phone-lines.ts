import { visibleText } from '../mrkdwn.js';
import type { Json } from '../workspace.js';

/** The number of characters on a line of a phone. */
export const PHONE_WIDTH = 42;

/** The height of something on a phone, in lines. */
export interface PhoneLines {
  /** The total. */
  readonly lines: number;
  /** The lines above the first button, menu or input; all lines if there's none. */
  readonly linesBeforeControl: number;
}

/** Whether something takes more lines than its budget, in total or before its first control. */
export const isOver = (found: PhoneLines, budget: PhoneLines): boolean =>
  found.lines > budget.lines || found.linesBeforeControl > budget.linesBeforeControl;

/** Consecutive lines of one kind; a menu in a corner takes none. */
interface Stretch {
  readonly lines: number;
  readonly isControl: boolean;
}

const words = (lines: number): Stretch => ({ lines, isControl: false });
const control = (lines: number): Stretch => ({ lines, isControl: true });

/** A button, a list or a field is two lines of text high, including the space around it. */
const CONTROL_LINES = 2;
/** A field for several lines of text. */
const WIDE_FIELD_LINES = 4;
/** A radio button or checkbox before its text, or a menu's three dots after it, including the space between. */
const MARK_WIDTH = 4;
/** The width around a button's label; a list also has an arrow. */
const BUTTON_EDGES = 4;
const LIST_EDGES = 6;
/** The space between two buttons in a row. */
const GAP = 1;
/** A divider, including the space around it. */
const DIVIDER_LINES = 1;
/** A chart or a picture, without its title. */
const PICTURE_LINES = 9;

const signs = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Letters and punctuation that are one character wide each: nearly every word has only these. */
const SIMPLE = /^[ -~\u00a1-\u024f\u2010-\u2027]*$/;

/** Returns a text's width in characters: an emoji counts as two. */
const widthOf = (text: string): number =>
  SIMPLE.test(text)
    ? text.length
    : [...signs.segment(text)].reduce(
        (sum, { segment }) => sum + (/\p{Emoji_Presentation}|\ufe0f/u.test(segment) ? 2 : 1),
        0,
      );

/** Counts the lines of a paragraph wrapped between words; a word wider than a line is broken. */
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

/** Counts the lines of a text as it's read, including empty lines. */
export const wrappedLines = (text: string, width = PHONE_WIDTH): number =>
  text.split('\n').reduce((sum, paragraph) => sum + linesOfParagraph(paragraph, width), 0);

/** Returns a text object's text as it's read; empty if there's none. */
function readOf(text: unknown): string {
  const { type, text: said = '' } = (text ?? {}) as { readonly type?: string; readonly text?: string };
  return type === 'mrkdwn' ? visibleText(said) : said;
}

const listOf = (value: unknown): Json[] => (value as Json[] | undefined) ?? [];

/** Returns a text object's lines; none if it's missing. */
const textLines = (text: unknown, width = PHONE_WIDTH): Stretch[] =>
  text === undefined ? [] : [words(wrappedLines(readOf(text), width))];

const isChoice = ({ type }: Json): boolean => type === 'radio_buttons' || type === 'checkboxes';

/** Choices that are all visible, each with its mark. */
const choiceLines = ({ options }: Json): Stretch[] =>
  listOf(options).flatMap(({ text, description }) =>
    [text, description]
      .flatMap((one) => textLines(one, PHONE_WIDTH - MARK_WIDTH))
      .map(({ lines }) => control(lines)),
  );

/** Returns the lines of an element that has a row to itself. */
function elementLines(element: Json): Stretch[] {
  if (isChoice(element)) return choiceLines(element);
  return [control(element['multiline'] === true ? WIDE_FIELD_LINES : CONTROL_LINES)];
}

/** Returns an element's width in a row. A label that's too long is cut off, so no element is wider than a line. */
function elementWidth(element: Json): number {
  const { type, text, initial_option: chosen, placeholder } = element;
  if (type === 'overflow') return MARK_WIDTH;
  const width =
    type === 'button'
      ? widthOf(readOf(text)) + BUTTON_EDGES
      : widthOf(readOf((chosen as Json | undefined)?.['text'] ?? placeholder)) + LIST_EDGES;
  return Math.min(width, PHONE_WIDTH);
}

/** Returns rows of buttons and lists, each with as many as fit side by side. */
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

/**
 * A section: an element beside its text on a wide screen is below it on a phone, except a menu's dots and a picture.
 */
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

/** Returns the height of a table row: one line if each cell's text fits its share of the width. */
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
 * Counts the lines of 42 characters that blocks take on a phone.
 *
 * Text is wrapped between words, as it's read: without signs for bold and the like, a link as its label, an emoji two
 * characters wide, empty lines counted. Buttons share a row while they fit, each as wide as its label plus four
 * characters, with one in between; a row of them is two lines high, and so is a list or a field. A list or a button
 * beside a text is below it on a phone. Each choice of a radio button or checkbox takes its own lines. A divider is one
 * line; a chart is nine plus its title. What's around the blocks isn't counted: the app's name above a message, the
 * title and buttons of a modal.
 */
export function phoneLines(blocks: readonly unknown[]): PhoneLines {
  const stretches = (blocks as readonly Json[]).flatMap(blockLines);
  const first = stretches.findIndex(({ isControl }) => isControl);
  return {
    lines: sum(stretches),
    linesBeforeControl: sum(first < 0 ? stretches : stretches.slice(0, first)),
  };
}
