import type { ModalView } from '@slack/types';
import { weekOf } from '../../../pulse/calendar.js';
import { type MemberId, memberId } from '../../../pulse/ids.js';
import {
  avoid,
  joinPeers,
  leavePeers,
  meetAgain,
  OUTCOMES,
  type PeerRecord,
  type PeerMark,
  recordOutcome,
  wishFor,
} from '../../../pulse/peer.js';
import type { Team } from '../../../pulse/team.js';
import { canBePaired, peerView } from '../../../usecases/peer-eligibility.js';
import { teamsOfMember } from '../../../usecases/team-queries.js';
import { changePeer } from '../../../usecases/peer-records.js';
import type { Workspace } from '../../workspace.js';
import type { Texts } from '../../texts/load.js';
import { ACTIONS, section } from '../../kit/blocks.js';
import { plainModal } from '../checkin/form.js';
import { OUTCOME_ACTIONS, peerModal } from './views.js';
import type { Act } from '../../kit/act.js';

/** Whether an action belongs to peer check-ins. */
export const isAboutPeers = (action: string): boolean => action === 'peer' || action.startsWith('peer_');

/** A member's peer check-ins, as they stand. */
export const showPeers = async (
  { context }: Workspace,
  texts: Texts,
  member: MemberId,
  team: Team,
  notice: string | null = null,
): Promise<ModalView> => peerModal(texts, await peerView(context, member, team), notice);

/** Takes what a member chose about peer check-ins into their own sealed record, and shows it as it then stands. */
export async function answerPeers(workspace: Workspace, texts: Texts, act: Act): Promise<ModalView> {
  const { context } = workspace;
  const { words } = texts;
  const { member, action, value } = act;
  const [team] = await teamsOfMember(context, member);
  if (!team) return plainModal(words, words.refusals.title, [section(words.refusals.notAMember)]);
  const colleague = memberId(value);
  const named = action === ACTIONS.peerBuddy || action === ACTIONS.peerAvoid;
  if (named && !(await canBePaired(context, member, team, colleague)))
    return showPeers(workspace, texts, member, team, words.peer.notColleague);
  const change = changeOf(act, weekOf(context.clock.now()));
  if (!change) return showPeers(workspace, texts, member, team);
  const changed = await changePeer(context, member, team, change);
  return showPeers(workspace, texts, member, team, changed ? null : words.refusals.tryAgain);
}

/** Changes a record; `mark` is how records name a colleague. */
type Change = (peer: PeerRecord, mark: (who: MemberId) => PeerMark) => PeerRecord;

/** Who has not joined has nothing to change. */
const ifJoined =
  (change: Change): Change =>
  (peer, mark) =>
    peer.since === null ? peer : change(peer, mark);

/** What an act changes in the record, or null where it only looks. */
function changeOf({ action, value }: Act, week: number): Change | null {
  const who = memberId(value);
  const outcome = OUTCOMES.find((one) => OUTCOME_ACTIONS[one] === action);
  if (outcome) return ifJoined((peer) => recordOutcome(peer, outcome));
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
