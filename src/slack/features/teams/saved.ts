import type { KnownBlock, ModalView } from '@slack/types';
import type { Instant } from '../../../pulse/calendar.js';
import { hoursBetween, type Team } from '../../../pulse/team.js';
import type { RosterProgress } from '../../../usecases/ports.js';
import { actions, button, context, divider, section } from '../../kit/blocks.js';
import { slackDate } from '../../kit/dates.js';
import { plainModal } from '../../kit/modals.js';
import { fillPlural } from '../../kit/plural.js';
import { fill, joined, mention, typed } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { weeklyMessage } from '../checkin/index.js';

/** Shown while we read the roster: how far that has come, once there's more than one page. */
export const savingModal = ({ words }: Texts, soFar: RosterProgress | null): ModalView => {
  const { saving, savingMore, savingAccounts } = words.teams;
  const line = (): string => {
    if (!soFar) return saving;
    const { people, accounts } = soFar;
    if (accounts === null) return fillPlural(words.locale, savingMore, ['people', people]);
    return fillPlural(words.locale, savingAccounts, ['accounts', accounts], { people });
  };
  return plainModal(words, words.teams.title, [section(line())]);
};

/** A team as just saved, and what to tell about it. */
export interface SavedTeam {
  readonly team: Team;
  /** How many people are asked with this team. */
  readonly people: number;
  /** The people in its channel or group who are asked with another team, and that team's name. */
  readonly elsewhere: readonly { readonly member: string; readonly team: string }[];
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  /** Whether the viewer may decide who is asked with which team. */
  readonly admin: boolean;
}

/** Lists the people who are asked with another team, with a button for admins to change that. */
function elsewhereBlocks(
  { teams: said, locale }: Words,
  { team, elsewhere, admin }: SavedTeam,
): KnownBlock[] {
  if (elsewhere.length === 0) return [];
  const named = elsewhere.map(({ member, team: other }) =>
    fill(said.elsewhereOne, { member: mention(member), team: typed(other) }),
  );
  return [
    divider(),
    section(fillPlural(locale, said.elsewhere, ['people', elsewhere.length], { names: joined(named) })),
    ...(admin ? [actions(button(said.askHere, 'team_ask_here', team.id)), context(said.askHereFrom)] : []),
  ];
}

/** Confirms a saved team: how many people are asked, when it opens and for how long, and a preview of the weekly message. */
export function savedModal(texts: Texts, saved: SavedTeam): ModalView {
  const { words } = texts;
  const { team, people, opensAt, closesAt } = saved;
  const { teams: said, locale } = words;
  const [body, promise] = weeklyMessage(texts, { team: team.id, pulse: 'preview', closesAt }, []).blocks;
  const days = Math.round(hoursBetween(team.schedule.opens, team.schedule.closes) / 12) / 2;
  return plainModal(
    words,
    said.title,
    [
      section(
        fillPlural(locale, said.saved, ['people', people], {
          name: typed(team.name),
          day: slackDate(opensAt),
        }),
      ),
      section(said.savedFew),
      section(fillPlural(locale, said.openFor, ['days', days])),
      section(said.countsFrom),
      ...elsewhereBlocks(words, saved),
      divider(),
      section(said.preview),
      ...[body, promise].filter((block) => block !== undefined),
      actions(button(said.open, 'teams')),
    ],
    'teams',
  );
}

/** Says what came of a form or click, mostly why nothing changed, with the way back to the teams. */
export const teamsNoticeModal = ({ words }: Texts, why: string): ModalView =>
  plainModal(words, words.teams.title, [section(why), actions(button(words.teams.open, 'teams'))], 'teams');
