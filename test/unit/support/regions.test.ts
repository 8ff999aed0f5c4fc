import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from '../../../sandbox/index.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { closingModal } from '../../../src/slack/features/checkin/closing.js';
import { outreachMessage } from '../../../src/slack/features/private-space/outreach.js';
import { categoryBlocks, supportModal } from '../../../src/slack/features/support/catalog.js';
import { crisisReply } from '../../../src/slack/features/support/help-only-views.js';
import { LANGUAGES } from '../../../src/pulse/language.js';
import { CATEGORIES, loadCatalog, shownRegion } from '../../../src/support/catalog.js';
import { BUILT_IN_HELP } from '../../../src/slack/texts/built-in-help.js';
import { readHelp } from '../../../src/slack/texts/help.js';
import { teamId } from '../../../src/pulse/ids.js';
import { BANNED_WORDS } from '../../support/banned-words.js';

const REGIONS = readdirSync(join('content', 'support'))
  .filter((file) => file.endsWith('.yml'))
  .map((file) => file.replace(/\.yml$/, ''));

/** A region's catalog, with flat lists of its resources and facts. */
const region = (name: string) => {
  const catalog = loadCatalog('content', name, 'en');
  const categories = CATEGORIES.map((category) => catalog.categories[category]);
  const resources = categories.flatMap((category) => category.resources);
  return { catalog, categories, resources, facts: categories.flatMap((category) => category.facts) };
};

it('the catalogs are for the US, Canada, the UK, Australia and anywhere else', () => {
  expect(REGIONS.sort()).toEqual(['au', 'ca', 'int', 'uk', 'us']);
});

// The numbers are repeated here so that a typo in a file is noticed.
it.each([
  ['us', ['988', '911']],
  ['ca', ['988', '911']],
  ['uk', ['116 123', '85258', '999']],
  ['au', ['13 11 14', '0477 13 11 14', '000']],
  ['int', []],
])('the crisis card of %s gives the numbers %j, and no other', (name, numbers) => {
  expect(
    region(name)
      .catalog.crisis.card.replace(/<[^>]*>/g, '')
      .match(/\d[\d ]+\d/g) ?? [],
  ).toEqual(numbers);
});

it('the crisis card for anywhere else leads to a list by country and to the local emergency number', () => {
  expect(region('int').catalog.crisis.card).toMatch(/https:\/\/findahelpline\.com.*local emergency number/s);
});

it.each([
  ['ca', '988-canada', '9-8-8', '988'],
  ['ca', 'hope-for-wellness', '1-855-242-3310', undefined],
  ['uk', 'samaritans', '116 123', undefined],
  ['uk', 'shout', undefined, 'SHOUT to 85258'],
  ['uk', 'nhs-111', '111', undefined],
  ['uk', 'practitioner-health', '0300 0303 300', undefined],
  ['uk', 'bma', '0330 123 1245', undefined],
  ['au', 'lifeline', '13 11 14', '0477 13 11 14'],
  ['au', 'bush-support-line', '1800 805 391', undefined],
  ['au', 'nurse-midwife-support', '1800 667 877', undefined],
  ['au', '13yarn', '13 92 76', undefined],
])('in %s, %s is reached by phone %s, by text %s', (name, id, phone, text) => {
  const found = region(name).resources.find((resource) => resource.id === id);
  expect(found).toBeDefined();
  expect(found?.phone).toBe(phone);
  expect(found?.text).toBe(text);
});

describe.each(REGIONS)('the catalog of %s', (name) => {
  const { catalog, resources, facts } = region(name);

  it.each(LANGUAGES)('leads people abroad to a list of lines, in %s', (language) => {
    const texts = loadTexts('content', name)[language];
    const { crisis } = texts.catalog;
    const shown = [
      supportModal(texts, null),
      supportModal(texts, 'crisis'),
      crisisReply(readHelp('content', name)),
    ];
    expect(`${crisis.card}${crisis.abroad ?? ''}`).toContain('<https://findahelpline.com|findahelpline.com>');
    for (const one of shown) expect(JSON.stringify(one)).toContain('https://findahelpline.com');
  });

  it.each(LANGUAGES)('has a crisis line that takes messages, or a list of such lines, in %s', (language) => {
    const { crisis } = loadCatalog('content', name, language).categories;
    expect(crisis.resources.some(({ id, text }) => text !== undefined || id === 'findahelpline')).toBe(true);
  });

  it.each(LANGUAGES)(
    'has the same crisis card as the built-in help (else: npm run built-in-help), in %s',
    (language) => {
      const { words, catalog } = loadTexts('content', name)[language];
      const { crisis, notification, help } = BUILT_IN_HELP[language];
      expect(crisis[name]).toEqual(catalog.crisis);
      expect({ notification, help }).toEqual({ notification: words.notification, help: words.help });
    },
  );

  it('has a way to reach a person under crisis, which the card names too', () => {
    const [first] = catalog.categories.crisis.resources;
    const way = (first?.phone ?? first?.url ?? 'nothing').replace(/(?<=\d)-/g, '');
    expect(catalog.crisis.card).toContain(way);
  });

  it('has a source and a day of checking for everything', () => {
    for (const { source, verified_on } of [...resources, ...facts]) {
      expect(new URL(source).protocol).toBe('https:');
      expect(Date.parse(verified_on)).toBeLessThanOrEqual(Date.now());
    }
  });

  it('mentions only numbers in its facts that a resource has too', () => {
    const known = resources.flatMap(({ phone = '', text = '' }) => `${phone} ${text}`).join(' ');
    for (const { text } of facts)
      for (const number of text.match(/\d[\d -]{6,}\d/g) ?? []) expect(known).toContain(number);
  });

  it('gives no US number, and no US law, outside the US', () => {
    const said = JSON.stringify(catalog);
    if (name === 'us') expect(said).toMatch(/741741.*FMLA/s);
    else expect(said).not.toMatch(/741741|800-662|FMLA|\bADA\b|Medicare|SAMHSA/);
  });

  it('says of the law that it’s not legal advice', () => {
    expect(catalog.categories.legal.intro).toMatch(/isn't legal advice/);
  });

  it.each(BANNED_WORDS)('never says "%s"', (word) => {
    const text = readFileSync(join('content', 'support', `${name}.yml`), 'utf8');
    expect(text.toLowerCase()).not.toContain(word.toLowerCase());
  });

  it.each(LANGUAGES)('makes messages and views that Slack would take, in %s', (language) => {
    const texts = loadTexts('content', name)[language];
    const { words } = texts;
    for (const category of CATEGORIES) {
      const blocks = categoryBlocks(texts, category);
      expect(validate('message', { text: words.notification, blocks })).toEqual([]);
      expect(validate('modal', supportModal(texts, category))).toEqual([]);
    }
    expect(validate('message', outreachMessage(texts, 'east', 'outreach'))).toEqual([]);
    const saved = { team: teamId('east'), week: 0, lead: 'lasting', withoutPick: false } as const;
    expect(validate('modal', closingModal(texts, saved))).toEqual([]);
  });
});

describe('a region', () => {
  it.each([
    ['uk', 'uk'],
    ['nz', 'int'],
  ])('asked for as %s gets the catalog of %s', (asked, shown) => {
    expect(shownRegion('content', asked)).toBe(shown);
  });
});

describe.each(LANGUAGES)('the text about a group of support, in %s', (language) => {
  it.each(REGIONS)('stays true in the region %s when a workplace adds, moves or hides entries', (name) => {
    const { categories, outreach } = loadCatalog('content', name, language);
    const intros = Object.values(categories).map(({ intro }) => intro);
    for (const text of [...intros, outreach.iop, outreach.text, outreach.first])
      expect(text).not.toMatch(
        /\b(?:these two|first (?:one|two|three)|last (?:one|two)|these can|estos dos|primer[oa]s|estos recursos)\b/i,
      );
  });
});
