import type { Instant } from '../../../src/pulse/calendar.js';
import { prefer } from '../../../src/pulse/trajectory.js';
import { updateMemberRecord } from '../../../src/usecases/member-record.js';
import type { Attack, Setting } from '../attack.js';
import { type Figure, learnedAuc, type Sample } from '../measure.js';
import { onStage, type Stage } from '../stage.js';

const SIZE = 8;
const DAY_MS = 86_400_000;

/** Returns the due time of each delivery in the outbox. */
async function dueTimes({ context }: Stage): Promise<Instant[]> {
  const { redis, keys } = context.store;
  const all = await redis.zrange(keys.outboxDue, '0', '-1', 'WITHSCORES');
  return all.filter((_, at) => at % 2 === 1).map(Number);
}

/** Returns what can be seen of times: their number, the distinct ones, and the smallest and largest group of equals. */
export const looksOfTimes = (times: readonly Instant[]): number[] => {
  const each = new Map<Instant, number>();
  for (const at of times) each.set(at, (each.get(at) ?? 0) + 1);
  const counts = [...each.values()];
  return [times.length, counts.length, Math.min(...counts), Math.max(...counts)];
};

/** Opens teams in which one member set days of their own and one switched reminders off, or in which no one did. */
async function ownDays({ chance, size }: Setting, onOwnDay: boolean): Promise<Figure> {
  return onStage(chance, async (stage) => {
    const { redis, keys } = stage.context.store;
    const samples: Sample[] = [];
    for (let count = size(100, 16); count > 0; count -= 1) {
      const truth = chance.next() < 0.5;
      const team = await stage.team(SIZE);
      await stage.open(team, 0);
      const [some, other] = chance.shuffled(team.members);
      if (truth && some && other) {
        await updateMemberRecord(stage.context, some, team.id, (own) =>
          prefer(own, { workingDays: ['wednesday'] }),
        );
        await updateMemberRecord(stage.context, other, team.id, (own) => prefer(own, { reminder: false }));
      }
      await stage.close(team, 0);
      await redis.del(keys.outbox, keys.outboxDue);
      await stage.open(team, 1);
      await stage.remind(team, 1);
      const times = await dueTimes(stage);
      const first = Math.min(...times);
      // As in 0.1: one delivery each, on another day for a member who excluded the usual one.
      const seen = onOwnDay
        ? Array.from({ length: SIZE + 1 }, (_, index) => (truth && index === 0 ? first + DAY_MS : first))
        : times;
      samples.push({ features: looksOfTimes(seen), truth });
      await redis.del(keys.outbox, keys.outboxDue);
    }
    return learnedAuc(samples);
  });
}

export const dueDays: Attack = {
  group: 'redis',
  name: 'when deliveries are due: has anybody days or reminders of their own',
  attacker:
    'An operator who looks at when the deliveries of many teams are due, after an opening and its reminder. Learns from half of the teams in which of them somebody has excluded days or switched reminders off, and guesses the others.',
  target: { kind: 'auc', within: 0.05 },
  run: (setting) => ownDays(setting, false),
  weakened: {
    variant: 'the weekly message is due on the member’s own day',
    run: (setting) => ownDays(setting, true),
  },
};
