import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { type Member, play } from './play.js';

/** Counts people who differ from a colleague who did the same in public, but chose the other thing in private. */
async function differing(setting: Setting, look: (member: Member) => string): Promise<Figure> {
  const members = await play(setting);
  const [paused, others] = [true, false].map((is) =>
    members.filter(({ untilResumed }) => (untilResumed !== null) === is),
  ) as [Member[], Member[]];
  const isUnlike = (group: readonly Member[], one: Member): boolean =>
    group.some((other) => other.chose !== one.chose && look(other) !== look(one));
  const found = [paused, others].flatMap((group) => group.filter((one) => isUnlike(group, one)));
  return count(found.length, members.length);
}

export const choicesInTheExport: Attack = {
  group: 'owner',
  name: 'DMs and Home tabs: who picked what would help, gets kind words, or paused without an end',
  attacker:
    'A workspace owner with an export, and a look at every Home tab, after three weeks. Half of the team picked what would help and asked for kind words; the others picked nothing, and did not ask. Of two who paused, one did so until they say so, and one for two weeks. Looks for people who differ from a colleague who chose otherwise.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => differing(setting, ({ seen }) => seen),
  weakened: {
    variant: 'the private space is part of the export',
    run: (setting) => differing(setting, ({ seen, space }) => seen + space),
  },
};
