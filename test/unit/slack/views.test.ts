import { validate } from '../../../sandbox/index.js';
import { memberId } from '../../../src/pulse/ids.js';
import { LANGUAGES } from '../../../src/pulse/language.js';
import { itemsFor } from '../../../src/pulse/questionnaire.js';
import { type SupportLead, UNTIL_RESUMED } from '../../../src/pulse/trajectory.js';
import { helpIn, readHelp } from '../../../src/slack/texts/help.js';
import { loadTexts, type Texts } from '../../../src/slack/texts/load.js';
import {
  aloneMessage,
  colleagueModal,
  introduction,
  peerModal,
} from '../../../src/slack/features/peer-checkins/views.js';
import { closingModal } from '../../../src/slack/features/checkin/closing.js';
import { reminder, weeklyMessage } from '../../../src/slack/features/checkin/weekly-message.js';
import { doneModal, outreachMessage } from '../../../src/slack/features/private-space/outreach.js';
import { spaceModal } from '../../../src/slack/features/private-space/view.js';
import { supportModal } from '../../../src/slack/features/support/catalog.js';
import { crisisReply } from '../../../src/slack/features/support/help-only-views.js';
import {
  askSupporterModal,
  awayModal,
  requestModal,
} from '../../../src/slack/features/peer-supporters/views.js';
import {
  ownTimesModal,
  takeModal,
  timesModal,
} from '../../../src/slack/features/peer-supporters/times-views.js';
import { askedModal, askMessage, askModal, talkModal } from '../../../src/slack/features/support/talk.js';
import { supportBlocks } from '../../../src/slack/features/support/catalog.js';
import { CATEGORIES } from '../../../src/support/catalog.js';
import {
  aTalkTime,
  fullPeerView,
  fullTrajectory,
  longestTeam,
  pulse,
  withEap,
  longestActionLines,
} from '../../../src/slack/examples/fixtures.js';
import { givenIn } from '../../../src/slack/examples/example.js';
import { examplesOf } from '../../../src/slack/examples/list.js';
import { LONGEST_BESIDE_TEXT } from '../../../src/slack/kit/word-kinds.js';
import { linesToTalk } from '../../../src/support/ladder.js';
import {
  add,
  type Entry,
  MOST_ADDED,
  NO_OVERLAY,
  type Overlay,
  withOverlay,
} from '../../../src/support/overlay.js';
import { longestEntry } from '../../support/longest-entry.js';

const content = loadTexts('content', 'us');
const team = longestTeam;

/** A workplace's own entry with every field as long as possible. */
const anEntry = (number: number): Entry => longestEntry(`own-${number}`);
let overlay = NO_OVERLAY;
for (const category of CATEGORIES)
  for (let number = 0; number < MOST_ADDED; number += 1)
    overlay = add(overlay, category, anEntry(CATEGORIES.indexOf(category) * MOST_ADDED + number));

const REGIONS = ['us', 'ca', 'uk', 'au', 'int'] as const;

describe('a list beside a text', () => {
  /** The choices of an element's list, if it shows one choice at a time. */
  const chosenIn = (element: unknown): string[] => {
    const { type, options } = (element ?? {}) as {
      readonly type?: string;
      readonly options?: readonly { readonly text: { readonly text: string } }[];
    };
    return type === 'static_select' || type === 'multi_static_select'
      ? (options ?? []).map(({ text }) => text.text)
      : [];
  };

  it.each(REGIONS)('has no choice that a window would cut, in each language, in %s', (region) => {
    const texts = loadTexts('content', region);
    const cut = LANGUAGES.flatMap((language) =>
      examplesOf(givenIn(texts, language), { catalog: texts.en.catalog, overlay: NO_OVERLAY }).flatMap(
        ({ name, shown }) =>
          (shown.blocks as { accessory?: unknown; elements?: unknown[] }[])
            .flatMap(({ accessory, elements = [] }) => [accessory, ...elements].flatMap(chosenIn))
            .filter((choice) => choice.length > LONGEST_BESIDE_TEXT)
            // A team's name is up to the team.
            .filter((choice) => choice !== longestTeam.name)
            .map((choice) => `${name} (${language}): ${choice}`),
      ),
    );
    expect([...new Set(cut)]).toEqual([]);
  });
});

describe.each([
  ...LANGUAGES.map((language) => [language, content[language]] as const),
  [
    'en, with all that a workplace can add',
    { ...content.en, catalog: withOverlay(content.en.catalog, overlay) },
  ] as const,
])('in %s, at its largest, Slack would take', (_, texts: Texts) => {
  const setup = { catalog: content.en.catalog, overlay };

  it.each(examplesOf({ texts, second: content.es, help: helpIn(content), team }, setup))(
    '$name',
    ({ surface, shown }) => {
      expect(validate(surface, shown)).toEqual([]);
    },
  );

  it('a form asks no more than five questions', () => {
    for (const questionnaire of texts.questionnaires.values())
      for (let week = 0; week < 8; week += 1)
        expect(itemsFor(questionnaire, week).length).toBeLessThanOrEqual(5);
  });
});

const saved = { team: team.id, week: 0, withoutPick: false };

describe('the crisis card', () => {
  it.each(LANGUAGES)('or its line is in every view of support, in %s', (language) => {
    const texts = content[language];
    for (const view of [
      closingModal(texts, { ...saved, lead: 'lasting' }),
      closingModal(texts, { ...saved, lead: 'oneWeek' }),
      closingModal(texts, { ...saved, lead: null }),
      spaceModal(texts, { trajectory: fullTrajectory, team: team.id, week: 2951, preset: 'standard' }),
      spaceModal(texts, { trajectory: null, team: team.id, week: 2951, preset: 'standard' }),
      doneModal(texts, team.id, 'done', 'notes_discreet'),
      talkModal(texts),
      askedModal(texts, 'failed', 'U1'),
      peerModal(texts, fullPeerView(team)),
      colleagueModal(texts),
      askModal(texts, 'U1', { ...anEntry(1), for: '', hours: '', verified_on: '2026-11-23' }),
      askSupporterModal(texts, [], null),
      requestModal(texts, memberId('U0123456789'), memberId('U0123456788'), 0),
      awayModal(texts),
      timesModal(texts, { own: null, offered: [] }, { of: 'any', now: 0 }),
      takeModal(texts, aTalkTime, 0),
      ownTimesModal(texts, [], 'ready'),
      outreachMessage(texts, team.id, 'outreach'),
      supportModal(texts, null),
      ...CATEGORIES.map((name) => supportModal(texts, name)),
    ])
      expect(JSON.stringify(view)).toContain('*988*');
  });

  it.each([
    ['us', '*988*'],
    ['uk', '*116 123*'],
    ['au', '*13 11 14*'],
    ['zz', 'findahelpline.com'],
  ])('answers messages with the numbers of the region %s, in English and in Spanish', (region, number) => {
    const said = crisisReply(readHelp('content', region))
      .blocks.slice(0, 2)
      .map((block) => JSON.stringify(block));
    expect(said.filter((text) => text.includes(number)).length).toBe(2);
  });
});

describe('the private space', () => {
  const shows = (wants: boolean, week: number, texts = content.en): string => {
    const preferences = { ...fullTrajectory.preferences, kindWords: wants };
    return JSON.stringify(
      spaceModal(texts, {
        trajectory: { ...fullTrajectory, preferences },
        team: team.id,
        week,
        preset: 'standard',
      }),
    );
  };

  it.each(LANGUAGES)('has one kind line a week for a member who asked for them, in %s', (language) => {
    const texts = content[language];
    const shown = (week: number) =>
      texts.kindWords.filter(({ text }) => shows(true, week, texts).includes(`_${text}_`));
    const weeks = texts.kindWords.map((_, at) => 2_951 + at);
    expect(new Set(weeks.flatMap(shown).map(({ id }) => id)).size).toBe(texts.kindWords.length);
    for (const week of weeks) expect(shown(week)).toHaveLength(1);
  });

  it('has none for a member who didn’t, and has a button to ask for them', () => {
    for (const { text } of content.en.kindWords) expect(shows(false, 2_951)).not.toContain(text);
    expect(shows(false, 2_951)).toContain('kind_words');
    expect(shows(true, 2_951, { ...content.en, kindWords: [] })).not.toContain('kind_words');
  });

  it('says that a pause has no date', () => {
    const paused = { ...fullTrajectory, pausedUntil: UNTIL_RESUMED };
    const view = JSON.stringify(
      spaceModal(content.en, { trajectory: paused, team: team.id, week: 2_951, preset: 'standard' }),
    );
    expect(view).toContain(content.en.words.pausing.onOpen);
  });
});

describe('the closing view', () => {
  it('says first that the check-in is saved, and offers support right after that if signs last or the week was very heavy', () => {
    const first = (lead: SupportLead) =>
      JSON.stringify(closingModal(content.en, { ...saved, lead }).blocks[0]);
    const { thanks, change, sustained, veryHeavy } = content.en.words.closing;
    expect(first('lasting')).toContain(`"${thanks} ${sustained}"`);
    expect(first('oneWeek')).toContain(`"${thanks} ${veryHeavy}"`);
    expect(first(null)).toContain(`"${thanks}"`);
    for (const lead of ['lasting', 'oneWeek', null] as const)
      expect(JSON.stringify(closingModal(content.en, { ...saved, lead }))).toContain(change);
  });

  it('says if a pick of what would help was left out, whatever follows', () => {
    const { thanks, withoutPick } = content.en.words.closing;
    for (const lead of ['lasting', 'oneWeek', null] as const) {
      const view = closingModal(content.en, { ...saved, lead, withoutPick: true });
      expect(JSON.stringify(view.blocks[0])).toContain(`"${thanks} ${withoutPick}`);
    }
  });

  it.each(LANGUAGES)(
    'shows the same ladder after one very heavy week, and no button that would keep anything, in %s',
    (language) => {
      const lasting = closingModal(content[language], { ...saved, lead: 'lasting' }).blocks;
      const oneWeek = closingModal(content[language], { ...saved, lead: 'oneWeek' }).blocks;
      expect(oneWeek.slice(2)).toEqual(lasting.slice(2));
      const said = JSON.stringify(oneWeek);
      for (const choice of ['not_now', 'outreach_menu', 'ask_again', 'stop_notes'])
        expect(said).not.toContain(choice);
    },
  );

  it.each(LANGUAGES)(
    'the support options are a ladder, people first, then an IOP, with the crisis line apart, in %s',
    (language) => {
      const { words, catalog } = content[language];
      const blocks = outreachMessage(content[language], team.id, 'outreach').blocks as {
        text?: { text: string };
      }[];
      const rungs = [
        catalog.outreach.text,
        catalog.outreach.first,
        words.outreach.anyAtWork,
        words.eap.any,
        words.outreach.own,
        words.outreach.warmline,
        catalog.outreach.iop,
        catalog.crisis.line,
      ].map((said) => blocks.findIndex((block) => block.text?.text.includes(said)));
      expect(rungs).toEqual(rungs.toSorted((a, b) => a - b));
      expect(rungs[0]).toBe(0);
      expect(blocks.filter((block) => block.text?.text.includes('*988*'))).toHaveLength(1);
    },
  );

  it('an EAP that an admin filled in has its rung, with the most important facts first', () => {
    const shown = JSON.stringify(outreachMessage(withEap(content.en), team.id, 'outreach'));
    const { lead, any } = content.en.words.eap;
    expect(shown).toContain(
      `${lead} *Westside EAP* · \`1-800-555-0100\`\\nFirst talk within 48 hours · 6 free sessions`,
    );
    expect(shown).not.toContain(any);
  });

  it('an entry called an EAP counts as one only if it was shown as one before the EAP had a form', () => {
    const eap: Entry = {
      id: 'own-eap',
      name: 'Westside EAP',
      what: 'W',
      phone: '555-0100',
      addedOn: '2026-11-23',
    };
    const named = add(NO_OVERLAY, 'peer', eap);
    const shown = (changed: Overlay): string =>
      JSON.stringify(
        outreachMessage(
          { ...content.en, catalog: withOverlay(content.en.catalog, changed) },
          team.id,
          'outreach',
        ),
      );
    const { eap: words, outreach } = content.en.words;
    expect(shown({ ...named, eapListing: 'own-eap' })).toContain(
      `${words.lead} *Westside EAP* · \`555-0100\``,
    );
    expect(shown({ ...named, eapListing: 'own-eap' })).not.toContain(`${outreach.atWork} *Westside EAP*`);
    expect(shown(named)).toContain(words.any);
    expect(shown(named)).toContain(`${outreach.atWork} *Westside EAP*`);
  });
});

describe('/support', () => {
  it.each(LANGUAGES)(
    'offers people first, then the EAP, then programs and what to look up, in %s',
    (language) => {
      const [buttons] = supportBlocks(content[language]).flatMap((block) =>
        block.type === 'actions'
          ? [block.elements.map((one) => ('action_id' in one ? one.action_id : ''))]
          : [],
      );
      expect(buttons?.slice(0, 5)).toEqual([
        'talk',
        'support_crisis',
        'support_peer',
        'support_eap',
        'support_iop',
      ]);
      for (const name of CATEGORIES) expect(buttons).toContain(`support_${name}`);
    },
  );
});

describe('Talk to a person', () => {
  it.each(LANGUAGES)(
    'puts people right below the numbers to call, and lists no line that only finds care, in %s',
    (language) => {
      const { words } = content[language];
      const shown = JSON.stringify(talkModal(content[language]));
      const order = [
        '*988*',
        words.talk.anyAtWork,
        words.supporters.open,
        words.eap.ask,
        words.talk.own.split('\n')[1] ?? '',
        'NAMI HelpLine',
        'Physician Support Line',
      ].map((said) => shown.indexOf(said));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(order[0]).toBeGreaterThan(0);
      expect(shown).not.toMatch(/SAMHSA|FindTreatment/);
    },
  );

  it.each(['us', 'uk', 'ca', 'au', 'int'])('lists only lines where someone listens, in %s', (region) => {
    const { catalog } = loadTexts('content', region).en;
    const lines = linesToTalk(catalog);
    expect(lines.every(({ listens }) => listens === 'warmline' || listens === 'profession')).toBe(true);
  });
});

describe('colleagues who can be asked', () => {
  it.each(LANGUAGES)(
    'come with a note that they’re no crisis service, in any view that lists one, in %s',
    (language) => {
      const texts = content[language];
      const { notCrisis } = texts.words.talk;
      const named = { ...texts, catalog: withOverlay(texts.catalog, overlay) };
      const someone = memberId('U0123456789');
      for (const view of [talkModal(named), askSupporterModal(texts, [someone], null)])
        expect(JSON.stringify(view).split(JSON.stringify(notCrisis))).toHaveLength(2);
      for (const view of [talkModal(texts), askSupporterModal(texts, [], null)])
        expect(JSON.stringify(view)).not.toContain(JSON.stringify(notCrisis));
    },
  );
});

describe('the text of a request for a talk', () => {
  it('is sent as it was shown, and doesn’t mention check-ins', () => {
    const entry = { ...anEntry(1), for: '', hours: '', verified_on: '2026-11-23' };
    const sent = (askMessage(content.en, 'U1').blocks[0] as { text: { text: string } }).text.text;
    expect(JSON.stringify(askModal(content.en, 'U1', entry).blocks[1])).toContain(
      JSON.stringify(sent).slice(1, -1),
    );
    expect(sent).not.toMatch(/check-in|week|hard|heavy|note/i);
  });
});

describe('notifications', () => {
  it.each(LANGUAGES)('have the same neutral words for every kind of message, in %s', (language) => {
    const texts = content[language];
    const { words } = texts;
    const week = { team: team.id, pulse: pulse.id, closesAt: 0 };
    const said = [
      weeklyMessage(texts, week, []),
      weeklyMessage(texts, week, longestActionLines),
      reminder(words, week),
      outreachMessage(texts, team.id, 'outreach'),
      outreachMessage(texts, team.id, 'followUp'),
      introduction([texts], fullPeerView(team).partners, 0),
      aloneMessage(texts),
    ].map((message) => message.text);
    expect(new Set(said).size).toBe(1);
    expect(said[0]).toMatch(language === 'en' ? /^Weekly check-in$/ : /^Encuesta semanal$/);
  });
});
