import { phoneLines, wrappedLines } from '../preview/phone-lines.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (text: string, more = {}) => ({ type: 'section', text: mrkdwn(text), ...more });
const button = (label: string) => ({ type: 'button', text: plain(label) });
const actions = (...labels: string[]) => ({ type: 'actions', elements: labels.map(button) });
const options = (...labels: string[]) => labels.map((label) => ({ text: plain(label), value: label }));

const both = (...blocks: unknown[]) => {
  const { linesBeforeControl, lines } = phoneLines(blocks);
  return [linesBeforeControl, lines];
};

describe('text on a phone', () => {
  const words = (count: number) => Array.from({ length: count }, () => 'seven77').join(' ');

  it('is wrapped between words, at 42 characters', () => {
    // Five words and their spaces take 39 characters; a sixth doesn't fit.
    expect(
      [words(5), words(6), `${words(5)} ab`, `${words(5)} abc`].map((text) => wrappedLines(text)),
    ).toEqual([1, 2, 1, 2]);
  });

  it('is broken within a word only if the word is wider than a line', () => {
    expect(['x'.repeat(42), 'x'.repeat(43), `a ${'x'.repeat(42)}`].map((text) => wrappedLines(text))).toEqual(
      [1, 2, 2],
    );
    expect(wrappedLines(`${'x'.repeat(50)} ${'y'.repeat(33)}`)).toBe(2);
    expect(wrappedLines(`${'x'.repeat(50)} ${'y'.repeat(34)}`)).toBe(3);
  });

  it('counts empty lines, and an emoji as two characters', () => {
    expect(wrappedLines('one\n\ntwo')).toBe(3);
    expect([`🟠${'x'.repeat(40)}`, `🟠${'x'.repeat(41)}`].map((text) => wrappedLines(text))).toEqual([1, 2]);
  });

  it("is measured as it's read, without signs and addresses", () => {
    const label = 'x'.repeat(40);
    expect(both(section(`*<https://example.org/a/long/way/to/go|${label}>*`))).toEqual([1, 1]);
    expect(both({ type: 'context', elements: [mrkdwn('a'), mrkdwn('b')] })).toEqual([1, 1]);
    expect(both({ type: 'header', text: plain('*'.repeat(43)) })).toEqual([2, 2]);
  });
});

describe('controls on a phone', () => {
  it('buttons share a row of two lines while they fit', () => {
    // 9 + 18 + 12 characters and two gaps are 41.
    const three = ['Start', 'Skip this week', 'Settings'];
    expect(both(section('Hi'), actions(...three))).toEqual([1, 3]);
    expect(both(section('Hi'), actions(...three.slice(0, 2), 'Settings now'))).toEqual([1, 5]);
    expect(both(actions('x'.repeat(75), 'b'))).toEqual([0, 4]);
  });

  it('an element beside a text is below it, except a menu, which makes the text narrower', () => {
    const text = 'x'.repeat(40);
    expect(both(section(text, { accessory: button('Open') }))).toEqual([1, 3]);
    expect(both(section(text, { accessory: { type: 'static_select', options: [] } }))).toEqual([1, 3]);
    expect(both(section(text, { accessory: { type: 'overflow', options: [] } }), section('more'))).toEqual([
      2, 3,
    ]);
    expect(both(section(text, { accessory: { type: 'image', alt_text: 'a' } }))).toEqual([1, 1]);
  });

  it('each choice has its own lines, below the question', () => {
    const element = { type: 'radio_buttons', options: options('Not at all', 'x'.repeat(39)) };
    expect(both({ type: 'input', label: plain('How often?'), hint: plain('Hint'), element })).toEqual([1, 5]);
    expect(both({ type: 'actions', elements: [{ ...element, type: 'checkboxes' }] })).toEqual([0, 3]);
  });

  it('a field is two lines high, or four if it takes several lines of text', () => {
    const input = (multiline: boolean) => ({
      type: 'input',
      label: plain('Name'),
      element: { type: 'plain_text_input', multiline },
    });
    expect([both(input(false)), both(input(true))]).toEqual([
      [1, 3],
      [1, 5],
    ]);
  });

  it('a list among buttons is as wide as its chosen option', () => {
    const list = { type: 'static_select', options: [], placeholder: plain('Choose') };
    const chosen = { ...list, initial_option: { text: plain('x'.repeat(30)) } };
    expect(both({ type: 'actions', elements: [list, button('Open'), { type: 'overflow' }] })).toEqual([0, 2]);
    expect(both({ type: 'actions', elements: [chosen, button('Open')] })).toEqual([0, 4]);
  });
});

it('dividers, fields, tables and charts take their lines', () => {
  const cell = (text: string) => ({ type: 'raw_text', text });
  expect(both({ type: 'divider' })).toEqual([1, 1]);
  expect(both({ type: 'section', fields: [mrkdwn('a'), mrkdwn('b')] })).toEqual([2, 2]);
  expect(
    both({
      type: 'table',
      rows: [
        [cell('a'), cell('b')],
        [cell('a'), cell('word '.repeat(5))],
      ],
    }),
  ).toEqual([3, 3]);
  expect(both({ type: 'data_visualization', title: 'Six weeks' })).toEqual([10, 10]);
});

it('a block that has no measure is refused by name', () => {
  expect(() => phoneLines([{ type: 'carousel' }])).toThrow(/"carousel".*Fix: add it to sandbox/);
});
