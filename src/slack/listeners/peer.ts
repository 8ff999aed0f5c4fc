import type { ModalView } from '@slack/types';
import { weekOf } from '../../pulse/calendar.js';
import { type MemberId, memberId } from '../../pulse/ids.js';
import {
  avoid,
  joinPeers,
  leavePeers,
  meetAgain,
  OUTCOMES,
  type Peer,
  type PeerMark,
  sayOf,
  wishFor,
} from '../../pulse/peer.js';
import type { Team } from '../../pulse/team.js';
import { couldMeet, peerView } from '../../rounds/circle.js';
import { homeTeams } from '../../rounds/look.js';
import { changePeer } from '../../rounds/peers.js';
import type { Desk } from '../desk.js';
import type { Texts } from '../texts.js';
import { ACTIONS, section } from '../views/blocks.js';
import { plainModal } from '../views/checkin.js';
import { OUTCOME_ACTIONS, peerModal } from '../views/peer.js';
import type { Act } from './actions.js';

/** Whether an action belongs to peer check-ins. */
export const isAboutPeers = (action: string): boolean => action === 'peer' || action.startsWith('peer_');

/** A member's peer check-ins, as they stand. */
export const showPeers = async (
  { house }: Desk,
  texts: Texts,
  member: MemberId,
  team: Team,
  notice: string | null = null,
): Promise<ModalView> => peerModal(texts, await peerView(house, member, team), notice);

/** Takes what a member chose about peer check-ins into their own sealed record, and shows it as it then stands. */
export async function answerPeers(desk: Desk, texts: Texts, act: Act): Promise<ModalView> {
  const { house } = desk;
  const { words } = texts;
  const { member, action, value } = act;
  const [team] = await homeTeams(house, member);
  if (!team) return plainModal(words, words.refusals.title, [section(words.refusals.notAMember)]);
  const colleague = memberId(value);
  const named = action === ACTIONS.peerBuddy || action === ACTIONS.peerAvoid;
  if (named && !(await couldMeet(house, member, team, colleague)))
    return showPeers(desk, texts, member, team, words.peer.notColleague);
  const change = changeOf(act, weekOf(house.clock.now()));
  if (!change) return showPeers(desk, texts, member, team);
  const changed = await changePeer(house, member, team, change);
  return showPeers(desk, texts, member, team, changed ? null : words.refusals.tryAgain);
}

/** Changes a record; `mark` is how records name a colleague. */
type Change = (peer: Peer, mark: (who: MemberId) => PeerMark) => Peer;

/** Who has not joined has nothing to change. */
const ifJoined =
  (change: Change): Change =>
  (peer, mark) =>
    peer.since === null ? peer : change(peer, mark);

/** What an act changes in the record, or null where it only looks. */
function changeOf({ action, value }: Act, week: number): Change | null {
  const who = memberId(value);
  const outcome = OUTCOMES.find((one) => OUTCOME_ACTIONS[one] === action);
  if (outcome) return ifJoined((peer) => sayOf(peer, outcome));
  switch (action) {
    case ACTIONS.peerJoin:
      return (peer) => joinPeers(peer, week);
    case ACTIONS.peerLeave:
      return leavePeers;
    case ACTIONS.peerBuddy:
      return ifJoined((peer, mark) => wishFor(peer, mark(who)));
    case ACTIONS.peerNoBuddy:
      return ifJoined((peer) => wishFor(peer, null));
    case ACTIONS.peerAvoid:
      return ifJoined((peer, mark) => avoid(peer, mark(who)));
    case ACTIONS.peerAgain:
      return ifJoined((peer, mark) => meetAgain(peer, mark(who)));
    default:
      return null;
  }
}
