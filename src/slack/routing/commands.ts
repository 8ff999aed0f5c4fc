import type { AllMiddlewareArgs, App, RespondArguments, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { type MemberId, memberId } from '../../pulse/ids.js';
import { safeCode } from '../../usecases/log.js';
import { PUBLICATION_RULE } from '../../pulse/publication-rule.js';
import { teamsVisibleTo } from '../../usecases/team-queries.js';
import { CATEGORIES } from '../../support/catalogue.js';
import { type Workspace, workspaceOf } from '../workspace.js';
import { withinDeadline, timeoutMessage, within } from '../kit/deadline.js';
import { textOf } from '../api/payload.js';
import type { Texts } from '../texts/load.js';
import { escaped, joined } from '../kit/text.js';
import { fill, type Words } from '../texts/words.js';
import { section } from '../kit/blocks.js';
import { checkinCommand } from '../features/checkin/command.js';
import { actionBlocks, cardBlocks } from '../features/team-pulse/result.js';
import { moreTeams, rollUpLine } from '../features/home/view.js';
import { categoryBlocks, crisisReply, supportBlocks } from '../features/support/catalogue.js';
import { placeOf } from '../kit/place.js';
import { showModal, sorryIn } from '../kit/show.js';

/** A section holds 3000 characters. */
const MOST_NAMES = 2_500;

/** An ephemeral answer holds 50 blocks, three a team. */
const MOST_TEAMS = 15;

/** An ephemeral answer of these blocks. */
const onlyYou =
  ({ notification }: Words) =>
  (...blocks: KnownBlock[]): RespondArguments => ({ response_type: 'ephemeral', text: notification, blocks });

/** Until when what a command asks for may be worked out, in milliseconds: Slack waits for three seconds. */
const WORKED_OUT_BY_MS = 1_900;

/** How long the reader's words may take, in milliseconds. The reader gives up sooner, so this is for its faults. */
const WORDS_BY_MS = 1_000;

type CommandArgs = SlackCommandMiddlewareArgs & AllMiddlewareArgs;

/** One command in hand. */
interface Asked {
  readonly args: CommandArgs;
  readonly workspace: Workspace;
  readonly texts: Texts;
  readonly member: MemberId;
  /** What was written after the command. */
  readonly word: string;
  /** When it came, by the clock of `performance`. */
  readonly since: number;
}

/** The slash commands. Each answer is ephemeral: only who asked sees it, and no channel keeps it. */
export function registerCommands(app: App): void {
  app.command(/.*/, async (args) => {
    const since = performance.now();
    const { ack, command, context } = args;
    const workspace = workspaceOf(context);
    const { log } = workspace.context;
    const member = memberId(command.user_id);
    const { reader } = workspace;
    const reading = command.command === '/support' ? reader.helpFor(member) : reader.textsFor(member);
    const texts = await within(WORDS_BY_MS, reading).catch((error: unknown) => {
      log.error('listener_failed', { code: safeCode(error) });
      return null;
    });
    // The crisis card is in code: no text that fails to load keeps it from anybody.
    if (!texts) return ack({ response_type: 'ephemeral', ...crisisReply(workspace.region) });
    const asked = {
      args,
      workspace,
      texts,
      member,
      word: (textOf(command.text) ?? '').trim().toLowerCase(),
      since,
    };
    try {
      await answerCommand(asked);
    } catch (error) {
      log.error('listener_failed', { code: safeCode(error) });
      await ack(onlyYou(texts.words)(section(timeoutMessage(texts.words, error))));
    }
  });
}

async function answerCommand(asked: Asked): Promise<void> {
  const { args, workspace, texts } = asked;
  const { ack, command } = args;
  switch (command.command) {
    case '/support':
      return support(asked);
    case '/teampulse':
      return ack(onlyYou(texts.words)(...(await inTimeOf(asked, teampulse(asked)))));
    case '/checkin':
      return checkin(asked);
    default:
      workspace.context.log.warn('request_refused', { reason: 'unknown command' });
      return ack(onlyYou(texts.words)(section(texts.words.refusals.unknownCommand)));
  }
}

/** What some work gives, or TooSlow while there's time to say so. */
const inTimeOf = <T>({ workspace, since }: Asked, work: Promise<T>): Promise<T> =>
  withinDeadline(workspace.context.log, work, Math.max(0, since + WORKED_OUT_BY_MS - performance.now()));

async function support({ args, texts, word }: Asked): Promise<void> {
  const { words, catalogue } = texts;
  const only = onlyYou(words);
  const category = CATEGORIES.find((name) => name === word);
  if (category) return args.ack(only(...categoryBlocks(words, catalogue, category)));
  const unknown = word === '' ? [] : [section(words.support.unknown)];
  await args.ack(only(...supportBlocks(words, catalogue), ...unknown));
}

async function teampulse({ workspace, texts, member, word }: Asked): Promise<KnownBlock[]> {
  const { words, suggestions } = texts;
  const teams = await teamsVisibleTo(workspace.context, member);
  if (teams.length === 0) return [section(words.refusals.noPulse)];
  const shown = teams.filter(
    ({ team }) => word === '' || team.id === word || team.name.toLowerCase() === word,
  );
  if (shown.length === 0) {
    const known = teams.map(({ team }) => escaped(team.name));
    return [section(fill(words.refusals.teampulseUsage, { teams: joined(known, MOST_NAMES) }))];
  }
  const together = word === '' && teams.length >= PUBLICATION_RULE.rolledUpFrom;
  return [
    ...(together ? [section(rollUpLine(words, teams))] : []),
    ...shown
      .slice(0, MOST_TEAMS)
      .flatMap((view) => [...cardBlocks(words, view), ...actionBlocks(words, suggestions, view.card)]),
    ...(shown.length > MOST_TEAMS ? [moreTeams(words, shown.slice(MOST_TEAMS))] : []),
  ];
}

/** What opens a modal is acknowledged once it is open: where Slack does not open it, the acknowledgement says so. */
async function checkin(asked: Asked): Promise<void> {
  const { args, workspace, texts, member, since } = asked;
  const { ack, command } = args;
  const { context } = workspace;
  const only = onlyYou(texts.words);
  const answer = await inTimeOf(asked, checkinCommand(workspace, texts, member, textOf(command.text) ?? ''));
  if (typeof answer === 'string') return ack(only(section(answer)));
  const said = sorryIn(texts);
  const open = await showModal(context.log, placeOf(args, since), answer, said);
  await (open ? ack() : ack(only(...said.blocks)));
}
