import { memberId } from '../../../src/pulse/ids.js';
import { takeTime } from '../../../src/pulse/talk-times.js';
import type { SealingContext } from '../../../src/usecases/context.js';
import { changeRequests, readRequests } from '../../../src/usecases/request-list.js';
import { postTalkTime, takeTalkTime } from '../../../src/usecases/talk-times.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { onStage } from '../stage.js';
import { SUPPORTER, withSupporter } from '../talk-times.js';

const HOUR = 3_600_000;
const MEMBERS = Array.from({ length: 6 }, (_, at) => memberId(`U${at}`));

type Take = typeof takeTalkTime;

/** Like `takeTalkTime`, in two steps: the time is looked up first, and written afterwards. */
const inTwoSteps: Take = async (context, wanted) => {
  const { times } = await readRequests(context);
  if (times.some(({ by }) => by !== null)) return 'justTaken';
  const taking = { who: wanted.member, until: 60_000 };
  return changeRequests(context, null, (all) => ({
    after: { ...all, ...takeTime(all, wanted, taking, context.clock.now()) },
    result: 'taken' as const,
  }));
};

/** Has six members take one time at the same moment; counts those who were told that it's theirs but don't have it. */
async function raced({ chance, size }: Setting, take: Take): Promise<Figure> {
  return onStage(chance, async (stage) => {
    const context: SealingContext = stage.context;
    await withSupporter(context);
    let [wrong, tried] = [0, 0];
    for (let rounds = size(60, 6); rounds > 0; rounds -= 1) {
      const at = context.clock.now() + 6 * HOUR;
      await postTalkTime(context, { supporter: SUPPORTER, at, way: 'Room 2' });
      const outcomes = await Promise.all(
        MEMBERS.map((member) => take(context, { member, supporter: SUPPORTER, at })),
      );
      const { times } = await readRequests(context);
      tried += MEMBERS.length;
      for (const [index, outcome] of outcomes.entries())
        if ((outcome === 'taken') !== times.some(({ by }) => by === MEMBERS[index])) wrong += 1;
      await context.store.redis.del(context.store.keys.requests);
    }
    return count(wrong, tried);
  });
}

export const doubleBooking: Attack = {
  group: 'requests',
  name: 'six members, one time to talk',
  attacker:
    'Six members who take the same time at the same moment. The figure is those who were told that it is theirs and do not have it, or the reverse.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => raced(setting, takeTalkTime),
  weakened: {
    variant: 'a time is looked up first and written afterwards',
    run: (setting) => raced(setting, inTwoSteps),
  },
};
