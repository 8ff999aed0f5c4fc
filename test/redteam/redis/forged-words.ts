import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pulseId, type TeamId } from '../../../src/pulse/ids.js';
import { type ActionLine, choose, newsLines } from '../../../src/pulse/team-actions.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { signatureOf } from '../../../src/sealing/signatures.js';
import { readActions } from '../../../src/store/team-actions.js';
import { actionsOf, changeActions } from '../../../src/usecases/team-actions.js';
import { opening } from '../../support/team.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { onStage, type Stage } from '../stage.js';

const OWN = 'Words that a manager chose.';
const FORGED = 'Words that nobody chose.';
const PULSE = pulseId(new Date(opening(0)).toISOString().slice(0, 10));

/**
 * The loot of an attacker who can write: the stored actions of the team and of another, and another install's keyring.
 */
interface Loot {
  readonly team: TeamId;
  readonly own: string;
  readonly elsewhere: string;
  readonly foreign: Keyring;
  readonly workspace: Stage['context']['workspace'];
}

/** Puts other words into a stored text, as news of the pulse that's about to open. */
const reworded = (text: string): string =>
  text.replace(OWN, FORGED).replace('"shown":null', `"shown":"${PULSE}"`);

const textOf = (value: string): string => value.slice(value.indexOf(' ') + 1);

/** Forged records of a team's actions, by kind of forgery. */
const FORGERIES: readonly ((loot: Loot) => string)[] = [
  ({ own }) => reworded(own),
  ({ elsewhere }) => elsewhere.replace('"shown":null', `"shown":"${PULSE}"`),
  // An unchanged record, but another team's.
  ({ elsewhere }) => elsewhere,
  ({ own }) => ` ${reworded(textOf(own))}`,
  ({ own }) => `${'A'.repeat(43)} ${reworded(textOf(own))}`,
  ({ own }) => reworded(own).replace(/"until":\d+/, '"until":99999'),
  ({ own, team, foreign, workspace }) => {
    const text = reworded(textOf(own));
    const day = readActions(text)?.until ?? 0;
    return `${signatureOf(foreign, 'team actions', { day, place: [workspace, team] }, text)} ${text}`;
  },
];

/**
 * Forges teams' records, each in its own way, opens their week, and counts messages with words that no manager wrote.
 */
async function told({ chance, size }: Setting, isBelieved: boolean): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-words-'));
  try {
    return await onStage(chance, async (stage) => {
      const { context } = stage;
      const { redis, keys } = context.store;
      const foreign = Keyring.create(join(folder, 'foreign.keyring'), context.keyring.day);
      const said = async (team: TeamId): Promise<readonly ActionLine[]> => {
        if (!isBelieved) return newsLines(await actionsOf(context, team), PULSE);
        const stored = readActions(textOf((await redis.hget(keys.teamActions, team)) ?? ''));
        return stored ? newsLines(stored, PULSE) : [];
      };
      let tried = 0;
      let arrived = 0;
      for (let rounds = size(60, 2); rounds > 0; rounds -= 1)
        for (const forge of FORGERIES) {
          const [team, other] = [await stage.team(3), await stage.team(3)];
          for (const [{ id }, words] of [
            [team, OWN],
            [other, `${FORGED} But another team’s manager did.`],
          ] as const)
            await changeActions(context, id, (before) =>
              choose(before, 'a', { suggestion: null, words }, opening(0) - 86_400_000),
            );
          const [own = '', elsewhere = ''] = await redis.hmget(keys.teamActions, team.id, other.id);
          const { workspace } = context;
          const loot = { team: team.id, own: own ?? '', elsewhere: elsewhere ?? '', foreign, workspace };
          await redis.hset(keys.teamActions, team.id, forge(loot));
          await stage.open(team);
          tried += 1;
          if ((await said(team.id)).some(({ words }) => words.includes(FORGED))) arrived += 1;
        }
      return count(arrived, tried);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const forgedWords: Attack = {
  group: 'redis',
  name: 'words that no manager chose, in everyone’s weekly message',
  attacker:
    'An operator who writes to Redis and has the keyring of another install. Changes what a team’s manager said, puts another team’s words in its place, and signs words of their own with what they have, before the week opens. The figure is how many teams’ weekly messages say it.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => told(setting, false),
  weakened: {
    variant: 'what’s in Redis is believed as it is',
    run: (setting) => told(setting, true),
  },
};
