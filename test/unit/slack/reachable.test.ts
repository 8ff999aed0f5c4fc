import type { KnownBlock } from '@slack/types';
import { heardInMessage, textsIn } from '../../../sandbox/notifications.js';
import { type Language, LANGUAGES } from '../../../src/pulse/language.js';
import { type Example, examplesOf } from '../../../src/slack/examples/list.js';
import { givenIn } from '../../../src/slack/examples/example.js';
import { context, section } from '../../../src/slack/kit/blocks.js';
import { spoken } from '../../../src/slack/kit/spoken.js';
import { asCode, escaped } from '../../../src/slack/kit/text.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { NO_OVERLAY } from '../../../src/support/overlay.js';

const content = loadTexts('content', 'us');

const examplesIn = (language: Language): readonly Example[] =>
  examplesOf(givenIn(content, language), { catalog: content.en.catalog, overlay: NO_OVERLAY });

const onOneLine = (texts: readonly string[]): string => texts.join(' ').replace(/\s+/g, ' ').trim();

/** Views that need no way to support, by the function that makes them. */
const WITHOUT: ReadonlySet<string> = new Set([
  // Requests between colleagues, and the forms that show them: they're about support themselves.
  'askMessage',
  'requestMessage',
  'requestModal',
  'ownSupporterModal',
  'namedMessage',
  // Settings of admins and of people who lead a team.
  'announceModal',
  'entryModal',
  'eapFormModal',
  'contactModal',
  'rosterTroubleMessage',
  'teamsNoticeModal',
  'savedModal',
  'savingModal',
  'setupCategoryModal',
  'setupModal',
  'supportersModal',
  'teamModal',
  'teamsModal',
  'trialModal',
  'trialSentModal',
]);

/** Buttons that lead to support. */
const TO_SUPPORT = /"action_id":"(support|support_\w+|talk)"/;

describe.each(LANGUAGES)('in %s', (language) => {
  const { card } = content[language].catalog.crisis;
  const examples = examplesIn(language);

  it('everything that members see has a button to support, or the crisis card itself', () => {
    const far = examples.filter(({ made, shown }) => {
      const written = JSON.stringify(shown);
      return !WITHOUT.has(made) && !TO_SUPPORT.test(written) && !written.includes(JSON.stringify(card));
    });
    expect(far.map(({ made, name }) => `${made}: ${name}`)).toEqual([]);
  });

  it.each(['weeklyMessage', 'reminder', 'checkinModal', 'learnModal', 'digestMessage', 'homeView'])(
    '%s has a button of its own that opens support',
    (made) => {
      const all = examples.filter((one) => one.made === made);
      expect(all.length).toBeGreaterThan(0);
      for (const { shown } of all) expect(JSON.stringify(shown)).toContain('"action_id":"support"');
    },
  );

  it('a screen reader says everything that the crisis reply and the answers to /support show, without markup', () => {
    const answers = examples.filter(({ made }) =>
      ['crisisReply', 'supportBlocks', 'categoryBlocks', 'eapBlocks'].includes(made),
    );
    expect(answers.length).toBeGreaterThan(5);
    for (const { shown } of answers) {
      const { text, blocks } = shown as { readonly text: string; readonly blocks: readonly KnownBlock[] };
      expect(onOneLine([heardInMessage({ text })])).toBe(onOneLine(textsIn(blocks)));
      expect(text).not.toMatch(/[*`]|(?<!\w)_/);
      expect(text).toContain('988');
    }
  });
});

describe('the text that a screen reader says for blocks', () => {
  it('is in the order on screen, without bold, italics, code and the addresses behind labels', () => {
    const blocks: KnownBlock[] = [
      { type: 'header', text: { type: 'plain_text', text: 'A & B' } },
      section('*Bold _and italic_*, `1-800`, snake_case, 2 * 3 <https://x.test/a_b|a link> <https://x.test>'),
      { type: 'divider' },
      context('by <@U1> on <!date^1^{date}|Friday>'),
    ];
    expect(spoken(blocks).split('\n')).toEqual([
      'A &amp; B',
      'Bold and italic, 1-800, snake_case, 2 * 3 a link <https://x.test>',
      'by <@U1> on <!date^1^{date}|Friday>',
    ]);
  });

  it('keeps what a person typed as they typed it', () => {
    const typed = escaped('*not bold* <!channel>');
    expect(spoken([section(typed)])).toBe(typed);
    expect(spoken([section(asCode('a *b* c.d'))])).toBe(escaped('a *b* c.d'));
  });
});
