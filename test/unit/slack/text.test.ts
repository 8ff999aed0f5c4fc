import * as fc from 'fast-check';
import { validate } from '../../../sandbox/index.js';
import { helpIn } from '../../../src/slack/texts/help.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { asCode, escaped, fill, typed } from '../../../src/slack/kit/text.js';
import { longestTeam } from '../../../src/slack/examples/fixtures.js';
import { examplesOf } from '../../../src/slack/examples/list.js';
import { savedOf } from '../../../src/slack/features/teams/examples.js';
import { groupsFound } from '../../../src/slack/features/teams/groups.js';
import { teamModal } from '../../../src/slack/features/teams/form.js';
import { savedModal } from '../../../src/slack/features/teams/saved.js';
import { CATEGORIES } from '../../../src/support/catalog.js';
import {
  add,
  type Entry,
  entrySchema,
  NO_OVERLAY,
  type Overlay,
  withOverlay,
} from '../../../src/support/overlay.js';

const content = loadTexts('content', 'us');

interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim?: boolean;
}

/** Every mrkdwn object in a view, at any depth. */
function mrkdwnIn(value: unknown): Mrkdwn[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(mrkdwnIn);
  return 'type' in value && value.type === 'mrkdwn' ? [value as Mrkdwn, ...inner] : inner;
}

const DECODED: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Marks a sign in code or in a link, where it means nothing. */
const OFF = '\ue000';

const off = (text: string): string => text.replace(/[*_~:@.#]/g, `${OFF}$&`);

const decoded = (text: string): string =>
  text.replace(/&(?:amp|lt|gt);/g, (entity) => DECODED[entity] ?? entity);

/** Reads a mrkdwn text as eagerly as any Slack client does: returns what people read, and what the text does. */
function shown({ text, verbatim }: Mrkdwn): { readonly reads: string; readonly does: readonly string[] } {
  const does: string[] = [];
  const note = (kind: string, inner: string): string => {
    does.push(`${kind} ${decoded(inner)}`);
    return inner;
  };
  let rest = text.replace(/<([^<>]*)>/g, (_, inner: string) =>
    off(note('control', inner.split('|').at(-1) ?? '')),
  );
  rest = rest.replace(/`(?![\s\p{Cf}])([^`\n]*[^\s\p{Cf}`])`/gu, (_, inner: string) =>
    off(note('code', inner)),
  );
  if (/^&gt;/m.test(rest)) does.push('quote');
  if (verbatim !== true) {
    for (const [link] of rest.matchAll(/https?:\/\/\S|[\w.+-]+@\w|(?<!\ue000)@\w+|(?<!\ue000)#\w+/g))
      does.push(`link ${link}`);
    for (const [link] of rest.matchAll(/\bwww\.\w+|\w\.(?:example|com|org)\b/g)) does.push(`domain ${link}`);
  }
  for (const [emoji] of rest.matchAll(/:[a-z0-9_+-]+:/g)) does.push(`emoji ${emoji}`);
  for (const [sign, kind] of [
    ['*', 'bold'],
    ['_', 'italic'],
    ['~', 'struck'],
  ] as const)
    rest = rest.replace(
      new RegExp(
        `(?<![\\p{L}\\p{N}${OFF}])[${sign}](?![\\s\\p{Cf}])([^\\n${sign}]*[^\\s\\p{Cf}${OFF}${sign}])[${sign}](?![\\p{L}\\p{N}])`,
        'gu',
      ),
      (_, inner: string) => note(kind, inner),
    );
  const reads = decoded(rest).replace(/[\ue000\u2060\u2068\u2069]/g, '');
  return { reads, does };
}

const HOSTILE = [
  '<!channel>',
  '<@U000001>',
  'R&D <East>',
  'A*B* _night_ ~x~ `y`',
  '*bold* _it_ ~no~ `code`',
  '<https://evil.example|Sign in here>',
  'https://evil.example',
  'www.evil.com or evil.com',
  'mail a@evil.example now',
  '@here #general :tada:',
  '&lt;!channel&gt; &amp;',
  '> quoted',
  '```all``` of *it',
  '{day} {people} $& $1',
  'מחלקה 4',
  '<!subteam^S1|@all> <#C1|x>',
];

/** The longest team name (src/content/team-schema.ts); other typed text is cut where it's shown. */
const LONGEST_NAME = 60;

/** Slack's markup, in pieces and whole, and signs that turn or break a line. */
const hostileText = fc
  .array(
    fc.constantFrom(
      '<',
      '>',
      '&',
      '&amp',
      '&lt;',
      '*',
      '_',
      '~',
      '`',
      '|',
      '@',
      '#',
      '!',
      ':',
      '.',
      ' ',
      'a',
      'Ω',
      '😀',
      '<https://evil.example|x>',
      '<!channel>',
      '<@U000001>',
      '<!date^0^{time}|x>',
      '<#C1>',
      ':tada:',

      '\n',
      '\r\n> ',
      '\t',
      '\u202e',
      '\u2066',
      '\u200f',
      '\u2060',
      '\u2028',
      '\u00ad',
      'ש',
      '{team}',
      '$&',
      '```',
    ),
    { minLength: 1, maxLength: 14 },
  )
  .map((parts) => `x${parts.join('')}`)
  .filter((text) => text.length <= LONGEST_NAME);

/** Whether something that a text does comes from the name in it: our formats only surround plain words. */
const isOfName = (what: string, name: string): boolean =>
  what !== `bold ${name}` &&
  !what.startsWith('code ') &&
  /evil|^control (?:x|!channel|@U000001|#C1)$|^emoji :tada:/.test(what);

/** The start of one of our own control sequences. */
const OURS =
  /<(?=@[UW][A-Z0-9]+>|#C[A-Z0-9]+>|!subteam\^S[A-Z0-9]+>|!date\^\d+\^\{|https:\/\/|tel:|sms:|mailto:)/g;

/** Slack's signs that belong to no control sequence or entity of ours. */
const strayIn = (text: string): string[] =>
  text
    .replace(OURS, '\ue001')
    .replace(/\ue001([^<>]*)>/g, '')
    .replace(/&(?:amp|lt|gt);|& /g, '')
    .replace(/^> /gm, '')
    .match(/[<>&\ue001].{0,20}/g) ?? [];

/** An entry in which every field that an admin types is the same text. */
const entryOf = (text: string, number = 0): Entry => ({
  id: `own-${number}`,
  name: text,
  what: text,
  for: text,
  hours: text,
  cost: text,
  phone: '(555) 010-2233 ext. 4',
  text,
  url: 'https://example.org/',
  addedOn: '2026-11-23',
});

const WITH_OTHERS = 'what became of a team with people of others';

const everything = (name: string, entry: Entry) => {
  let overlay: Overlay = NO_OVERLAY;
  for (const category of CATEGORIES) overlay = add(overlay, category, { ...entry, id: `own-${category}` });
  const texts = { ...content.en, catalog: withOverlay(content.en.catalog, overlay) };
  const setup = { catalog: content.en.catalog, overlay };
  const team = { ...longestTeam, name };
  const { elsewhere, ...saved } = savedOf(team);
  return [
    // How many of the others fit depends on their team's name, so that view is added with few of them.
    ...examplesOf({ texts, second: content.es, help: helpIn(content), team }, setup).filter(
      ({ name: view }) => view !== WITH_OTHERS,
    ),
    {
      name: WITH_OTHERS,
      surface: 'modal' as const,
      shown: savedModal(content.en, { ...saved, elsewhere: elsewhere.slice(0, 3) }),
    },
  ];
};

/** What all views say and do, except that the name is bold or code, which does nothing. */
const all = (name: string) =>
  everything(name, entryOf(name)).map(({ name: view, shown: value }) => {
    const read = mrkdwnIn(value).map(shown);
    return {
      view,
      reads: read.map(({ reads }) => reads),
      does: read
        .flatMap(({ does }) => does)
        .filter((one) => one !== `bold ${name}` && one !== `code ${name}`),
    };
  });

const plain = all('Qxz');
const withName = (name: string) =>
  plain.map((view) => ({
    ...view,
    reads: view.reads.map((text) => text.replaceAll('Qxz', () => name)),
  }));

describe('a name that a person typed', () => {
  it.each(HOSTILE)('reads as typed and does nothing in every view: %s', (name) => {
    expect(all(name)).toEqual(withName(name));
  });

  it('reads as typed, whichever of Slack’s signs it contains', () => {
    const text = fc
      .array(
        fc.constantFrom(
          '<',
          '>',
          '&',
          '*',
          '_',
          '~',
          '`',
          '|',
          '@',
          '#',
          ':',
          '!',
          '.',
          ' ',
          'a',
          'here',
          '://',
          'https',
        ),
        { minLength: 1, maxLength: 12 },
      )
      .map((parts) => `x${parts.join('')}`);
    fc.assert(
      fc.property(text, (name) => {
        for (const template of ['*{name}* is set.', '_{name}_', '{name}', '{name}, {name}']) {
          const { reads, does } = shown({
            type: 'mrkdwn',
            text: fill(template, { name: typed(name) }),
            verbatim: true,
          });
          expect(reads).toBe(template.replace(/[*_]/g, '').replaceAll('{name}', () => name));
          expect(does.filter((one) => one !== `bold ${name}` && one !== `italic ${name}`)).toEqual([]);
        }
      }),
    );
  });

  it('does nothing on any surface, and never splits our own markup, whatever it contains', () => {
    // Drawing every view takes a while, so there are few names, and their alphabet is mean.
    fc.assert(
      fc.property(hostileText, (name) => {
        for (const { surface, name: view, shown: value } of everything(name, entryOf(name))) {
          expect([view, validate(surface, value)]).toEqual([view, []]);
          const wrong = mrkdwnIn(value).flatMap((one) => {
            const does = shown(one).does.filter((what) => isOfName(what, name));
            return [...does, ...strayIn(one.text)];
          });
          expect([view, wrong]).toEqual([view, []]);
          expect([view, /\p{Surrogate}/u.test(JSON.stringify(value))]).toEqual([view, false]);
          // A message's text is markup as well, and Slack looks for links in it.
          if (surface !== 'message') continue;
          const text = String((value as { text?: unknown }).text);
          const { does } = shown({ type: 'mrkdwn', text });
          expect([view, does.filter((what) => isOfName(what, name))]).toEqual([view, []]);
        }
      }),
      { numRuns: 6 },
    );
  });

  it('still leaves a user group a readable label in a list, whatever Slack calls it', () => {
    fc.assert(
      fc.property(hostileText, (name) => {
        for (const typed of [name, `${name}${'😀'.repeat(40)}`, '\u2066', '']) {
          const groups = [{ id: 'S1', name: typed }];
          const { en } = content;
          const modal = teamModal(en, null, { groups, timeZone: 'UTC', metadata: '', notice: null });
          expect(validate('modal', modal)).toEqual([]);
          const [option] = groupsFound(en.words, groups, '').slice(1);
          expect(option?.text.text).toMatch(/\S/);
          expect(option?.text.text).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\p{Surrogate}]/u);
        }
      }),
    );
  });

  it('keeps Slack from looking for links next to it', () => {
    for (const { shown: value } of everything('https://evil.example', entryOf('www.evil.com')))
      for (const { text, verbatim } of mrkdwnIn(value))
        if (/evil/.test(text))
          expect({ text, verbatim: verbatim ?? text.includes('`') }).toEqual({ text, verbatim: true });
  });

  it('fits Slack’s limits even if every sign has to be escaped', () => {
    for (const { surface, shown: value } of everything('&'.repeat(60), {
      ...entryOf('&'.repeat(150)),
      name: '&'.repeat(80),
      what: '&'.repeat(300),
    }))
      expect(validate(surface, value)).toEqual([]);
  });

  it('stays on one line and in its direction, even if an old record has line breaks and overrides', () => {
    expect(escaped('East\r\nclinic\u202e gnp\u2066')).toBe('East clinic gnp');
    expect(asCode('x:tada:\u00ad')).not.toMatch(/`/);
    expect(asCode(' 988 ')).toBe('`988`');
    expect(escaped('מחלקה')).toBe('\u2068מחלקה\u2069');
  });
});

describe('a text with {names}', () => {
  it('has every one of them filled in wherever it’s shown', () => {
    const filled = everything('Qxz', entryOf('Qxz')).filter(({ name }) => !name.startsWith('the refusal'));
    for (const { name, shown: value } of filled)
      expect([name, JSON.stringify(value).match(/\{(?!date_short_pretty|time)\w+\}/g)]).toEqual([name, null]);
  });
});

describe('an entry that an admin types', () => {
  const form = (fields: Partial<Record<keyof Entry, string>>) =>
    entrySchema.safeParse({
      id: 'own-1',
      name: 'EAP',
      what: 'A talk',
      phone: '988',
      addedOn: '2026-11-23',
      ...fields,
    });

  it.each(['(555) 010-2233', '555-010-2233 ext. 4', '+44 20 7946 0018', '555.010.2233 x12', '988'])(
    'may have the phone number %s',
    (phone) => {
      expect(form({ phone }).success).toBe(true);
    },
  );

  it.each([
    ['name', 'East\nclinic'],
    ['name', '\u202eevil'],
    ['name', '\u200b\u3164'],
    ['hours', 'nine\u2066'],
    ['phone', 'call `me`'],
    ['url', 'https://988lifeline.org@evil.example/'],
    ['url', 'javascript:alert(1)'],
  ])('is refused with the %s %j', (field, text) => {
    expect(form({ [field]: text }).success).toBe(false);
  });

  it('shows the address that a link leads to, with no label over it', () => {
    const views = everything('Qxz', { ...entryOf('EAP'), url: 'https://evil.example/|Sign in&x' });
    const links = views.flatMap(({ shown: value }) =>
      mrkdwnIn(value).flatMap(({ text }) => [...text.matchAll(/<https:\/\/evil[^>]*>/g)]),
    );
    expect(links.length).toBeGreaterThan(0);
    for (const [link] of links) expect(link).toBe('<https://evil.example/%7CSign%20in&amp;x>');
  });
});
