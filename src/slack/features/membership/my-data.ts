import type { ModalView } from '@slack/types';
import { itemsFor } from '../../../pulse/questionnaire.js';
import type { Forgotten, OwnData, OwnTeam } from '../../../usecases/own-data.js';
import type { Texts } from '../../texts/load.js';
import { fill, typed } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';
import { actions, button, divider, section } from '../../kit/blocks.js';
import { peerLines } from '../peer-checkins/index.js';
import { ownSupporterBlocks } from '../peer-supporters/index.js';
import { plainModal } from '../../kit/modals.js';
import { pauseLine } from './pauses.js';
import { dayLabel, slackDate, weekLabel } from '../../kit/dates.js';

/** Lists what a member's record holds, one line per item. */
function recordLines({ words, asks }: Texts, { trajectory, ask }: OwnTeam): string[] {
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
  const { quietFrom, followUpWeek, preferences } = trajectory;
  const paused = pauseLine(words, trajectory);
  const onOff = (on: boolean) => (on ? mydata.on : mydata.off);
  return [
    ...lines,
    quietFrom === null ? mydata.noOutreach : fill(mydata.outreach, { week: weekLabel(words, quietFrom) }),
    ...(followUpWeek === null ? [] : [fill(mydata.again, { week: weekLabel(words, followUpWeek) })]),
    ...(paused === null ? [] : [`• ${paused}`]),
    fill(mydata.choices, {
      reminder: onOff(preferences.reminder),
      outreach: mydata.styles[preferences.outreach],
      language: preferences.language ? space.languages[preferences.language] : space.languageSlack,
      weekly: onOff(preferences.weeklyMessageAnyway),
      kind: onOff(preferences.kindWords),
    }),
    ...(ask && asks ? [fill(mydata.ask, { ask: asks.asks[ask] })] : []),
    ...(preferences.workingDays
      ? [
          `• ${space.workingDaysAre} ${preferences.workingDays.map((day) => words.teams.days[day]).join(', ')}`,
        ]
      : []),
    ...(preferences.preset ? [`• ${space.presetIs} ${space.presets[preferences.preset]}`] : []),
  ];
}

/** Lists the member's answers to the open check-in, each with its question. */
function answerLines({ words, questionnaires }: Texts, { checkin }: OwnTeam): string[] {
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

/** Says what's stored unsealed: the team that the member is or was in; for an archived team, until when we keep the rest. */
function plainLine(words: Words, { team, roster, keptUntil }: OwnTeam): string {
  const { mydata, space } = words;
  const name = typed(team.name);
  if (!roster) return fill(mydata.former, { team: name });
  const plain = fill(mydata.plain, {
    team: name,
    week: weekLabel(words, roster.since),
    zone: roster.timeZone,
    language: space.languages[roster.language],
  });
  return keptUntil === null
    ? plain
    : `${plain}\n${fill(mydata.paused, { team: name, date: dayLabel(words, keptUntil) })}`;
}

/** Lists what we know about the member across teams. */
function membershipLines(words: Words, { membership }: OwnData): string[] {
  if (!membership) return [];
  const { mydata } = words;
  const { since, included, before, moving } = membership;
  const week = (of: number) => weekLabel(words, of);
  return [
    fill(mydata.since, { week: week(since) }),
    ...(included
      ? [fill(mydata.included, { team: typed(included.team), week: week(included.fromWeek) })]
      : []),
    ...before.map((one) => fill(mydata.includedBefore, { team: typed(one.team), week: week(one.untilWeek) })),
    ...(moving ? [fill(mydata.moving, { team: typed(moving.team), week: week(moving.fromWeek) })] : []),
  ];
}

/**
 * Shows everything we keep about the member, in words, and the last day whose answers no one can open anymore. A modal,
 * since that leaves no trace in Slack's messages.
 */
export function mydataModal(texts: Texts, data: OwnData, { upTo, late }: Forgotten): ModalView {
  const { words } = texts;
  const { mydata } = words;
  const { teams, supporter, talk, complete } = data;
  const blocks = teams.flatMap((one) => [
    section(plainLine(words, one)),
    section([mydata.encrypted, ...recordLines(texts, one), ...peerLines(words, one.peer)].join('\n')),
    section(answerLines(texts, one).join('\n')),
    divider(),
  ]);
  const across = membershipLines(words, data);
  const nothing = across.length > 0 || supporter || talk ? mydata.noTeam : mydata.nothing;
  const next = [button(words.buttons.privacy, 'privacy'), button(words.buttons.support, 'support')];
  return plainModal(words, mydata.title, [
    ...(complete ? [] : [section(mydata.incomplete)]),
    ...(teams.length > 0 ? blocks : [section(nothing)]),
    ...(across.length > 0 ? [section([mydata.across, ...across].join('\n'))] : []),
    ...(talk ? [section(fill(mydata.talk, { time: slackDate(talk.at) }))] : []),
    ...(supporter ? ownSupporterBlocks(texts, supporter) : []),
    section(fill(late ? mydata.forgettingLate : mydata.forgotten, { date: dayLabel(words, upTo) })),
    actions(...(teams.length > 0 ? [button(words.buttons.space, 'space')] : []), ...next),
  ]);
}
