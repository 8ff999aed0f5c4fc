import { validate } from '../index.js';

const text = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length) });
const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) });
const button = (over: object = {}) => ({ type: 'button', action_id: 'a', text: plain(5), ...over });
const message = (...blocks: unknown[]) => ({ text: 'hello', blocks });
const modal = (over: object = {}, ...blocks: unknown[]) => ({
  type: 'modal',
  title: plain(5),
  blocks,
  ...over,
});
const times = (count: number, block: unknown) => Array.from({ length: count }, () => block);
const radios = (over: object = {}) => ({
  type: 'radio_buttons',
  options: [{ text: plain(5), value: '1' }],
  ...over,
});

const actions = (...elements: unknown[]) => ({ type: 'actions', elements });
const choice = (value = '1') => ({ text: plain(3), value });
const menu = (over: object = {}) => ({ type: 'static_select', action_id: 'm', ...over });

const chart = ({ categories = ['a'] }: { categories?: string[] } = {}) => ({
  type: 'data_visualization',
  title: 'A chart',
  chart: {
    type: 'line',
    series: [{ name: 'one', data: [{ label: 'a', value: 1 }] }],
    axis_config: { categories },
  },
});

describe('Block Kit, as Slack limits it', () => {
  it('accepts what Slack accepts', () => {
    const section = { type: 'section', text: text(3000), fields: times(10, text(2000)), accessory: button() };
    expect(
      validate('message', message(section, { type: 'divider' }, { type: 'header', text: plain(150) })),
    ).toEqual([]);
    expect(
      validate('modal', modal({ submit: plain(24) }, { type: 'input', label: plain(9), element: radios() })),
    ).toEqual([]);
    expect(
      validate(
        'message',
        message(
          actions(menu({ options: times(100, choice()), initial_option: choice() })),
          actions(
            menu({ option_groups: [{ label: plain(75), options: [choice()] }], initial_option: choice() }),
          ),
          actions({ type: 'external_select', action_id: 'e', initial_option: choice('9') }),
        ),
      ),
    ).toEqual([]);
    expect(validate('home', { type: 'home', blocks: times(100, { type: 'divider' }) })).toEqual([]);
  });

  it.each([
    [
      'a section text over 3000',
      'message',
      message({ type: 'section', text: text(3001) }),
      '/blocks/0/text/text',
    ],
    ['an empty section text', 'message', message({ type: 'section', text: text(0) }), '/blocks/0/text/text'],
    ['a section of nothing', 'message', message({ type: 'section' }), '/blocks/0'],
    [
      'eleven fields',
      'message',
      message({ type: 'section', fields: times(11, text(1)) }),
      '/blocks/0/fields',
    ],
    ['a header in mrkdwn', 'message', message({ type: 'header', text: text(5) }), '/blocks/0/text/type'],
    ['a header over 150', 'message', message({ type: 'header', text: plain(151) }), '/blocks/0/text/text'],
    ['51 blocks in a message', 'message', message(...times(51, { type: 'divider' })), '/blocks'],
    ['101 blocks in a modal', 'modal', modal({}, ...times(101, { type: 'divider' })), '/blocks'],
    [
      '26 elements in actions',
      'message',
      message({ type: 'actions', elements: times(26, button()) }),
      '/blocks/0/elements',
    ],
    [
      'eleven elements in a context',
      'message',
      message({ type: 'context', elements: times(11, text(1)) }),
      '/blocks/0/elements',
    ],
    [
      'a button text over 75',
      'message',
      message({ type: 'actions', elements: [button({ text: plain(76) })] }),
      '/blocks/0/elements/0/text/text',
    ],
    [
      'a button value over 2000',
      'message',
      message({ type: 'actions', elements: [button({ value: 'x'.repeat(2001) })] }),
      '/blocks/0/elements/0/value',
    ],
    ['a made-up property', 'message', message({ type: 'divider', colour: 'red' }), '/blocks/0/colour'],
    ['a made-up block', 'message', message({ type: 'sparkles' }), '/blocks/0/type'],
    [
      'an input among actions',
      'message',
      message({ type: 'actions', elements: [{ type: 'plain_text_input' }] }),
      '/blocks/0/elements/0/type',
    ],
    [
      'eleven radio buttons',
      'modal',
      modal(
        { submit: plain(4) },
        {
          type: 'input',
          label: plain(1),
          element: radios({ options: times(11, { text: plain(1), value: '1' }) }),
        },
      ),
      '/blocks/0/element/options',
    ],
    [
      'a preset that is no option',
      'modal',
      modal(
        { submit: plain(4) },
        {
          type: 'input',
          label: plain(1),
          element: radios({ initial_option: { text: plain(1), value: '9' } }),
        },
      ),
      '/blocks/0/element/initial_option',
    ],
    [
      'an input without submit',
      'modal',
      modal({}, { type: 'input', label: plain(1), element: radios() }),
      '/submit',
    ],
    ['a title over 24', 'modal', modal({ title: plain(25) }), '/title/text'],
    [
      'private_metadata over 3000',
      'modal',
      modal({ private_metadata: 'x'.repeat(3001) }),
      '/private_metadata',
    ],
    [
      'a table in a modal',
      'modal',
      modal({}, { type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] }),
      '/blocks/0',
    ],
    ['a chart in a modal', 'modal', modal({}, chart()), '/blocks/0'],
    [
      'a chart whose series leaves a category out',
      'message',
      message(chart({ categories: ['a', 'b'] })),
      '/blocks/0/chart/series/0/data',
    ],
    [
      'a chart with a long label',
      'message',
      message(chart({ categories: ['x'.repeat(21)] })),
      '/blocks/0/chart/axis_config/categories/0',
    ],
    [
      'a block id twice',
      'message',
      message({ type: 'divider', block_id: 'b' }, { type: 'divider', block_id: 'b' }),
      '/blocks/1/block_id',
    ],
    [
      'an action id twice in a block',
      'message',
      message({ type: 'actions', elements: [button(), button()] }),
      '/blocks/0/elements/1/action_id',
    ],
    [
      '101 options in a menu',
      'message',
      message(actions(menu({ options: times(101, choice()) }))),
      '/blocks/0/elements/0/options',
    ],
    ['a menu without options', 'message', message(actions(menu())), '/blocks/0/elements/0/options'],
    [
      'a menu with options and groups',
      'message',
      message(
        actions(menu({ options: [choice()], option_groups: [{ label: plain(1), options: [choice()] }] })),
      ),
      '/blocks/0/elements/0/options',
    ],
    [
      'a marked-up option of a menu',
      'message',
      message(actions(menu({ options: [{ ...choice(), text: text(3) }] }))),
      '/blocks/0/elements/0/options/0/text/type',
    ],
    [
      'a preset among several that is no option',
      'modal',
      modal(
        { submit: plain(4) },
        {
          type: 'input',
          label: plain(1),
          element: {
            ...menu({ options: [choice()], initial_options: [choice('2')] }),
            type: 'multi_static_select',
          },
        },
      ),
      '/blocks/0/element/initial_options',
    ],
    [
      'two elements that take the focus',
      'message',
      message(
        actions(menu({ options: [choice()], focus_on_load: true })),
        actions(menu({ options: [choice()], focus_on_load: true })),
      ),
      '/blocks/1/elements/0/focus_on_load',
    ],
    ['a message without text', 'message', { blocks: [{ type: 'divider' }] }, '/text'],
    ['a view over 250 kB', 'modal', modal({}, ...times(90, { type: 'section', text: text(2900) })), ''],
  ] as const)('refuses %s', (_, surface, payload, pointer) => {
    expect(validate(surface, payload).map((problem) => problem.pointer)).toContain(pointer);
  });
});
