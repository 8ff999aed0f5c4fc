import { memberId } from '../../../pulse/ids.js';
import { MOST_SUPPORTERS, SUPPORTER_STATES } from '../../../pulse/supporters.js';
import { type Examples, exampleOfEach, type Given } from '../../examples/example.js';
import { aTalkTime, people } from '../../examples/fixtures.js';
import { MOST_TIMES, type TalkTime } from '../../../pulse/talk-times.js';
import {
  askSupporterModal,
  awayModal,
  namedMessage,
  ownSupporterModal,
  requestMessage,
  requestModal,
  supportersModal,
} from './views.js';
import {
  notTaken,
  ownTimesModal,
  postTimeModal,
  takeModal,
  talkNewsMessage,
  timesModal,
} from './times-views.js';

const supporters = people.slice(0, MOST_SUPPORTERS);
const named = supporters.map((member, at) => ({ member, state: SUPPORTER_STATES[at % 3] ?? 'ready' }));
const [one, other] = [memberId('U0123456789'), memberId('U0123456788')];

const HOUR = 3_600_000;
const now = aTalkTime.at - 3 * HOUR;
/** As many times as one supporter may post, every other one taken. */
const posted: readonly TalkTime[] = Array.from({ length: MOST_TIMES }, (_, at) => ({
  ...aTalkTime,
  at: aTalkTime.at + at * HOUR,
  told: at % 2 === 0,
}));
const offered = posted.flatMap((time) => [
  { ...time, isElsewhere: true },
  { ...time, supporter: other, isElsewhere: false },
]);
const own = { time: aTalkTime, isOff: false };

/** Examples of peer supporters, with as many as there may be and with none, and of their times to talk. */
export const peerSupportersExamples = ({ texts }: Given): Examples => ({
  supportersModal: {
    'the supporters': supportersModal(texts, named),
    'no supporters': supportersModal(texts, []),
  },
  askSupporterModal: {
    'whom one can ask': askSupporterModal(texts, supporters, 'ready'),
    'whom nobody can ask': askSupporterModal(texts, [], null),
  },
  ownSupporterModal: exampleOfEach(
    [null, ...SUPPORTER_STATES],
    (state) => `a supporter: ${state ?? 'none'}`,
    (state) => ownSupporterModal(texts, state),
  ),
  namedMessage: { 'the question to a supporter': namedMessage(texts) },
  requestMessage: { 'the request to a supporter': requestMessage(texts, one, 0) },
  requestModal: { 'the request that is sent': requestModal(texts, one, other, 0) },
  awayModal: { 'that nobody can be asked now': awayModal(texts) },
  timesModal: {
    'the times to talk': timesModal(texts, { own: null, offered }, { of: 'any', now }),
    'the times with people of other teams': timesModal(
      texts,
      { own: null, offered },
      { of: 'elsewhere', now },
    ),
    'no times to talk': timesModal(texts, { own: null, offered: [] }, { of: 'any', now }),
    'a time that one has': timesModal(texts, { own, offered }, { of: 'any', now }),
    'a time whose supporter does not know yet': timesModal(
      texts,
      { own: { time: { ...aTalkTime, told: false }, isOff: false }, offered },
      { of: 'any', now },
    ),
    'a time whose supporter should know by now': timesModal(
      texts,
      { own: { time: { ...aTalkTime, told: false }, isOff: false }, offered },
      { of: 'any', now: aTalkTime.at },
    ),
    'a time that is off': timesModal(
      texts,
      { own: { time: aTalkTime, isOff: true }, offered },
      { of: 'any', now },
    ),
    'a time that was given back': timesModal(
      texts,
      { own: null, offered },
      { of: 'any', now, notice: texts.words.supporters.times.canceled },
    ),
    ...exampleOfEach(
      ['gone', 'justTaken', 'late', 'open', 'enough'] as const,
      (outcome) => `a time that one did not get: ${outcome}`,
      (outcome) =>
        timesModal(
          texts,
          { own: outcome === 'open' ? own : null, offered },
          { of: 'any', now, notice: notTaken(texts, outcome) },
        ),
    ),
  },
  takeModal: { 'what a supporter is told of a time': takeModal(texts, aTalkTime, now) },
  talkNewsMessage: {
    'that a colleague is coming': talkNewsMessage(texts, { calls: [aTalkTime.at], off: [] }),
    'that a talk is off': talkNewsMessage(texts, { calls: [], off: [aTalkTime.at] }),
    'all the news there may be': talkNewsMessage(texts, {
      calls: posted.slice(0, 3).map(({ at }) => at),
      off: posted.slice(3).map(({ at }) => at),
    }),
  },
  ownTimesModal: {
    'a supporter’s own times': ownTimesModal(texts, posted.slice(0, 2), 'ready'),
    'as many times as one may post': ownTimesModal(texts, posted, 'ready'),
    'what follows taking a time back': ownTimesModal(
      texts,
      posted,
      'ready',
      texts.words.supporters.times.withdrawn,
    ),
    'the times of a supporter who is away': ownTimesModal(texts, posted, 'away'),
    'that one is no supporter': ownTimesModal(texts, [], null),
  },
  postTimeModal: {
    'the form to post a time': postTimeModal(texts, {
      dates: ['2026-11-27', '2026-11-28', '2026-11-29'],
      timeZone: 'America/Argentina/ComodRivadavia',
    }),
  },
});
