import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { play } from './play.js';

/** Counts people who differ from a colleague who isn't in peer check-ins. */
async function differing(setting: Setting, withGroups: boolean): Promise<Figure> {
  const members = (await play(setting)).filter(({ untilResumed }) => untilResumed === null);
  if (!members.some(({ groups }) => groups !== '[]'))
    throw new Error('nobody was paired: the attack would mean nothing');
  const seen = members.map(({ seen, groups }) => (withGroups ? seen + groups : seen));
  const plain = seen[members.findIndex(({ inPeers }) => !inPeers)];
  return count(seen.filter((one) => one !== plain).length, seen.length);
}

export const peersInTheExport: Attack = {
  group: 'owner',
  name: 'DMs and Home tabs: who takes part in peer check-ins, group messages apart',
  attacker:
    'A workspace owner with an export, after three rounds of which those who took part said in private that they did not happen. Looks for people whose DMs with the bot or whose Home tab differ from a colleague’s who does not take part. Group messages show who was paired: members are told so before they say yes, and the weakened variant counts them.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => differing(setting, false),
  weakened: { variant: 'group messages count', run: (setting) => differing(setting, true) },
};
