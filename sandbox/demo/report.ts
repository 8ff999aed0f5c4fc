import type { Sandbox } from '../index.js';
import { ASKS_FOR_SUPPORT, MOVING_TEAM, PEERS, PEOPLE, SUPPORTER, TEAMS } from './cast.js';
import { type Played, SUPPORT_WEEK } from './play.js';
import { anIntroduction, introductionsTo, kindOf, linesOf } from './read.js';
import type { Kept } from './scenes/kept.js';
import { LAST_WEEK, TALK_WEEK } from './scenes/scenes.js';
import { wrapped } from './terminal.js';

/** The content of the file that `--json` writes. */
export interface Report {
  readonly weeks: number;
  readonly teams: readonly {
    readonly name: string;
    readonly members: number;
    readonly cards: readonly { readonly week: number; readonly band: string }[];
  }[];
  readonly checkIns: { readonly submitted: number; readonly stored: number };
  readonly messages: {
    readonly welcome: number;
    readonly weekly: number;
    readonly reminders: number;
    readonly outreach: number;
    readonly introductions: number;
  };
  readonly outreach: readonly { readonly member: string; readonly week: number }[];
  readonly support: { readonly commandsAnswered: number };
  /** The manager's lines: what they'd do, one that they undid, and what came of it. */
  readonly whatComes: Kept;
  /** Members' picks, and the team's published ask; null if none was clear. */
  readonly asks: Kept & { readonly published: string | null };
  /** Times to talk: how many messages the supporter got, and how many of those name a member. */
  readonly talkTimes: Kept & { readonly told: number; readonly naming: number };
  readonly kindWords: Kept;
  readonly pauses: Kept;
  readonly slackErrors: readonly string[];
  readonly seconds: number;
}

const kept = ({ acknowledged, stored }: Kept): Kept => ({ acknowledged, stored });

/** Builds the report from Slack's side alone; nothing here asks the bot. */
export function reportOf(
  slack: Sandbox,
  played: Played,
  weeks: number,
  monday: number,
  seconds: number,
): Report {
  const people = PEOPLE.map(({ user }) => user);
  const all = people.flatMap((user) =>
    slack
      .as(user.id)
      .dms()
      .map((message) => ({ user, message, kind: kindOf(message) })),
  );
  const count = (kind: string) => all.filter((one) => one.kind === kind).length;
  const { said, asks, talks, kindWords, pauses } = played.scenes;
  const weekOf = (ts: string) => Math.floor((Number(ts) * 1000 - monday) / (7 * 86_400_000)) + 1;
  return {
    weeks,
    teams: TEAMS.map((team) => ({
      name: team.name,
      members: team.parts.length,
      cards: played.cards.get(team.id) ?? [],
    })),
    checkIns: { submitted: played.submitted, stored: played.stored },
    messages: {
      welcome: count('welcome'),
      weekly: count('weekly'),
      reminders: count('reminder'),
      outreach: count('outreach'),
      introductions: introductionsTo(
        slack,
        people.map(({ id }) => id),
      ).length,
    },
    outreach: all
      .filter((one) => one.kind === 'outreach')
      .map(({ user, message }) => ({ member: user.name, week: weekOf(message.ts) })),
    support: { commandsAnswered: played.supportAnswered },
    whatComes: kept(said),
    asks,
    talkTimes: { ...kept(talks), told: talks.told.length, naming: talks.naming },
    kindWords: kept(kindWords),
    pauses: kept(pauses),
    slackErrors: [
      ...slack.refusals.map(
        ({ method, error, pointer }) => `${method}: ${error}${pointer ? ` at ${pointer}` : ''}`,
      ),
      ...slack.deliveryFailures.map(({ kind, reason }) => `${kind}: ${reason}`),
    ],
    seconds,
  };
}

/** Lists what the bot acknowledged but didn't keep, by the report's names. Must be empty. */
export const notKept = (report: Report): string[] => {
  const { checkIns, whatComes, asks, talkTimes, kindWords, pauses } = report;
  const all = {
    checkIns: { acknowledged: checkIns.submitted, stored: checkIns.stored },
    whatComes,
    asks,
    talkTimes,
    kindWords,
    pauses,
  };
  return Object.entries(all).flatMap(([name, { acknowledged, stored }]) =>
    acknowledged === stored ? [] : [`${name}: ${stored} of ${acknowledged}`],
  );
};

/** Starts each line of a box. */
const EDGE = '│ ';

const boxIn =
  (width: number) =>
  (title: string, lines: readonly string[]): string =>
    [
      ...wrapped(title, width - EDGE.length - 1).map((row, index) => `${index === 0 ? '┌─ ' : EDGE}${row}`),
      ...lines.flatMap((line) => wrapped(line, width - EDGE.length)).map((row) => `${EDGE}${row}`),
      '└─',
    ].join('\n');

/** Returns the summary for people: what each kind of person saw, in order. */
export function summary(slack: Sandbox, played: Played, report: Report, width: number): string {
  const box = boxIn(width);
  const [first] = TEAMS;
  const trouble = PEOPLE.find((part) => part.habit === 'in-trouble');
  const discreet = PEOPLE.find((part) => part.habit === 'in-trouble-discreet');
  const moving = MOVING_TEAM;
  if (!first || !trouble || !moving) return '';
  const supporter = PEOPLE.find(({ user }) => user.id === SUPPORTER);
  const ordinary = first.parts[1]?.user ?? trouble.user;
  const last = `Week ${report.weeks}`;
  const [welcome, weekly] = (['welcome', 'weekly'] as const).map((kind) =>
    slack
      .as(ordinary.id)
      .dms()
      .find((message) => kindOf(message) === kind),
  );
  const note = slack
    .as(trouble.user.id)
    .dms()
    .find((message) => kindOf(message) === 'outreach');
  const digest = slack
    .as(moving.manager)
    .dms()
    .findLast((message) => kindOf(message) === 'digest');
  const introduction = anIntroduction(
    slack,
    PEERS.map(({ user }) => user),
  );
  const support = slack.as(ASKS_FOR_SUPPORT).ephemerals().at(-1);
  const bands = report.teams.flatMap((team) => [
    `${team.name} (${team.members} people)`,
    `  ${team.cards.map(({ week, band }) => `week ${week}: ${band}`).join(' · ')}`,
  ]);
  return [
    '',
    box('Week 1, Tuesday: everybody, once, before anything else', linesOf(welcome?.blocks)),
    box(
      'Week 2, Tuesday: whoever said yes, at ten on their own clock, and so in every week after it; with what their manager said they’ll do',
      linesOf(weekly?.blocks),
    ),
    box(
      `Week ${SUPPORT_WEEK}: a case manager who ran /support iop; nobody else sees it`,
      linesOf(support?.blocks).slice(0, 11),
    ),
    box(
      `Week ${report.outreach[0]?.week ?? '-'}, after the close: only ${trouble.user.name}, whose check-ins stayed heavy`,
      linesOf(note?.blocks),
    ),
    box(
      `Week ${TALK_WEEK}, on the hour: only ${supporter?.user.name}, a peer supporter, of whose times a colleague took one without a name`,
      linesOf(played.scenes.talks.told[0]?.blocks).slice(0, 1),
    ),
    box(
      `${last}: two colleagues who both said yes to peer check-ins, in a group message; nine take part, in five rounds`,
      linesOf(introduction),
    ),
    box(`Week ${LAST_WEEK}: everybody in the ${first.name}, whose manager was asked after four weeks`, [
      played.scenes.said.lines.at(-1) ?? '',
      played.scenes.asks.published
        ? `After the period’s last close: the team asks for: ${played.scenes.asks.published}`
        : 'After the period’s last close: nothing that the team asks for was clear enough to be shown',
    ]),
    box(
      `${last}, after the close: the manager of ${moving.name}, and so after each close`,
      linesOf(digest?.blocks),
    ),
    box(
      `After week ${report.weeks}: only ${discreet?.user.name}, who wanted no message, in the private space: the same help`,
      linesOf(played.space?.['blocks']).slice(0, 4),
    ),
    box('The team pulse of all weeks', bands),
    ...wrapped(
      `${report.checkIns.stored} of ${report.checkIns.submitted} check-ins stored, and all else that was acknowledged${notKept(report).length === 0 ? '' : ', but for what’s named below'}. Messages: ${report.messages.welcome} welcomes, ${report.messages.weekly} weekly messages, ${report.messages.reminders} reminders, ${report.messages.outreach} with support options, ${report.messages.introductions} introductions. Slack errors: ${report.slackErrors.length}. ${report.seconds} s.`,
      width,
    ),
  ].join('\n');
}
