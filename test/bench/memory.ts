import { workspaceId } from '../../src/pulse/ids.js';
import type { Redis } from 'ioredis';
import { against, type Bench, type Measured } from './bench.js';
import { aClinic, membersFrom } from './clinic.js';
import type { MemberId } from '../../src/pulse/ids.js';

/** The most that Redis may hold per member, in bytes. */
const MOST = 420;
/** Team sizes, used in turn. */
const TEAMS = [10, 20, 30, 40, 50] as const;

/** Groups of keys, by the ends of their names. */
const PARTS = ['roster', 'memberships', 'trajectories', 'peers', 'the rest'] as const;
type Part = (typeof PARTS)[number];

/** Everything that Redis holds of a workspace between two pulses, after everyone joined and one pulse closed. */
export const memory: Bench = {
  name: 'memory',
  about: 'bytes in Redis for each member at rest, against what is promised, and as the workspace grows',
  async run(setting) {
    const sizes = setting.size([1_000, 10_000, 100_000], [100, 300]);
    const totals: [number, number][] = [];
    const parts = new Map<Part, [number, number][]>(PARTS.map((part) => [part, []]));
    const measured: Measured[] = [];
    for (const members of sizes) {
      // A workspace of its own, since the keyring remembers which weeks of the others are decided.
      const clinic = aClinic(setting, {
        prefix: `m${members}`,
        workspace: workspaceId(`T${String(members).padStart(8, '0')}`),
      });
      const { redis } = clinic;
      await clinic.closeTeams(await clinic.openTeams(rostersOf(members)));
      const held = await heldBytes(redis, clinic.prefix);
      const sum = [...held.values()].reduce((total, bytes) => total + bytes, 0);
      totals.push([members, sum / members]);
      for (const [part, bytes] of held) parts.get(part)?.push([members, bytes / members]);
      const name = `bytes for each of ${members.toLocaleString('en')} members, against ${MOST}`;
      measured.push(against(name, 'bytes', { figure: sum / members, floor: MOST }, { atMost: 1 }));
      setting.say(
        `  ${members} members: ${PARTS.map((part) => `${part} ${Math.round((held.get(part) ?? 0) / members)}`).join(', ')}`,
      );
      await redis.flushall();
      clinic.end();
    }
    const [least, most] = [totals[0]?.[1] ?? 0, totals.at(-1)?.[1] ?? 0];
    const [small, large] = [sizes[0] ?? 0, sizes.at(-1) ?? 0].map((size) => size.toLocaleString('en'));
    const flat = { figure: most, floor: least };
    measured.push(against(`bytes for each of ${large}, against of ${small}`, 'bytes', flat, { atMost: 1.1 }));
    const plot = {
      title: 'What Redis holds for each member, between two pulses',
      x: { label: 'members, in teams of 10 to 50', log: true },
      y: { label: 'bytes' },
      lines: [{ name: 'all', points: totals }, ...[...parts].map(([name, points]) => ({ name, points }))],
    };
    return { measured, plots: { memory: plot } };
  },
};

/** Returns rosters with this many people in total, of the sizes in turn. */
function rostersOf(members: number): MemberId[][] {
  const rosters: MemberId[][] = [];
  for (let first = 0; first < members; first += rosters.at(-1)?.length ?? members)
    rosters.push(
      membersFrom(first, Math.min(TEAMS[rosters.length % TEAMS.length] ?? members, members - first)),
    );
  return rosters;
}

const partOf = (key: string): Part =>
  PARTS.find((part) => key.replace(/:\d+$/, '').endsWith(`:${part}`)) ?? 'the rest';

/** Sums the bytes that Redis counts for the keys under a prefix, by part. */
async function heldBytes(redis: Redis, prefix: string): Promise<ReadonlyMap<Part, number>> {
  const held = new Map<Part, number>();
  for await (const batch of redis.scanStream({ match: `${prefix}:*`, count: 1_000 })) {
    const keys = batch as string[];
    const read = redis.pipeline();
    for (const key of keys) read.memory('USAGE', key, 'SAMPLES', 0);
    const replies = (await read.exec()) ?? [];
    for (const [index, key] of keys.entries()) {
      const part = partOf(key);
      held.set(part, (held.get(part) ?? 0) + Number(replies[index]?.[1] ?? 0));
    }
  }
  return held;
}
