import type { HomeView, KnownBlock } from '@slack/types';
import type { TeamView } from '../../rounds/look.js';
import type { Words } from '../words.js';
import { ACTIONS, actions, button, divider, header, section } from './blocks.js';
import { cardBlocks } from './card.js';

/** Slack takes 100 blocks: a person who sees more teams than this finds the rest with /teampulse. */
const MOST_TEAMS = 20;

/** The Home tab: the same for everyone who sees the same teams, whatever one answered. */
export function homeView(words: Words, teams: readonly TeamView[]): HomeView {
  const blocks: KnownBlock[] = [section(words.home.welcome)];
  if (teams.length === 0) blocks.push(section(words.home.noTeam));
  for (const view of teams.slice(0, MOST_TEAMS))
    blocks.push(divider(), header(words.card.title), ...cardBlocks(words, view));
  const open = teams.some((view) => view.open);
  if (teams.length > 0) blocks.push(divider(), section(open ? words.home.open : words.home.resting));
  blocks.push(
    actions(
      ...(open ? [button(words.buttons.answer, ACTIONS.answer)] : []),
      button(words.buttons.space, ACTIONS.space),
      button(words.buttons.support, ACTIONS.support),
    ),
  );
  return { type: 'home', blocks };
}
