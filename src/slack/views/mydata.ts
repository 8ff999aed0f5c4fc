import type { ModalView } from '@slack/types';
import { itemsFor } from '../../pulse/questionnaire.js';
import type { Forgotten, OwnData } from '../../rounds/own-data.js';
import type { Texts } from '../texts.js';
import { typed } from '../typed.js';
import { fill, type Words } from '../words.js';
import { ACTIONS, actions, button, divider, section } from './blocks.js';
import { dayLabel, weekLabel } from './card.js';
import { plainModal } from './checkin.js';
import { peerLines } from './peer.js';

/** What a record holds, a line each. */
function recordLines(words: Words, { trajectory }: OwnData): string[] {
  const { mydata, space } = words;
  const flags = trajectory?.flags ?? [];
  const weeks = flags.map(({ week, heavy }) =>
    fill(space.week, { week: weekLabel(words, week), state: heavy ? space.heavy : space.light }),
  );
  const lines = [
    fill(mydata.taking, { state: mydata.states[trajectory?.consent ?? 'none'] }),
    fill(mydata.weeks, { weeks: weeks.length > 0 ? weeks.join('; ') : mydata.noWeeks }),
  ];
  if (!trajectory) return lines;
  const { quietFrom, followUpWeek, pausedUntil, preferences } = trajectory;
  const onOff = (on: boolean) => (on ? mydata.on : mydata.off);
  return [
    ...lines,
    quietFrom === null ? mydata.noNote : fill(mydata.note, { week: weekLabel(words, quietFrom) }),
    ...(followUpWeek === null ? [] : [fill(mydata.again, { week: weekLabel(words, followUpWeek) })]),
    ...(pausedUntil === null ? [] : [`• ${fill(words.pausing.on, { week: weekLabel(words, pausedUntil) })}`]),
    fill(mydata.choices, {
      reminder: onOff(preferences.reminder),
      notes: mydata.styles[preferences.notes],
      language: preferences.language ? space.languages[preferences.language] : space.languageSlack,
      card: onOff(preferences.cardAnyway),
    }),
    ...(preferences.workingDays
      ? [
          `• ${space.workingDaysAre} ${preferences.workingDays.map((day) => words.teams.days[day]).join(', ')}`,
        ]
      : []),
    ...(preferences.preset ? [`• ${space.presetIs} ${space.presets[preferences.preset]}`] : []),
  ];
}

/** The answers of the open check-in, in the words they were given to. */
function answerLines({ words, questionnaires }: Texts, { checkin }: OwnData): string[] {
  const questionnaire = checkin && questionnaires.get(checkin.questionnaire);
  if (!checkin || !questionnaire) return [words.mydata.unanswered];
  const lines = itemsFor(questionnaire, checkin.week).map((item, index) =>
    fill(words.mydata.answer, {
      question: item.text,
      answer: item.options.find(({ value }) => value === checkin.answers[index])?.label ?? '',
    }),
  );
  return [words.mydata.answered, ...lines];
}

/**
 * Everything that is kept about oneself, in words, and up to which day answers are out of everybody's reach: a modal,
 * which leaves no trace in Slack's messages.
 */
export function mydataModal(texts: Texts, data: readonly OwnData[], { upTo, late }: Forgotten): ModalView {
  const { words } = texts;
  const { mydata, space } = words;
  const blocks = data.flatMap((one) => [
    section(
      fill(mydata.plain, {
        team: typed(one.team.name),
        week: weekLabel(words, one.roster.since),
        zone: one.roster.timeZone,
        language: space.languages[one.roster.language],
      }),
    ),
    section(
      [
        mydata.sealed,
        ...recordLines(words, one),
        ...peerLines(words, one.peer, (week) => weekLabel(words, week)),
      ].join('\n'),
    ),
    section(answerLines(texts, one).join('\n')),
    divider(),
  ]);
  const next = [
    button(words.buttons.privacy, ACTIONS.privacy),
    button(words.buttons.support, ACTIONS.support),
  ];
  return plainModal(words, mydata.title, [
    ...(data.length > 0 ? blocks : [section(mydata.nothing)]),
    section(fill(late ? mydata.forgettingLate : mydata.forgotten, { date: dayLabel(words, upTo) })),
    actions(...(data.length > 0 ? [button(words.buttons.space, ACTIONS.space)] : []), ...next),
  ]);
}
