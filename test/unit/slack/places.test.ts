import { validate } from '../../../sandbox/index.js';
import { linesOf } from '../../../sandbox/demo/read.js';
import { LANGUAGES } from '../../../src/pulse/language.js';
import { tooLongToHide } from '../../../src/slack/examples/private.js';
import { categoryBlocks, supportModal } from '../../../src/slack/features/support/catalog.js';
import { placesModal, professionModal, stateModal } from '../../../src/slack/features/support/places.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { fitsFrame } from '../../../src/slack/sizes/frame.js';
import { CATEGORIES } from '../../../src/support/catalog.js';
import { STATES } from '../../../src/support/states.js';

const content = loadTexts('content', 'us');

/** The list with an action id in the blocks of a view. */
const listIn = (blocks: readonly object[], action: string) =>
  blocks
    .flatMap((block) => (block as { readonly elements?: readonly object[] }).elements ?? [])
    .find((one) => (one as { readonly action_id?: string }).action_id === action) as
    | {
        readonly options: readonly { readonly text: { readonly text: string } }[];
        readonly placeholder?: { readonly text: string };
      }
    | undefined;

describe.each(LANGUAGES)('help by state and by profession, in %s', (language) => {
  const texts = content[language];
  const { crisis } = texts.catalog;

  it('lists every state by name, with or without a file', () => {
    const { blocks } = placesModal(texts);
    const list = listIn(blocks, 'state');
    const names = list?.options.map(({ text }) => text.text) ?? [];
    expect(names).toHaveLength(STATES.length);
    expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other, texts.words.locale)));
    expect(list?.placeholder?.text).toBe(texts.words.places.state);
    expect(listIn(blocks, 'profession')?.options).toHaveLength(8);
  });

  it.each(STATES)('has a page for the state %s that Slack takes, with the crisis line first', (code) => {
    const view = stateModal(texts, code);
    expect(validate('modal', view)).toEqual([]);
    expect(linesOf(view.blocks)[0]).toBe(linesOf([{ type: 'section', text: { text: crisis.line } }])[0]);
    const said = linesOf(view.blocks).join('\n');
    expect(said).toContain(texts.words.places.states[code]);
    const nothing = texts.words.places.nothing.replace('{state}', texts.words.places.states[code]);
    expect(said.includes(nothing)).toBe(!texts.states.has(code));
    // Every page says how to check one's own.
    expect(said).toContain(texts.words.places.check.split('\n')[1]);
  });

  it('has a page for each profession that Slack takes, with the crisis line first', () => {
    for (const { profession, title } of texts.professions) {
      const view = professionModal(texts, profession);
      expect(validate('modal', view)).toEqual([]);
      expect(JSON.stringify(view.blocks[0])).toContain('*988*');
      expect(linesOf(view.blocks)).toContain(title);
    }
  });

  it('names the subjects that weren’t checked', () => {
    const { missing, stateSubjects } = texts.words.places;
    const said = linesOf(stateModal(texts, 'or').blocks).join('\n');
    expect(said).toContain(missing.replace('{subjects}', stateSubjects.cost).replaceAll('*', ''));
  });

  it('shows the legal category for a choice that isn’t offered', () => {
    expect(stateModal(texts, 'zz')).toEqual(professionModal(texts, 'zz'));
    expect(linesOf(stateModal(texts, 'zz').blocks)).toContain(texts.catalog.categories.legal.title);
  });

  it('is one tap away from the legal category, and from no other', () => {
    for (const name of CATEGORIES)
      expect(JSON.stringify(categoryBlocks(texts, name)).includes('"action_id":"places"')).toBe(
        name === 'legal',
      );
  });

  it.each(['ca', 'uk', 'au', 'int'])('isn’t in the region %s, which has no such files', (region) => {
    const elsewhere = loadTexts('content', region)[language];
    expect(JSON.stringify(categoryBlocks(elsewhere, 'legal'))).not.toContain('"places"');
    expect(placesModal(elsewhere)).toEqual(supportModal(elsewhere, 'legal'));
  });

  it('has one size on the wire, whichever page it is', () => {
    const pages = [
      placesModal(texts),
      ...STATES.map((code) => stateModal(texts, code)),
      ...texts.professions.map(({ profession }) => professionModal(texts, profession)),
    ];
    expect(pages.filter((view) => !fitsFrame(view))).toEqual([]);
  });

  it('is refused if a page is too long for that size', () => {
    const [first, ...rest] = texts.professions;
    const [fact, ...facts] = first!.facts;
    const long = { ...fact!, text: 'é'.repeat(3_000) };
    const wrong = { ...texts, professions: [{ ...first!, facts: [long, ...facts] }, ...rest] };
    expect(tooLongToHide({ ...content, [language]: wrong })).toEqual([
      expect.stringMatching(new RegExp(`^the profession social-work \\(${language}\\) is too long: `)),
    ]);
  });
});
