import type { KnownBlock, ModalView } from '@slack/types';
import type { Instant } from '../../../pulse/calendar.js';
import { nextLook } from '../../../pulse/supporter-requests.js';
import type { SupporterState } from '../../../pulse/supporters.js';
import {
  isInTime,
  LONGEST_WAY,
  MOST_TIMES,
  type TakeOutcome,
  type TalkNews,
  type TalkTime,
} from '../../../pulse/talk-times.js';
import type { OwnTalkTime, TalkTimesView } from '../../../usecases/talk-times.js';
import {
  actions,
  button,
  CHOICE,
  confirmed,
  context,
  divider,
  type Message,
  noticeBlocks,
  plain,
  section,
  select,
} from '../../kit/blocks.js';
import { slackDate, weekdayLabel } from '../../kit/dates.js';
import { formModal, plainModal, supportButton } from '../../kit/modals.js';
import { fill, mention, typed } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { crisisLine } from '../support/index.js';

/** Returns the value by which a button names a time. */
const timeValue = ({ supporter, at }: Pick<TalkTime, 'supporter' | 'at'>): string => `${supporter}|${at}`;

/** Which times a member looks at: all, or only those of people outside the member's own teams. */
export const TIMES_OF = ['any', 'elsewhere'] as const;
export type TimesOf = (typeof TIMES_OF)[number];

/** Most times shown, the soonest first. */
const MOST_SHOWN = 8;

/** Tells a member about the time they have: whether it's off, and whether its supporter has been told. */
function ownBlocks({ words }: Texts, { time, isOff }: OwnTalkTime, now: Instant): KnownBlock[] {
  const { ownOff, ownTold, ownWaiting, ownLate, cancel } = words.supporters.times;
  const { at, told } = time;
  const known = { time: slackDate(at), person: mention(time.supporter) };
  if (isOff) return [section(fill(ownOff, known)), divider()];
  const way = typed(time.way);
  const said = told
    ? fill(ownTold, { ...known, way })
    : isInTime(at, now)
      ? fill(ownWaiting, { ...known, way, told: slackDate(nextLook(now)) })
      : fill(ownLate, { ...known, way });
  return [section(said), actions(button(cancel, 'times_cancel')), divider()];
}

/** Tells a member about the time they have in a view about something else, with a button that leads to it. */
export function ownTimeLine({ supporters: { times } }: Words, { time, isOff }: OwnTalkTime): KnownBlock[] {
  const said = fill(isOff ? times.elsewhereOff : times.elsewhereOn, { time: slackDate(time.at) });
  return [{ ...section(said), accessory: button(times.look, 'times') }, divider()];
}

/** Lists the times on offer, below what's true of all of them. */
function offeredBlocks({ words }: Texts, offered: TalkTimesView['offered'], of: TimesOf): KnownBlock[] {
  const { times } = words.supporters;
  const shown = offered.filter(({ isElsewhere }) => of === 'any' || isElsewhere).slice(0, MOST_SHOWN);
  const filter = select(
    'times_filter',
    [
      ['any', times.filterAny],
      ['elsewhere', times.filterElsewhere],
    ],
    of,
  );
  return [
    section(times.intro),
    { ...section(times.filter), accessory: filter },
    ...(shown.length === 0 ? [section(times.none)] : []),
    ...shown.map((one) => ({
      ...section(fill(times.line, { time: slackDate(one.at), person: mention(one.supporter) })),
      accessory: button(times.take, 'times_choose', timeValue(one)),
    })),
  ];
}

/** What the list of times depends on besides the times. */
interface TimesShown {
  readonly of: TimesOf;
  readonly now: Instant;
  /** What came of what the member just did. */
  readonly notice?: string | null;
}

/** Shows the time that a member has, or the times that they can take. */
export function timesModal(
  texts: Texts,
  { own, offered }: TalkTimesView,
  { of, now, notice }: TimesShown,
): ModalView {
  const { words, catalog } = texts;
  const { times } = words.supporters;
  const holds = own !== null && !own.isOff;
  return plainModal(
    words,
    times.title,
    [
      ...noticeBlocks(notice),
      ...(own ? ownBlocks(texts, own, now) : []),
      // A member can't have two times at once.
      ...(holds ? [] : offeredBlocks(texts, offered, of)),
      context(times.voice),
      context(words.talk.notCrisis),
      divider(),
      crisisLine(catalog),
      actions(button(words.supporters.open, 'supporter_ask'), button(words.buttons.support, 'support')),
    ],
    'support',
  );
}

/** Tells a supporter about their times, a line each: that a colleague will call, or that the talk is off. */
const newsLines = ({ supporters: { times } }: Words, { calls, off }: TalkNews): string[] => [
  ...calls.map((at) => fill(times.newsCall, { time: slackDate(at) })),
  ...off.map((at) => fill(times.newsOff, { time: slackDate(at) })),
];

/** The message to a supporter about their times. It names no one and holds no text that a member could have written. */
export const talkNewsMessage = ({ words }: Texts, news: TalkNews): Message => ({
  text: words.notification,
  blocks: [
    section(newsLines(words, news).join('\n')),
    actions(
      button(words.event.howToListen, 'peer_help'),
      button(words.supporters.times.ownOpen, 'times_own'),
      button(words.buttons.support, 'support'),
    ),
    context(words.supporters.times.newsNote),
  ],
});

/** Shows a member what the supporter will read, before the member takes the time. */
export function takeModal(texts: Texts, time: Pick<TalkTime, 'supporter' | 'at'>, now: Instant): ModalView {
  const { words, catalog } = texts;
  const { times } = words.supporters;
  const [message = ''] = newsLines(words, { calls: [time.at], off: [] });
  return formModal(words, {
    id: 'take_time',
    metadata: timeValue(time),
    title: times.takeTitle,
    submit: times.take,
    blocks: [
      section(
        fill(times.takeWhat, {
          time: slackDate(time.at),
          person: mention(time.supporter),
          told: slackDate(nextLook(now)),
        }),
      ),
      section(`> ${message}`),
      section(times.takeNote),
      context(times.voice),
      crisisLine(catalog),
      supportButton(words),
    ],
  });
}

/** Says why a member didn't get a time. */
export const notTaken = ({ words }: Texts, outcome: Exclude<TakeOutcome, 'taken'>): string =>
  words.supporters.times.outcomes[outcome];

/** Shows a supporter the times they posted. */
export function ownTimesModal(
  texts: Texts,
  own: readonly TalkTime[],
  state: SupporterState | null,
  notice: string | null = null,
): ModalView {
  const { words } = texts;
  const { times } = words.supporters;
  if (state !== 'ready' && state !== 'away')
    return plainModal(words, times.ownTitle, [section(times.notReady), supportButton(words)], 'support');
  return plainModal(
    words,
    times.ownTitle,
    [
      ...noticeBlocks(notice),
      section(times.ownIntro),
      ...own.map((one) => ({
        ...section(
          fill(times.ownLine, {
            time: slackDate(one.at),
            way: typed(one.way),
            state: times.states[one.told ? 'taken' : 'free'],
          }),
        ),
        accessory: confirmed(words, button(times.withdraw, 'times_withdraw', timeValue(one)), {
          title: times.ownTitle,
          ask: times.withdrawAsk,
        }),
      })),
      ...(state === 'away'
        ? [section(times.away)]
        : own.length < MOST_TIMES
          ? [actions({ ...button(times.add, 'times_add'), style: 'primary' as const })]
          : [section(times.full)]),
      context(times.ownTelling),
      crisisLine(texts.catalog),
      supportButton(words),
    ],
    'support',
  );
}

/** The form to post a time. */
export const postTimeModal = (
  { words }: Texts,
  { dates, timeZone }: { readonly dates: readonly string[]; readonly timeZone: string },
): ModalView => {
  const { times } = words.supporters;
  const days = dates.map((date) => [date, weekdayLabel(words, date)] as const);
  return formModal(words, {
    id: 'post_time',
    metadata: '',
    title: times.add,
    blocks: [
      {
        type: 'input',
        block_id: 'day',
        label: plain(times.day),
        element: select(CHOICE, days, dates[0] ?? null),
      },
      {
        type: 'input',
        block_id: 'clock',
        label: plain(fill(times.clock, { zone: timeZone })),
        element: { type: 'timepicker', action_id: CHOICE, initial_time: '12:00' },
      },
      {
        type: 'input',
        block_id: 'way',
        label: plain(times.way),
        hint: plain(times.wayHint),
        element: { type: 'plain_text_input', action_id: CHOICE, max_length: LONGEST_WAY },
      },
      supportButton(words),
    ],
  });
};
