import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkContent, readDated } from '../../../src/ops/content-check.js';
import { examineContent } from '../../../src/ops/doctor/content.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { copyContent } from '../../support/content-copy.js';

const DAY = 86_400_000;

/** The days on which the content's entries were checked, oldest first. */
const checkedDays = (name: RegExp): number[] =>
  [...readdirSync('content', { recursive: true, encoding: 'utf8' })]
    .filter((file) => name.test(file) && !file.startsWith('es/'))
    .flatMap((file) => readFileSync(join('content', file), 'utf8').match(/(?<=verified_on: )[-\d]+/g) ?? [])
    .map((day) => Date.parse(day))
    .toSorted((one, other) => one - other);
const oldest = checkedDays(/\.yml$/)[0] ?? 0;
const checkedOn = checkedDays(/\.yml$/).at(-1) ?? 0;

/** The project's own content, read once. */
const content = readDated('content');

/** The crisis entries of the content, as the check sees them. */
const crisisEntries = content.entries.filter(({ crisis }) => crisis !== undefined);
const crisisOldest = Math.min(...crisisEntries.map(({ verifiedOn }) => Date.parse(verifiedOn)));

describe('the check of the content', () => {
  it('finds nothing old on the day the content was checked, and counts everything', () => {
    const { lines, ok } = checkContent(content, checkedOn);
    expect(ok).toBe(true);
    expect(lines).toEqual([
      expect.stringMatching(
        /^\d{2,3} checked entries, 5 regions, 2 languages: 0 keep this from being released, and 0 more/,
      ),
    ]);
  });

  it('fails for a crisis entry older than 90 days, by file and line with the fix', () => {
    expect(checkContent(content, crisisOldest + 90 * DAY).ok).toBe(true);
    const { lines, ok } = checkContent(content, crisisOldest + 91 * DAY);
    expect(ok).toBe(false);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^FAIL {2}content\/support\/us\.yml:\d+:\d+ {2}support\/us\.yml: 988 was checked on [-\d]+, 91 days ago\. Fix: compare/,
      ),
    );
    expect(lines.filter((line) => line.startsWith('FAIL'))).toHaveLength(
      crisisEntries.filter(({ verifiedOn }) => Date.parse(verifiedOn) === crisisOldest).length,
    );
  });

  it('warns about every other entry after 180 days, and fails after a year', () => {
    const about = (days: number) =>
      checkContent(content, oldest + days * DAY).lines.filter((line) => /actions\.yml: /.test(line));
    expect(about(180)).toEqual([]);
    expect(about(181)).toContainEqual(
      expect.stringMatching(/^WARN {2}actions\.yml: \S+ was checked on [-\d]+, 181 days ago\. Fix: compare/),
    );
    expect(about(366).every((line) => line.startsWith('WARN'))).toBe(true);
    expect(about(367)).toContainEqual(expect.stringMatching(/^FAIL {2}actions\.yml: /));
  });

  /** The content with one file changed, and with no regions but that file's. */
  const changed = (name: string, from: string | RegExp, to: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-check-'));
    copyContent(folder, /^support\/(\w+)/.exec(name)?.[1] ?? 'us');
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(from);
    writeFileSync(file, text.replace(from, to));
    return folder;
  };
  const checkOf = (folder: string) => {
    try {
      return checkContent(readDated(folder), checkedOn);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('names the line of a broken file of any region', () => {
    const check = () => checkOf(changed('support/au.yml', /verified_on: 2026-\S+/, 'verified_on: soon'));
    expect(check).toThrow(/au\.yml:\d+:\d+ .*expected the date/);
  });

  it('names the line of a state’s broken file, and warns of old facts in states and professions', () => {
    const broken = changed('support/us/states/mn.yml', 'state: mn', 'state: mm');
    expect(() => checkOf(broken)).toThrow(/us\/states\/mn\.yml:\d+:8 {2}state: expected one of/);
    const { lines } = checkContent(content, Date.parse('2026-11-27') + 184 * DAY);
    expect(lines).toContainEqual(
      expect.stringMatching(/^WARN {2}support\/us\/states\/mn\.yml: free was checked/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^WARN {2}support\/us\/professions\/nursing\.yml: audit was checked/),
    );
  });

  it.each(['support/us/state/mn.yml', 'support/nz/states/mn.yml', 'support/us/mn.yml'])(
    'names a file in a folder that nothing reads: %s',
    (name) => {
      const folder = changed('support/us/states/mn.yml', 'state: mn', 'state: mn');
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      cpSync(join(folder, 'support', 'us', 'states', 'mn.yml'), join(folder, name));
      expect(checkOf(folder).lines).toContainEqual(
        expect.stringMatching(new RegExp(`^WARN .*${name}: Evenkeel reads no such file`)),
      );
    },
  );

  it.each([
    [
      'words/en.yml',
      '{count} weeks were heavy',
      '{cuont} weeks were heavy',
      /en\.yml:18:9 {2}welcome\.kept: nothing fills \{cuont\}; \{count\} is missing; expected \{count\}/,
    ],
    ['words/es.yml', '{closes}', '{closed}', /es\.yml:\d+:\d+ {2}\S+: nothing fills \{closed\}/],
    [
      'words/en.yml',
      '"{count} weeks"',
      '"Some weeks"',
      /en\.yml:\d+:\d+ {2}pausing\.span\.other: \{count\} is missing/,
    ],
    [
      'words/en.yml',
      'a few quick',
      'a few {name}',
      /en\.yml:\d+:\d+ {2}welcome\.askedAny: nothing fills \{name\}/,
    ],
    ['words/es.yml', '{week}', '{ week }', /es\.yml:\d+:\d+ .*a \{ or \} stands alone/],
    [
      'peer/prompts.yml',
      'Hi {people}',
      'Hello {poeple} {people}',
      /prompts\.yml:\d+:8 {2}hello: nothing fills \{poeple\}/,
    ],
    ['es/peer/prompts.yml', '{people}', '{poeple}', /es\/peer\/prompts\.yml:3:8 {2}hello: /],
    [
      'support/us.yml',
      /what: /,
      'what: "{count} of them" #',
      /us\.yml:\d+:\d+ {2}categories\S+what: nothing fills \{count\}/,
    ],
    ['es/learn/iop.yml', /text: (.)/, 'text: {$1', /es\/learn\/iop\.yml:\d+:\d+/],
  ])('names a wrong placeholder of %s: %s -> %s', (name, from, to, problem) => {
    const folder = changed(name, from, to);
    try {
      expect(() => loadTexts(folder, 'us')).toThrow(problem);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    [
      'a source of somebody else',
      'support/us.yml',
      'source: https://988lifeline.org/get-help/what-to-expect',
      'source: https://health.wyo.gov/988',
      /^FAIL {2}\S+us\.yml:\d+:\d+ {2}support\/us\.yml: 988 has a source on health\.wyo\.gov, which isn't its own \(988lifeline\.org\)\. Fix: /,
    ],
    [
      'a source whose domain only ends like its own',
      'support/us.yml',
      'source: https://988lifeline.org/get-help/what-to-expect',
      'source: https://not988lifeline.org/get-help',
      /988 has a source on not988lifeline\.org/,
    ],
    [
      'no address and no domain of its own',
      'support/us.yml',
      '        own_domain: 911.gov\n',
      '',
      /911 names neither an address nor a domain of its own\. Fix: give it the service's url, or own_domain/,
    ],
  ])('fails for a crisis line with %s, by file and line', (_, name, from, to, said) => {
    const { lines, ok } = checkOf(changed(name, from, to));
    expect(ok).toBe(false);
    expect(lines).toContainEqual(expect.stringMatching(said));
  });

  it('accepts a source on a subdomain of a line’s own domain', () => {
    expect(checkOf(changed('support/uk.yml', 'www.tewv.nhs.uk', 'nhs.uk')).ok).toBe(true);
    expect(checkOf(changed('support/us.yml', 'https://www.911.gov/', 'https://help.911.gov/')).ok).toBe(true);
  });

  it('never stops the bot from starting, however old an entry is: doctor only warns', () => {
    const config = {
      contentFolder: 'content',
      region: 'us',
      teamsFile: undefined,
      usualTeamsFile: 'none.yml',
    };
    const said = [...examineContent(config, crisisOldest + 3_000 * DAY)];
    expect(said.map(({ state }) => state)).toEqual(['warn']);
    expect(said[0]?.says).toMatch(/keep this from being released.*Fix: evenkeel content check says which/);
  });

  it('fails for a checking day in the future', () => {
    const { lines, ok } = checkOf(
      changed('support/us.yml', /verified_on: 2026-\S+/, 'verified_on: 2027-11-23'),
    );
    expect(ok).toBe(false);
    expect(lines[0]).toMatch(
      /^FAIL {2}\S+:\d+:\d+ {2}support\/us\.yml: .* was checked on 2027-11-23, a day that is still to come\. Fix: /,
    );
  });

  it('names files that nothing reads, and files that a language lacks', () => {
    const folder = changed('words/en.yml', /^/, '');
    cpSync(join(folder, 'es'), join(folder, 'fr'), { recursive: true });
    cpSync(join(folder, 'words', 'es.yml'), join(folder, 'words', 'fr.yml'));
    rmSync(join(folder, 'es', 'learn', 'iop.yml'));
    writeFileSync(join(folder, 'support', '.DS_Store'), '');
    const { lines, ok } = checkOf(folder);
    expect(ok).toBe(true);
    expect(lines.slice(0, -1)).toEqual([
      expect.stringMatching(/^WARN .*\/fr: .*the languages are en and es/),
      expect.stringMatching(/^WARN .*\/words\/fr\.yml: /),
      expect.stringMatching(/^WARN .*\/es\/learn\/iop\.yml: missing, so learn\/iop\.yml is shown in English/),
    ]);
  });

  it('says what changed options add up to', () => {
    const check = () => checkOf(changed('questionnaires/weekly.yml', /value: 3/, 'value: 4'));
    expect(check).toThrow(/outOf is \d+, but the options of the core items add up to \d+ at most/);
  });
});
