import type { HomeView, KnownBlock } from '@slack/types';
import { PUBLICATION_RULE } from '../../../pulse/publication-rule.js';
import type { Instant } from '../../../pulse/calendar.js';
import type { TeamId } from '../../../pulse/ids.js';
import type { TeamView } from '../../../usecases/team-queries.js';
import type { SlackRefusals } from '../../../store/slack-write-block.js';
import type { Texts } from '../../texts/load.js';
import type { RosterTrouble } from '../../../pulse/roster.js';
import { fill, typed } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';
import { actions, button, divider, section } from '../../kit/blocks.js';
import { manageButton, moreTeams, rollUpLine, teamBlocks } from '../team-pulse/index.js';
import { eapReminder } from '../support-admin/index.js';
import { lessonsButton } from '../support/index.js';
import { refusalBlocks } from '../teams/index.js';
import { firstSteps } from '../trial/index.js';
import { fillPlural } from '../../kit/plural.js';

/** Most teams on the tab, since Slack takes 100 blocks; /teampulse shows the rest. */
const MOST_TEAMS = 14;

/** What the Home tab depends on besides the teams: who is looking at it, and what needs attention. */
interface HomeExtras {
  readonly admin: boolean;
  /** The teams that the viewer manages, without archived ones. */
  readonly managed: ReadonlySet<TeamId>;
  /** Whether the viewer manages any team, archived or not: if so, the list of teams has something for them. */
  readonly managesAny: boolean;
  readonly now: Instant;
  /** Whether the viewer is a peer supporter, who can post times to talk. */
  readonly isSupporter: boolean;
  /** Whether the workspace has no active team yet. */
  readonly hasNoTeams: boolean;
  /** The teams with a roster problem, of those that the viewer manages or may change. */
  readonly troubles: readonly RosterTroubleOf[];
  /** Whether all parts of the tab are known; if not, the view leaves some out and says so. */
  readonly complete: boolean;
  /** What Slack refuses the app here; only admins and managers see it. */
  readonly refusals: SlackRefusals;
}

/**
 * The Home tab: what the member can do now, then how each team is. It's the same for everyone who sees the same teams,
 * whatever they answered; managers and admins get another row of buttons at the end.
 */
export function homeView(
  texts: Texts,
  teams: readonly TeamView[],
  { admin, managed, managesAny, now, isSupporter, hasNoTeams, troubles, complete, refusals }: HomeExtras,
): HomeView {
  const { words } = texts;
  const open = teams.some((view) => view.open);
  const manages = managed.size > 0;
  const blocks: KnownBlock[] = [
    section(
      teams.length > 0
        ? words.home[open ? 'open' : 'closed']
        : `${words.home.welcome}\n${words.home[complete ? 'noTeam' : 'partly']}`,
    ),
    actions(
      ...(open ? [button(words.buttons.answer, 'answer')] : []),
      button(words.buttons.space, 'space'),
      button(words.buttons.support, 'support'),
      button(words.peer.open, 'peer'),
    ),
  ];
  if (!complete && teams.length > 0) blocks.push(section(words.home.partly));
  if (admin || manages) blocks.push(...refusalBlocks(words, refusals));
  blocks.push(...troubleBlocks(words, troubles));
  if (admin) blocks.push(...eapReminder(words, texts.catalog.ownEap, now));
  if (admin && hasNoTeams) blocks.push(...firstSteps(words), divider());
  if (teams.length >= PUBLICATION_RULE.rolledUpFrom) blocks.push(section(rollUpLine(words, teams)));
  for (const [at, view] of teams.slice(0, MOST_TEAMS).entries())
    blocks.push(
      ...(at > 0 ? [divider()] : []),
      ...teamBlocks(texts, view),
      actions(
        button(words.pulse.how, 'how', view.team.id),
        button(words.pulse.history, 'history', view.team.id),
        ...(managed.has(view.team.id) ? [manageButton(words, view)] : []),
      ),
    );
  const left = teams.slice(MOST_TEAMS);
  if (left.length > 0) blocks.push(divider(), moreTeams(words, left));
  if (isSupporter) blocks.push(divider(), actions(button(words.supporters.times.ownOpen, 'times_own')));
  if (admin || manages || managesAny)
    blocks.push(
      divider(),
      actions(
        ...(admin || manages ? [button(words.event.open, 'event_start'), ...lessonsButton(texts)] : []),
        button(words.teams.open, 'teams'),
        ...(admin ? [button(words.setup.open, 'setup')] : []),
      ),
    );
  return { type: 'home', blocks };
}

/** The name of a team with a roster problem, and the problem. */
export interface RosterTroubleOf {
  readonly name: string;
  readonly trouble: RosterTrouble;
}

/** Most roster problems shown one by one; the list of teams shows the others. */
const MOST_TROUBLES = 5;

function troubleBlocks({ teams: said, locale }: Words, troubles: readonly RosterTroubleOf[]): KnownBlock[] {
  const shown = troubles
    .slice(0, MOST_TROUBLES)
    .map(({ name, trouble }) =>
      section(fill(said.rosterTold, { name: typed(name), trouble: said.rosterTroubles[trouble] })),
    );
  const more = troubles.length - shown.length;
  return [...shown, ...(more > 0 ? [section(fillPlural(locale, said.rosterMore, ['count', more]))] : [])];
}
