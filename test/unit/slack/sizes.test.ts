import { createServer } from 'node:http';
import type { ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import fc from 'fast-check';
import { validate } from '../../../sandbox/index.js';
import { slackForm, slackJson } from '../../../sandbox/written.js';
import { type Language, LANGUAGES } from '../../../src/pulse/language.js';
import { MOST_PAUSED } from '../../../src/pulse/trajectory.js';
import { onceOptions } from '../../../src/slack/api/client.js';
import { REQUEST_BYTES } from '../../../src/slack/sizes/requests.js';
import { evenAnswer, inWholePieces } from '../../../src/slack/sizes/answers.js';
import { bareChoice, withEvenChoices } from '../../../src/slack/sizes/choices.js';
import { bareMetadata, fitsFrame, FRAME, framed } from '../../../src/slack/sizes/frame.js';
import { outreachMessage } from '../../../src/slack/features/private-space/outreach.js';
import { talkModal } from '../../../src/slack/features/support/talk.js';
import { sizeWritten } from '../../../src/slack/sizes/written.js';
import {
  FOR_MEMBERS,
  isPrivate,
  tooLongToHide,
  withinFrames,
  withRoom,
} from '../../../src/slack/examples/private.js';
import { givenIn } from '../../../src/slack/examples/example.js';
import { longestTeam } from '../../../src/slack/examples/fixtures.js';
import { examplesOf } from '../../../src/slack/examples/list.js';
import { helpIn } from '../../../src/slack/texts/help.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { section, type Message } from '../../../src/slack/kit/blocks.js';
import { outreachResources } from '../../../src/support/ladder.js';
import type { Eap } from '../../../src/support/eap.js';
import { EAP_LENGTHS, EAP_NUMBERS, eapSchema } from '../../../src/support/eap-form.js';
import { add, type Entry, NO_OVERLAY, setEap, withOverlay } from '../../../src/support/overlay.js';
import { plainModal } from '../../../src/slack/kit/modals.js';
import { portOf } from '../../../sandbox/port-of.js';
import { longestEntry } from '../../support/longest-entry.js';

const content = loadTexts('content', 'us');
const { words } = content.en;

/** A workplace's entry with every field as long as its form allows. */
const anEntry = (id: string): Entry => ({
  ...longestEntry(id),
  what: 'What it is, in words. '.repeat(14).slice(0, 300),
});
/** An EAP with every field as long as its form allows. */
const anEap = (sign: string): Eap => ({
  name: sign.repeat(EAP_LENGTHS.name),
  phone: '+1 (800) 555-0100-010, ext. 123456 (TTY 1-800-555-0100-0100)',
  url: `https://example.org/${'u'.repeat(EAP_LENGTHS.url - 20)}`,
  hours: EAP_NUMBERS.hours.most,
  sessions: EAP_NUMBERS.sessions.most,
  billed: 'union',
  smallestGroup: EAP_NUMBERS.smallestGroup.most,
  addedOn: '2026-11-23',
});
const overlay = setEap(
  ['own-1', 'own-2'].reduce((all, id) => add(all, 'iop', anEntry(id)), NO_OVERLAY),
  anEap('N'),
);

const modalsIn = (language: Language): (readonly [name: string, view: ModalView])[] => {
  const texts = { ...content[language], catalog: withOverlay(content[language].catalog, overlay) };
  return examplesOf(
    { texts, second: content.es, help: helpIn(content), team: longestTeam },
    { catalog: content.en.catalog, overlay },
  )
    .filter(({ surface, shown }) => surface === 'modal' && isPrivate(shown as ModalView))
    .map(({ name, shown }) => {
      const view = shown as ModalView;
      // An example's hidden field is as long as Slack allows; the real ones hold a sealed form.
      const field = (view.private_metadata ?? '').slice(0, 300);
      return [name, { ...view, ...(field === '' ? {} : { private_metadata: field }) }] as const;
    });
};

interface Held {
  readonly block_id?: string;
  readonly element?: Element;
  readonly accessory?: Element;
}
interface Element {
  readonly type: string;
  readonly action_id: string;
  readonly initial_option?: object;
  readonly initial_options?: object;
}

/** A view as Slack sends it back, according to the local Slack. */
const sentBack = (view: ModalView): string => {
  const values = Object.fromEntries(
    (view.blocks as readonly Held[]).flatMap(({ block_id: block, element, accessory }) => {
      const { type, action_id, initial_option: one, initial_options: some } = element ?? accessory ?? {};
      const held = one ? { selected_option: one } : some ? { selected_options: some } : null;
      return held ? [[block, { [String(action_id)]: { type, ...held } }]] : [];
    }),
  );
  return slackJson({ callback_id: '', ...view, state: { values } });
};

describe.each(LANGUAGES)('every modal that depends on who sees it, in %s', (language) => {
  const modals = modalsIn(language);

  it('has one size in what Slack sends of it, whatever it says, and Slack would take it', () => {
    const sizes = modals.map(([name, view]) => {
      const shown = framed(view);
      const text = sentBack(shown);
      const problems = validate('modal', shown).map(({ pointer, message }) => `${pointer} ${message}`);
      return [name, text.length, slackForm({ '': text }).length - 1, ...problems];
    });
    expect(sizes).toEqual(modals.map(([name]) => [name, FRAME.json, FRAME.form]));
    expect(modals.length).toBeGreaterThan(60);
  });

  it('has one size in the answer to a form', () => {
    const sizes = modals.map(
      ([, view]) => inWholePieces(JSON.stringify(evenAnswer({ response_action: 'update', view }))).length,
    );
    const corrected = inWholePieces(
      JSON.stringify({ response_action: 'errors', errors: { load: words.checkin.problem } }),
    );
    expect(new Set([...sizes, corrected.length]).size).toBe(1);
  });

  it('still says and carries what it did before it was padded', () => {
    for (const [, view] of modals) {
      const shown = framed(view);
      expect(bareMetadata(shown.private_metadata ?? '')).toBe(view.private_metadata ?? '');
      expect(framed(shown).blocks).toEqual(shown.blocks);
    }
  });
});

describe('choices', () => {
  const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  const chosen = fc.record({
    label,
    value: fc.string({ unit: fc.constantFrom('a', '7', '-', '|'), maxLength: 40 }),
  });

  it('of one list all have the same size, and keep their meaning', () => {
    fc.assert(
      fc.property(fc.array(chosen, { minLength: 1, maxLength: 10 }), (all) => {
        const options = all.map(({ label: text, value }) => ({ text: { type: 'plain_text', text }, value }));
        const block = { type: 'input', element: { type: 'radio_buttons', action_id: 'choice', options } };
        const [even] = withEvenChoices([block]);
        const given = even?.element.options ?? [];
        // No possible label takes more room than values have.
        const sizes = given.map((option) => sizeWritten(option).form);
        const most = Math.max(...options.map((option) => sizeWritten(option).form));
        for (const [at, size] of sizes.entries())
          expect(size === most || given[at]?.value.length === 150).toBe(true);
        expect(given.map((option) => bareChoice({ type: 'radio_buttons', selected_option: option }))).toEqual(
          options.map((option) => ({ type: 'radio_buttons', selected_option: option })),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('by button all have the same size, in every message and view', () => {
    const sizes = LANGUAGES.flatMap((language) =>
      examplesOf(givenIn(content, language), {
        catalog: content.en.catalog,
        overlay: NO_OVERLAY,
      }).flatMap(({ name, shown }) =>
        withEvenChoices((shown as { blocks: { type: string; elements?: Button[] }[] }).blocks)
          .flatMap(({ type, elements = [] }) => (type === 'actions' ? elements : []))
          .filter(({ type }) => type === 'button')
          .map(({ action_id, text, value, style }) => [
            name,
            sizeWritten({ action_id, style, text, value }).form,
          ]),
      ),
    );
    expect(sizes.filter(([, size]) => size !== 320)).toEqual([]);
  });

  it('from a menu or list have the size of a button, in every view and message for members', () => {
    const sizes = LANGUAGES.flatMap((language) =>
      Object.values(FOR_MEMBERS).flatMap((examples) =>
        Object.values(examples(givenIn(content, language))).flatMap((named) =>
          Object.entries(named).flatMap(([name, shown]) =>
            (withEvenChoices(shown.blocks) as { elements?: List[]; accessory?: List }[])
              .flatMap(({ elements = [], accessory }) => [...elements, ...(accessory ? [accessory] : [])])
              .filter(({ type }) => type === 'overflow' || type === 'static_select')
              .flatMap(({ type, action_id, options }) =>
                options.map(({ text, value }) => [
                  name,
                  sizeWritten({ type, action_id, selected_option: { text, value } }).form,
                ]),
              ),
          ),
        ),
      ),
    );
    const { form: aButton } = sizeWritten({ type: 'button', value: '' });
    const { form: untyped } = sizeWritten({ value: '' });
    expect(sizes.length).toBeGreaterThan(100);
    expect(sizes.filter(([, size]) => size !== 320 + aButton - untyped)).toEqual([]);
  });

  it('of a form fit into the longest value that Slack takes', () => {
    const wrong = LANGUAGES.flatMap(modalsIn).flatMap(([name, view]) =>
      (withEvenChoices(view.blocks) as { element?: List; accessory?: List }[])
        .flatMap(({ element, accessory }) => element?.options ?? accessory?.options ?? [])
        .filter(({ value }) => value.length >= 150)
        .map(({ value }) => [name, value]),
    );
    expect(wrong).toEqual([]);
    expect(MOST_PAUSED).toBeLessThan(100);
  });

  it('don’t change typed text, to the last dot', () => {
    expect(bareChoice({ type: 'plain_text_input', value: 'and so on...' })).toEqual({
      type: 'plain_text_input',
      value: 'and so on...',
    });
  });
});

interface Button {
  readonly type: string;
  readonly action_id: string;
  readonly text: object;
  readonly value: string;
  readonly style?: string;
}
interface List {
  readonly type: string;
  readonly action_id: string;
  readonly options: readonly { readonly text: object; readonly value: string }[];
}

describe('a call to Slack for one member', () => {
  const sizes: number[] = [];
  const server = createServer((request, response) => {
    let bytes = (request.url ?? '').length;
    request.on('data', (part: Buffer) => void (bytes += part.length));
    request.on('end', () => {
      sizes.push(bytes);
      response.setHeader('content-type', 'application/json').end('{"ok":true}');
    });
  });
  let client: WebClient;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = portOf(server);
    client = new WebClient('xoxb-1', onceOptions(`http://127.0.0.1:${port}/api/`));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('has one size, whichever message it carries, and even if Slack is to refuse it', async () => {
    const catalog = withOverlay(content.es.catalog, overlay);
    const texts = { ...content.es, catalog };
    const setup = { catalog: content.en.catalog, overlay };
    const messages = examplesOf(
      { texts, second: content.en, help: helpIn(content), team: longestTeam },
      setup,
    ).filter(({ name }) =>
      /^the (note|weekly card|reminder|welcome|introduction|word to who|request|question)/.test(name),
    );
    expect(messages.length).toBeGreaterThan(8);
    const channel = 'D0123456789';
    for (const { shown } of messages) await client.chat.postMessage({ channel, ...(shown as Message) });
    await client.apiCall('chat.postMessage', { channel });
    await client.conversations.open({ users: 'U0123456789,U0123456788,U0123456787' });
    await client.conversations.open({ users: 'U0123456789' });
    await client.chat.delete({ channel, ts: '1.2' });
    expect(new Set(sizes)).toEqual(new Set([REQUEST_BYTES]));
  });
});

describe('content', () => {
  const grown = {
    ...content,
    es: { ...content.es, words: { ...words, space: { ...words.space, body: 'x'.repeat(9_000) } } },
  };

  it('is refused if its views are too long to be hidden, by name and with the fix', () => {
    expect(tooLongToHide(content)).toEqual([]);
    expect(tooLongToHide(grown)).toEqual([
      expect.stringMatching(/^the private space .*\(es\) is too long: .*Fix: shorten its words/),
    ]);
    expect(() => withinFrames(grown)).toThrow(/the private space .*\(es\) is too long/);
  });

  it('leaves a workplace’s entries out of private views, for everyone, until all views fit', () => {
    const long = (id: string, sign: string): Entry => ({
      ...anEntry(id),
      name: sign.repeat(80),
      what: sign.repeat(300),
      for: sign.repeat(150),
      hours: sign.repeat(150),
      cost: sign.repeat(150),
      text: sign.repeat(150),
    });
    for (const sign of ['Ж', '&', '“']) {
      const ids = ['own-1', 'own-2', 'own-3', 'own-4', 'own-5', 'own-6'];
      const added = ids.reduce(
        (all, id) => add(add(all, 'iop', long(`${id}a`, sign)), 'peer', long(`${id}b`, sign)),
        NO_OVERLAY,
      );
      const laid = (language: Language) => ({
        ...content[language],
        catalog: withOverlay(content[language].catalog, setEap(added, anEap(sign))),
      });
      expect(fitsFrame(talkModal(laid('en')))).toBe(false);
      const shown = { en: withRoom(laid('en')), es: withRoom(laid('es')) };
      expect(tooLongToHide(shown)).toEqual([]);
      expect(fitsFrame(talkModal(shown.en))).toBe(true);
      // The EAP is in all of these views, however much else is left out.
      for (const view of [talkModal(shown.en), outreachMessage(shown.en, 'east', 'outreach')])
        expect(JSON.stringify(view)).toContain('555-0100-010, ext. 123456');
      // Support shows every entry.
      expect(shown.en.catalog.categories).toEqual(laid('en').catalog.categories);
    }
    const short = { ...content.en, catalog: withOverlay(content.en.catalog, overlay) };
    expect(outreachResources(withRoom(short).catalog)).toEqual(outreachResources(short.catalog));
  });

  it('may include an EAP as long as its form allows', () => {
    expect(eapSchema.safeParse(anEap('“')).success).toBe(true);
    expect(eapSchema.safeParse({ ...anEap('N'), url: `${anEap('N').url}u` }).success).toBe(false);
  });

  it('is shown at its full size if a view is too long', () => {
    const view = plainModal(words, 'Long', [
      section('x'.repeat(2_900)),
      ...Array.from({ length: 9 }, () => section('y'.repeat(2_900))),
    ]);
    expect(framed(view).private_metadata).toBe('');
    expect(validate('modal', framed(view))).toEqual([]);
  });
});
