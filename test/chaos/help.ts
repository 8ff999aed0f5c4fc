import { setTimeout } from 'node:timers/promises';
import type { ActResult, Json, PostedMessage } from '../../sandbox/index.js';
import type { MemberId } from '../../src/pulse/ids.js';
import { sorryIn } from '../../src/slack/kit/show.js';
import { helpIn } from '../../src/slack/texts/help.js';
import { loadTexts } from '../../src/slack/texts/load.js';
import { crisisReply, crisisText } from '../../src/slack/features/support/help-only-views.js';
import type { Chance } from '../redteam/chance.js';
import { type Findings, found } from './report.js';
import type { Reached, Stage } from './stage.js';

const TEXTS = loadTexts('content', 'us');
const HELP = helpIn(TEXTS);
const { blocks: CARD } = crisisReply(HELP);

/** Whether a message is the crisis reply, as blocks or as plain text. */
export const isCrisisReply = ({ text, blocks }: PostedMessage): boolean =>
  text === crisisText(HELP) ||
  JSON.stringify(blocks[0]?.['text']) === JSON.stringify((CARD?.[0] as Json | undefined)?.['text']);

const [SORRY] = sorryIn(TEXTS.en).blocks as readonly { readonly text?: unknown }[];

/** Whether a message apologizes for a click that opened nothing: it answers the click, and no one waits for it. */
export const isApology = ({ blocks }: PostedMessage): boolean =>
  JSON.stringify(blocks[0]?.['text']) === JSON.stringify(SORRY?.text);

/** The kinds of messages that people send, besides plain text: the bot must answer each. */
const WRITTEN: readonly Json[] = [
  {},
  { text: '', subtype: 'file_share', files: [{ id: 'F0PHOTO', name: 'photo.jpg' }] },
  { text: '', subtype: 'file_share', files: [{ id: 'F0CLIP', subtype: 'slack_audio' }] },
  { subtype: 'me_message' },
  { subtype: 'thread_broadcast', thread_ts: '1.0' },
  { subtype: null, bot_id: null, files: null },
  { bot_id: 'B0OTHER', app_id: 'A0OTHER' },
];

/** How often a person writes while things go wrong, and the longest pause in between, in milliseconds. */
const MESSAGES = 2;
const PAUSE_MS = 1_200;

/** Counts the crisis replies that a member has. */
const repliesTo = ({ slack }: Stage, member: MemberId): number =>
  slack.as(member).dms().filter(isCrisisReply).length;

/** Writes to the bot a few times, in all kinds of messages. */
export async function writeForHelp(stage: Stage, member: MemberId, chance: Chance): Promise<void> {
  for (let written = 0; written < MESSAGES; written += 1) {
    await setTimeout(chance.below(PAUSE_MS));
    const repliesBefore = repliesTo(stage, member);
    const { messages, repliesAtFirst } = stage.written.get(member) ?? {
      messages: 0,
      repliesAtFirst: repliesBefore,
    };
    stage.written.set(member, { messages: messages + 1, repliesAtFirst, repliesBefore });
    await stage.slack.as(member).write('is anybody there', WRITTEN[chance.below(WRITTEN.length)]);
  }
}

/**
 * The longest wait for a crisis reply after all faults are over, in milliseconds: Slack's last try of an event comes
 * after a minute without an answer, and the bot gives up a hanging call after ten seconds.
 */
const REPLY_MS = 90_000;

/** Waits until everyone who wrote has a crisis reply since their last message: one answers all messages before it. */
export async function checkReplies(stage: Stage, findings: Findings): Promise<void> {
  const { slack, written } = stage;
  const waiting = () =>
    [...written].filter(([member, { repliesBefore }]) => repliesTo(stage, member) <= repliesBefore);
  await slack.waitFor('every crisis reply', () => waiting().length === 0, REPLY_MS).catch(() => undefined);
  for (const [member] of waiting()) found(findings, 'lostCrisisReplies', `${member} waits for one`);
  for (const [member, { messages, repliesAtFirst }] of written)
    findings.repeatedCrisisReplies += Math.max(0, repliesTo(stage, member) - repliesAtFirst - messages);
  // Each message is checked once; the next check starts over.
  written.clear();
}

/** How long people look for a change, in milliseconds: the bot promises three seconds, on an idle machine. */
const LOOKS_FOR_MS = 5_000;

/** Performs an act that the bot must answer visibly; if it doesn't though it's running, the click is dead. */
export async function actVisibly(
  { slack, outages, deadClicks }: Reached,
  member: MemberId,
  what: string,
  act: () => Promise<ActResult>,
): Promise<ActResult> {
  const person = slack.as(member);
  const before = person.seen();
  const from = Date.now();
  const result = await act();
  const answered =
    result.acknowledged &&
    (await slack.waitFor('an answer', () => person.seen() > before, LOOKS_FOR_MS).catch(() => false));
  const away = outages.some((one) => one.kind === 'webGone' && one.from <= Date.now() && one.to >= from);
  if (!answered && !away)
    deadClicks.push(
      `${what} of ${member}: ${result.acknowledged ? 'nothing to see' : `not acknowledged (${result.status ?? 'no answer'})`}`,
    );
  return result;
}

type Click = (stage: Stage, member: MemberId) => Promise<unknown>;

const byCommand =
  (command: string): Click =>
  (stage, member) =>
    actVisibly(stage, member, command, () => stage.slack.as(member).command(command));

const byShortcut: Click = (stage, member) =>
  actVisibly(stage, member, 'the shortcut', () => stage.slack.as(member).shortcut('support'));

/** Opens the Home tab, and clicks a button there. */
const onHome =
  (action: string): Click =>
  async (stage, member) => {
    const person = stage.slack.as(member);
    const opening = async (): Promise<ActResult> => {
      await person.openHome();
      return { acknowledged: true };
    };
    if (!person.home()) await actVisibly(stage, member, 'the Home tab', opening);
    // A Home tab drawn while nothing else could be read has only the ways to help.
    if (JSON.stringify(person.home() ?? {}).includes(`"action_id":"${action}"`))
      await actVisibly(stage, member, `${action} on the Home tab`, () => person.click('home', action));
  };

const CLICKS: readonly Click[] = [
  ...['/support', '/support', '/checkin', '/teampulse'].map(byCommand),
  byShortcut,
  onHome('support'),
  onHome('space'),
];

/** How often a person clicks while things go wrong. */
const CLICKED = 3;

/** Clicks a few times where help is offered. */
export async function clickForHelp(stage: Stage, member: MemberId, chance: Chance): Promise<void> {
  for (let clicked = 0; clicked < CLICKED; clicked += 1) {
    await setTimeout(chance.below(PAUSE_MS));
    const person = stage.slack.as(member);
    while (person.modals().length > 0) await person.closeModal();
    const click = CLICKS[chance.below(CLICKS.length)] as Click;
    await click(stage, member);
  }
}
