import type { App, RespondArguments } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { memberId } from '../../pulse/ids.js';
import { safeCode } from '../../rounds/log.js';
import { PUBLICATION_RULE } from '../../pulse/disclosure.js';
import { teamsSeenBy } from '../../rounds/look.js';
import { CATEGORIES } from '../../support/catalogue.js';
import { deskOf } from '../desk.js';
import { inTime, sorry } from '../in-time.js';
import { escaped, joined } from '../typed.js';
import { fill, type Words } from '../words.js';
import { section } from '../views/blocks.js';
import { checkinCommand } from './checkin-command.js';
import { actionBlocks, cardBlocks } from '../views/card.js';
import { rollUpLine } from '../views/home.js';
import { categoryBlocks, supportBlocks } from '../views/support.js';

/** A section holds 3000 characters. */
const MOST_NAMES = 2_500;

/** An ephemeral answer holds 50 blocks, three a team. */
const MOST_TEAMS = 15;

/** An ephemeral answer of these blocks. */
const onlyYou =
  ({ notification }: Words) =>
  (...blocks: KnownBlock[]): RespondArguments => ({ response_type: 'ephemeral', text: notification, blocks });

/** The slash commands. Each answer is ephemeral: only who asked sees it, and no channel keeps it. */
export function registerCommands(app: App): void {
  app.command('/support', async ({ ack, command, context }) => {
    const { reader } = deskOf(context);
    const { words, catalogue } = await reader.textsFor(memberId(command.user_id));
    const only = onlyYou(words);
    const word = command.text.trim().toLowerCase();
    const category = CATEGORIES.find((name) => name === word);
    if (category) await ack(only(...categoryBlocks(words, catalogue, category)));
    else if (word === '') await ack(only(...supportBlocks(words, catalogue)));
    else await ack(only(...supportBlocks(words, catalogue), section(words.support.unknown)));
  });

  app.command('/teampulse', async ({ ack, command, context }) => {
    const { house, reader } = deskOf(context);
    const { words, suggestions } = await reader.textsFor(memberId(command.user_id));
    const only = onlyYou(words);
    try {
      const teams = await inTime(house.log, teamsSeenBy(house, memberId(command.user_id)));
      if (teams.length === 0) return await ack(only(section(words.refusals.noPulse)));
      const asked = command.text.trim().toLowerCase();
      const shown = teams.filter(
        ({ team }) => asked === '' || team.id === asked || team.name.toLowerCase() === asked,
      );
      if (shown.length === 0) {
        const known = teams.slice(0, MOST_TEAMS).map(({ team }) => escaped(team.name));
        return await ack(
          only(section(fill(words.refusals.teampulseUsage, { teams: joined(known, MOST_NAMES) }))),
        );
      }
      await ack(
        only(
          ...(asked === '' && teams.length >= PUBLICATION_RULE.rolledUpFrom
            ? [section(rollUpLine(words, teams))]
            : []),
          ...shown
            .slice(0, MOST_TEAMS)
            .flatMap((view) => [...cardBlocks(words, view), ...actionBlocks(words, suggestions, view.card)]),
        ),
      );
    } catch (error) {
      house.log.error('listener_failed', { code: safeCode(error) });
      await ack(only(section(sorry(words, error))));
    }
  });

  app.command('/checkin', async ({ ack, command, client, context }) => {
    const desk = deskOf(context);
    const { house, reader } = desk;
    const member = memberId(command.user_id);
    const texts = await reader.textsFor(member);
    const { words } = texts;
    const only = onlyYou(words);
    try {
      const answer = await inTime(house.log, checkinCommand(desk, texts, member, command.text));
      if (typeof answer === 'string') return await ack(only(section(answer)));
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view: answer });
    } catch (error) {
      house.log.error('listener_failed', { code: safeCode(error) });
      await ack(only(section(sorry(words, error))));
    }
  });
}
