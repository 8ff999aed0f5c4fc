import type { ModalView } from '@slack/types';
import { weekOf } from '../../../pulse/calendar.js';
import { memberId } from '../../../pulse/ids.js';
import {
  avoid,
  joinPeers,
  leavePeers,
  meetAgain,
  type Outcome,
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

/** A member's peer check-ins, as they stand. */
export const showPeers = async (
  { workspace: { context }, texts, member }: Person,
  team: Team,
  notice: string | null = null,
): Promise<ModalView> => peerModal(texts, await peerView(context, member, team), notice);

/** An action in the member's own team. */
const inOwnTeam = (view: (click: Click, team: Team) => Promise<ModalView>) =>
  acting(async (click) => {
    const { words } = click.texts;
    const [team] = await teamsOfMember(click.workspace, click.member);
    return team ? view(click, team) : refusalModal(words, words.refusals.notAMember);
  });

/** What a choice is about: the week it's made in, and how records name the colleague it names. */
interface About {
  readonly week: number;
  colleague(this: void): PeerMark;
}
type Change = (peer: PeerRecord, about: About) => PeerRecord;

/** Takes a choice into the member's own sealed record, and shows peer check-ins as they then stand. */
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

/** A choice; `said` is what's said first then, where the page alone wouldn't say it. */
const choosing = (change: Change, said: (words: Words) => string | null = () => null) =>
  inOwnTeam((click, team) => take(click, team, change, said(click.texts.words)));

/** A choice of somebody who takes part already; anybody else has nothing to change. */
const ifJoined =
  (change: Change): Change =>
  (peer, about) =>
    peer.since === null ? peer : change(peer, about);

/** A choice that names a colleague, who has to be somebody the member can be paired with. */
const naming = (change: Change) =>
  inOwnTeam(async (click, team) => {
    const { workspace, texts, member, value } = click;
    return (await canBePaired(workspace.context, member, team, memberId(value)))
      ? take(click, team, ifJoined(change), null)
      : showPeers(click, team, texts.words.peer.notColleague);
  });

const saying = (outcome: Outcome) => choosing(ifJoined((peer) => recordOutcome(peer, outcome)));

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
