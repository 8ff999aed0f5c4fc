import type { Sandbox } from '../index.js';
import { bannerOf, heardInMessage, heardInView } from '../notifications.js';
import { ALICE, aSandbox, call, GENERAL } from './bolt.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });
const button = (label: string) => ({ type: 'button', text: plain(label), action_id: label, value: 'unseen' });

const desktopOf = (...blocks: unknown[]) => bannerOf({ text: 'what text says', blocks }).desktop;

describe('the notification on a desktop', () => {
  it("shows the blocks' text, in order, and not the message's", () => {
    const shown = desktopOf(
      { type: 'header', text: plain('A header') },
      section('A section.\nIts second line.'),
      { type: 'divider' },
      { type: 'context', elements: [mrkdwn('Beside it.')] },
      { type: 'actions', elements: [button('Open')] },
    );
    expect(shown).toBe('A header A section. Its second line. Beside it. Open');
  });

  it('includes fields, accessories, tables and the titles of charts', () => {
    const shown = desktopOf(
      { type: 'section', fields: [mrkdwn('one'), mrkdwn('two')], accessory: button('Beside') },
      { type: 'table', rows: [[{ type: 'raw_text', text: 'cell' }]] },
      {
        type: 'data_visualization',
        title: 'Six weeks',
        chart: { type: 'line', series: [{ name: 'unseen' }] },
      },
    );
    expect(shown).toBe('one two Beside cell Six weeks');
  });

  it("shows what's chosen in a list, or its placeholder, but none of its other options", () => {
    const options = [{ text: plain('first'), value: '1' }];
    const list = { type: 'static_select', placeholder: plain('Choose one'), options };
    const chosen = { ...list, initial_option: { text: plain('second'), value: '2' } };
    const beside = (accessory: unknown) => desktopOf({ ...section('Which?'), accessory });
    expect([beside(list), beside(chosen), beside({ type: 'overflow', options })]).toEqual([
      'Which? Choose one',
      'Which? second',
      'Which?',
    ]);
  });

  it("shows the message's text if no block has any", () => {
    expect([desktopOf(), desktopOf({ type: 'divider' })]).toEqual(['what text says', 'what text says']);
  });

  it("shows markup as it's read", () => {
    expect(
      desktopOf(
        section(
          '*Bold _and italic_*, `code`, ~gone~, a_name_kept, 2 * 3 * 4, <https://x.test/a_b|a link>, <https://x.test>, <!date^1^{date}|Friday>, <@U1>, \u2060*\u2060, R&amp;D :warning:',
        ),
      ),
    ).toBe(
      'Bold and italic, code, gone, a_name_kept, 2 * 3 * 4, a link, https://x.test, Friday, @U1, *, R&D ⚠️',
    );
  });
});

it('the notification on a phone and a screen reader use only text', () => {
  const message = { text: 'A *neutral* line', blocks: [section('Something else')] };
  expect([bannerOf(message).phone, heardInMessage(message)]).toEqual(['A neutral line', 'A neutral line']);
});

it('a screen reader reads all of a view, including choices', () => {
  const view = {
    title: plain('Title'),
    submit: plain('Send'),
    close: plain('Cancel'),
    private_metadata: 'unseen',
    blocks: [
      {
        type: 'input',
        label: plain('How was it?'),
        hint: plain('This week'),
        element: {
          type: 'radio_buttons',
          options: [{ text: plain('Good') }, { text: plain('Bad') }],
          initial_option: { text: plain('Good') },
        },
      },
    ],
  };
  expect(heardInView(view).split('\n')).toEqual([
    'Title',
    'How was it?',
    'Good',
    'Bad',
    'This week',
    'Send',
    'Cancel',
  ]);
});

describe('what people notice of messages in a local Slack', () => {
  let slack: Sandbox;
  beforeEach(async () => {
    slack = await aSandbox();
  });
  afterEach(() => slack.close());

  const post = (channel: string, fields: object) => call(slack, 'chat.postMessage', { channel, ...fields });
  const noticed = () => slack.exportMessages().map(({ banner, screenReader }) => ({ banner, screenReader }));

  it('an update is heard, but raises no notification of its own', async () => {
    const { channel, ts } = (await post(ALICE, { text: 'Hello', blocks: [section('Open this')] })).body;
    const banner = { desktop: 'Open this', phone: 'Hello' };
    expect(noticed()).toEqual([{ banner, screenReader: 'Hello' }]);
    await call(slack, 'chat.update', { channel, ts, text: 'All of it', blocks: [section('All of it')] });
    expect(noticed()).toEqual([{ banner, screenReader: 'All of it' }]);
  });

  it('a message in a channel raises none, nor does an answer that only one person sees', async () => {
    await post(GENERAL, { text: 'Hello' });
    await call(slack, 'chat.postEphemeral', { channel: GENERAL, user: ALICE, text: 'Hello' });
    const answer = slack.as(ALICE).ephemerals()[0];
    expect([noticed()[0]?.banner, answer?.banner, answer?.screenReader]).toEqual([null, null, 'Hello']);
  });

  it("Slack doesn't tell an app what a notification showed", async () => {
    const { message } = (await post(ALICE, { text: 'Hello' })).body;
    expect(message).toMatchObject({ text: 'Hello' });
    expect(Object.keys(message as object)).not.toContain('banner');
  });
});
