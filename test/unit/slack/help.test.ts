import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forEachLanguage } from '../../../src/pulse/language.js';
import { BUILT_IN_HELP } from '../../../src/slack/texts/built-in-help.js';
import { helpIn, readHelp } from '../../../src/slack/texts/help.js';
import { loadTexts } from '../../../src/slack/texts/load.js';

describe('the texts shown while not all content can be read', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-help-'));
    cpSync('content', folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const change = (name: string, from: string, to: string) => {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  };
  const cards = () => forEachLanguage((language) => readHelp(folder, 'us')[language].crisis.card);
  const builtIn = forEachLanguage((language) => BUILT_IN_HELP[language].crisis['us']?.card);

  it('are those of the content', () => {
    expect(readHelp(folder, 'uk')).toEqual(helpIn(loadTexts(folder, 'uk')));
  });

  it('include the crisis card that an operator edited, even if the words and the rest of its file are wrong', () => {
    change('support/us.yml', 'talk to someone now', 'call our line now');
    change('support/us.yml', 'categories:', 'kategories:');
    change('words/en.yml', 'privacy:', 'privat:');
    expect(() => loadTexts(folder, 'us')).toThrow(/us\.yml|en\.yml/);
    expect(cards().en).toContain('call our line now');
    expect(cards().es).toBe(builtIn.es);
    change('words/es.yml', 'help:', 'help: [');
    expect(readHelp(folder, 'us').es.words).toEqual(BUILT_IN_HELP.es.help);
  });

  it('include the built-in crisis card for a language whose card can’t be read', () => {
    change('support/us.yml', 'talk to someone now', 'call our line now');
    change('es/support/us.yml', '  card: |-', '  carta: |-');
    expect(cards().en).toContain('call our line now');
    expect(cards().es).toBe(builtIn.es);
  });

  it('are the built-in help if there’s no content at all, in every region', () => {
    rmSync(folder, { recursive: true });
    expect(cards()).toEqual(builtIn);
    expect(readHelp(folder, 'nz').en.crisis.card).toBe(BUILT_IN_HELP.en.crisis.int.card);
    cpSync('content', folder, { recursive: true });
  });
});
