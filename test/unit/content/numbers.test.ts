import { MOST_MANAGERS } from '../../../src/content/team-schema.js';
import { APART_MS, COMES_AFTER_MS } from '../../../src/pulse/hard-event.js';
import { LANGUAGES, type Language } from '../../../src/pulse/language.js';
import { PUBLICATION_RULE } from '../../../src/pulse/publication-rule.js';
import { FOLLOW_UP_WEEKS, QUIET_WEEKS, SIGNS_RULES } from '../../../src/pulse/signs.js';
import { LOOK_MS } from '../../../src/pulse/supporter-requests.js';
import { REQUEST_MS } from '../../../src/pulse/supporters.js';
import {
  FURTHEST_MS,
  KEPT_MS,
  LONGEST_WAY,
  MOST_TAKINGS,
  MOST_TIMES,
  NOTICE_MS,
  TALK_MINUTES,
} from '../../../src/pulse/talk-times.js';
import { DAY_HOURS, MIN_OPEN_HOURS } from '../../../src/pulse/team.js';
import { ASKED_AFTER_MS, MOST_OPEN } from '../../../src/pulse/team-actions.js';
import { ASK_RULE } from '../../../src/pulse/top-ask.js';
import { MOST_ASKS } from '../../../src/slack/features/support/talk-limit.js';
import { HELD_DAYS } from '../../../src/usecases/own-pulse.js';
import { textsOf } from '../../support/content-texts.js';
import { factsOf } from '../../support/facts.js';

const { pooledFrom, weeklyFrom, pooledWeeks, seasonWeeks, tenureWeeks, rolledUpFrom } = PUBLICATION_RULE;
const { quiet, standard } = SIGNS_RULES;

/** A result changes after this many weeks in a row that point the same way: publication-rule.ts keeps one pending. */
const IN_A_ROW = 2;

/** An ask that's shown is right in about nine of ten periods: see THREATS.md. */
const WRONG_ONCE_IN = 10;

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 86_400_000;
/** A time goes at the first look after it's over. */
const KEPT_HOURS = (KEPT_MS + LOOK_MS) / 3_600_000;
const supportersAfter = COMES_AFTER_MS.supporters / MINUTE_MS;

/**
 * The numbers in texts, by the text's path, from the code that they describe. The words write them out instead of filling
 * them in: "Five questions" and "two weeks out of three" are how people write, and each language does it its own way.
 */
const FROM_CODE: Readonly<Record<string, readonly number[]>> = {
  'mydata.forgettingLate': [HELD_DAYS],
  'privacy.body': [IN_A_ROW],
  'buttons.notNow': [QUIET_WEEKS],
  'buttons.askAgain': [FOLLOW_UP_WEEKS],
  'space.presets.quiet': [quiet.needed, quiet.window],
  'space.presets.standard': [standard.needed, standard.window],
  'outreach.followUp': [FOLLOW_UP_WEEKS],
  'outreach.notNow': [QUIET_WEEKS],
  'outreach.askAgain': [FOLLOW_UP_WEEKS],
  'talk.enough': [MOST_ASKS],
  'teams.weekLost': [HELD_DAYS],
  'teams.questionnaire': [seasonWeeks],
  'teams.savedFew': [pooledFrom],
  'teams.countsFrom': [pooledFrom, seasonWeeks, tenureWeeks],
  'teams.askHereFrom': [seasonWeeks],
  'teams.askHereDone.one': [seasonWeeks],
  'teams.askHereDone.other': [seasonWeeks],
  'teams.problemCloses': [MIN_OPEN_HOURS],
  'teams.problemNight': [DAY_HOURS.from, DAY_HOURS.to - 12],
  'teams.problemManagers': [MOST_MANAGERS],
  'mydata.ask': [seasonWeeks],
  'mydata.talk': [KEPT_HOURS],
  'supporters.note': [REQUEST_MS / 86_400_000],
  'supporters.stopped': [REQUEST_MS / 86_400_000],
  'supporters.times.lead': [TALK_MINUTES],
  'supporters.times.intro': [TALK_MINUTES],
  'supporters.times.takeNote': [KEPT_HOURS],
  'supporters.times.outcomes.enough': [MOST_TAKINGS],
  'supporters.times.ownIntro': [TALK_MINUTES],
  'supporters.times.ownTelling': [TALK_MINUTES],
  'supporters.times.full': [MOST_TIMES],
  'supporters.times.problems.past': [(LOOK_MS + NOTICE_MS) / MINUTE_MS],
  'supporters.times.problems.tooFar': [FURTHEST_MS / WEEK_MS],
  'supporters.times.problems.way': [LONGEST_WAY],
  'supporters.times.newsNote': [TALK_MINUTES],
  'event.intro': [COMES_AFTER_MS.first / MINUTE_MS],
  'event.rounds.month': [COMES_AFTER_MS.month / WEEK_MS],
  'event.plan': [
    supportersAfter,
    COMES_AFTER_MS.first / MINUTE_MS - supportersAfter,
    COMES_AFTER_MS.month / WEEK_MS,
    APART_MS / WEEK_MS,
  ],
  'event.month': [COMES_AFTER_MS.month / WEEK_MS],
  'doing.asked': [ASKED_AFTER_MS / WEEK_MS],
  'doing.full': [MOST_OPEN],
  'pulse.hidden': [pooledFrom, weeklyFrom - 1, pooledWeeks],
  'pulse.includedWho': [tenureWeeks],
  'pulse.startMeaning': [IN_A_ROW],
  'pulse.season': [seasonWeeks],
  'pulse.summary': [seasonWeeks],
  'pulse.rollUpTooFew': [rolledUpFrom],
  'pulse.madeOf': [IN_A_ROW],
  'pulse.askMade': [ASK_RULE.weeks, ASK_RULE.from, ASK_RULE.shownWeeks, WRONG_ONCE_IN],
};

/** Numbers that describe nothing in the code: names, examples, and what people do. */
const OF_THEIR_OWN: ReadonlySet<string> = new Set([
  'welcome.sees.shares',
  'notice.intro',
  'notice.collect',
  'notice.collectAny',
  'notice.who',
  'notice.use',
  'notice.guard',
  'notice.choice',
  'join.intro',
  'guides.lessons',
  'setup.problemPhone',
  'eap.asks.smallestGroup',
  'eapSetup.fields.smallestGroup',
  'eapSetup.askGroup',
  'teams.peers',
  'teams.peerRounds.fortnightly',
  'teams.peerRounds.fortnightly-across',
  'teams.questionnaires.weekly',
  'peer.intro',
  'trial.stepsTitle',
  'trial.stepInvite',
  'trial.stepTeam',
  'trial.stepTrial',
  'pulse.heavyInTen',
  'pulse.todo',
  'pulse.chartBand',
  'doing.already',
  'refusals.alreadySent',
  'refusals.pauseUsage',
  'refusals.checkinUsage',
]);

const numbersIn = (language: Language) =>
  textsOf(`content/words/${language}.yml`)
    .map(({ path, line, text }) => ({ path, line, numbers: factsOf(text, language).numbers }))
    .filter(({ path, numbers }) => numbers.length > 0 && !OF_THEIR_OWN.has(path));

describe.each(LANGUAGES)('the numbers in words/%s.yml', (language) => {
  it('are those of the code', () => {
    const wrong = numbersIn(language)
      .map(({ path, line, numbers }) => {
        const expected = [...new Set(FROM_CODE[path]?.map(String))].toSorted();
        return numbers.join() === expected.join()
          ? null
          : `content/words/${language}.yml:${line}  ${path}: says ${numbers.join(', ')}, ${expected.length > 0 ? `and the code ${expected.join(', ')}` : 'and no constant is named for it'}. Fix: correct the text, or FROM_CODE in this test`;
      })
      .filter((one) => one !== null);
    expect(wrong).toEqual([]);
  });

  it('are all there', () => {
    const there = new Set(numbersIn(language).map(({ path }) => path));
    expect(Object.keys(FROM_CODE).filter((path) => !there.has(path))).toEqual([]);
  });
});
