import type { KnownBlock } from '@slack/types';
import { linesOf } from '../../../sandbox/demo/read.js';
import { LANGUAGES } from '../../../src/pulse/language.js';
import { givenIn } from '../../../src/slack/examples/example.js';
import { type Example, examplesOf } from '../../../src/slack/examples/list.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { NO_OVERLAY } from '../../../src/support/overlay.js';

/** Everything that a language shows in each region, with the region's crisis line. */
const WHERE = ['us', 'ca', 'uk', 'au', 'int'].flatMap((region) => {
  const content = loadTexts('content', region);
  return LANGUAGES.map((language) => {
    const { catalog } = content[language];
    const all = examplesOf(givenIn(content, language), { catalog, overlay: NO_OVERLAY });
    return { region, language, line: catalog.crisis.line, all };
  });
});

/** The functions that make the guides, the views of a hard event, and the pages with people to talk to. */
const BELOW_THE_LINE: ReadonlySet<string> = new Set([
  'support/guideModal',
  'support/copyModal',
  'support/answeredGuide',
  'hard-events/announceModal',
  'hard-events/outcomeModal',
  'support/talkModal',
]);

const MESSAGES: ReadonlySet<string> = new Set(['hard-events/eventMessage', 'hard-events/supportersMessage']);

const textOf = (block: KnownBlock | undefined): string => (block ? linesOf([block]).join('\n') : '');

/** The function that makes an example, with its feature: two features may have functions of the same name. */
const makerOf = ({ feature, made }: Example): string => `${feature}/${made}`;

const namesOf = (examples: readonly Example[]): string[] => examples.map(({ name }) => name);

describe.each(WHERE)('the crisis line of $region in $language', ({ line, all }) => {
  it('comes first in a guide, in a view of a hard event, and on a page of people to talk to', () => {
    const some = all.filter((one) => BELOW_THE_LINE.has(makerOf(one)));
    expect(new Set(some.map(makerOf))).toEqual(BELOW_THE_LINE);
    const without = some.filter(
      ({ shown }) => textOf(shown.blocks?.[0] as KnownBlock) !== textOf(lineBlock(line)),
    );
    expect(namesOf(without)).toEqual([]);
  });

  it('is in each message after a hard event', () => {
    const some = all.filter((one) => MESSAGES.has(makerOf(one)));
    expect(new Set(some.map(makerOf))).toEqual(MESSAGES);
    const without = some.filter(
      ({ shown }) => !JSON.stringify(shown).includes(JSON.stringify(line).slice(1, -1)),
    );
    expect(namesOf(without)).toEqual([]);
  });

  it('is just above every text that says it’s above', () => {
    const wrong = all.filter(({ shown }) =>
      (shown.blocks ?? []).some(
        (block, at, blocks) =>
          /crisis line above|línea\s+de crisis de arriba/.test(textOf(block as KnownBlock)) &&
          !blocks
            .slice(Math.max(0, at - 3), at)
            .some((before) => textOf(before as KnownBlock) === textOf(lineBlock(line))),
      ),
    );
    expect(namesOf(wrong)).toEqual([]);
  });
});

/** The block that shows the crisis line. */
const lineBlock = (line: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text: line } });
