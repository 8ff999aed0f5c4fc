import type { ModalView } from '@slack/types';
import { weekOf } from '../../../pulse/calendar.js';
import { memberId } from '../../../pulse/ids.js';
import {
  avoid,
  joinPeers,
  leavePeers,
  meetAgain,
  type PeerOutcome,
  type PeerMark,
  type PeerRecord,
  recordOutcome,
  wishFor,
} from '../../../pulse/peer.js';
import type { Team } from '../../../pulse/team.js';
import { canBePaired, peerView } from '../../../usecases/peer-eligibility.js';
import { changePeer } from '../../../usecases/peer-records.js';
import { teamsOfMember } from '../../../usecases/team-queries.js';
import { acting, type Click, type Person } from '../../kit/feature.js';
import { refusalModal } from '../../kit/modals.js';
import type { Words } from '../../texts/words.js';
import { peerModal } from './views.js';

/** Shows a member's peer check-ins as they are now. */
export const showPeers = async (
  { workspace: { context }, texts, member }: Person,
  team: Team,
  notice: string | null = null,
): Promise<ModalView> => peerModal(texts, await peerView(context, member, team), notice);

/** Handles a click in the member's own team. */
const inOwnTeam = (view: (click: Click, team: Team) => Promise<ModalView>) =>
  acting(async (click) => {
    const { words } = click.texts;
    const [team] = await teamsOfMember(click.workspace, click.member);
    return team ? view(click, team) : refusalModal(words, words.refusals.notAMember);
  });

/** The week a choice is made in, and how records name the colleague that the choice names. */
interface About {
  readonly week: number;
  colleague(this: void): PeerMark;
}
type Change = (peer: PeerRecord, about: About) => PeerRecord;

/** Stores a choice in the member's sealed record, and shows their peer check-ins as they are then. */
async function take(
  { workspace, texts, member, value }: Click,
  team: Team,
  change: Change,
  said: string | null,
): Promise<ModalView> {
  const { context } = workspace;
  const week = weekOf(context.clock.now());
  const changed = await changePeer(context, member, team, (peer, mark) =>
    change(peer, { week, colleague: () => mark(memberId(value)) }),
  );
  const notice = changed ? said : texts.words.refusals.tryAgain;
  return showPeers({ workspace, texts, member }, team, notice);
}

/** Handles a choice; `said` returns a notice to show first, if the page alone wouldn't say it. */
const choosing = (change: Change, said: (words: Words) => string | null = () => null) =>
  inOwnTeam((click, team) => take(click, team, change, said(click.texts.words)));

/** Makes a change only for a member who takes part already: anyone else has nothing to change. */
const ifJoined =
  (change: Change): Change =>
  (peer, about) =>
    peer.since === null ? peer : change(peer, about);

/** Handles a choice that names a colleague, if the member can be paired with them. */
const naming = (change: Change) =>
  inOwnTeam(async (click, team) => {
    const { workspace, texts, member, value } = click;
    return (await canBePaired(workspace.context, member, team, memberId(value)))
      ? take(click, team, ifJoined(change), null)
      : showPeers(click, team, texts.words.peer.notColleague);
  });

const saying = (outcome: PeerOutcome) => choosing(ifJoined((peer) => recordOutcome(peer, outcome)));

/** What a member can choose about peer check-ins. */
export const PEER_CHOICES = {
  peer: inOwnTeam((click, team) => showPeers(click, team)),
  peer_join: choosing((peer, { week }) => joinPeers(peer, week)),
  peer_leave: choosing(leavePeers, ({ peer }) => peer.left),
  peer_happened: saying('happened'),
  peer_missed: saying('missed'),
  peer_differently: saying('differently'),
  peer_buddy: naming((peer, { colleague }) => wishFor(peer, colleague())),
  peer_no_buddy: choosing(ifJoined((peer) => wishFor(peer, null))),
  peer_avoid: naming((peer, { colleague }) => avoid(peer, colleague())),
  peer_again: choosing(ifJoined((peer, { colleague }) => meetAgain(peer, colleague()))),
};
