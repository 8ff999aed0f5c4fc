import { memberId } from '../../../src/pulse/ids.js';
import { lookThroughRequests } from '../../../src/usecases/requests-look.js';
import { giveBackTalkTime, postTalkTime, takeTalkTime } from '../../../src/usecases/talk-times.js';
import { aLookAt } from '../../support/look-ports.js';
import type { Attack, Setting } from '../attack.js';
import type { Chance } from '../chance.js';
import { type Figure, learnedAuc, type Sample } from '../measure.js';
import { onStage, type Stage } from '../stage.js';
import { SUPPORTER, withSupporter } from '../talk-times.js';

const HOUR = 3_600_000;

/**
 * Returns features of Redis's copies: before a time may be taken, after it, once the supporter was told, and when it's
 * over.
 */
async function copies(stage: Stage, chance: Chance, taken: boolean, queued: boolean): Promise<number[]> {
  const { context } = stage;
  const { redis, keys } = context.store;
  const copy = async (): Promise<Buffer> => (await redis.getBuffer(keys.requests)) ?? Buffer.alloc(0);
  const tell = async () => (taken ? { channel: 'D0SUPPORTER', ts: '1780000000.000100' } : null);
  const look = async (): Promise<Buffer> => {
    await lookThroughRequests(context, aLookAt({ tell }), () => undefined);
    return copy();
  };
  stage.after(0, 0);
  const at = context.clock.now() + 6 * HOUR;
  const before = await look();
  await postTalkTime(context, { supporter: SUPPORTER, at, way: 'Room 2' });
  stage.after(0, 1);
  const posted = await look();
  const member = memberId(`U${chance.below(1_000_000)}`);
  if (taken) await takeTalkTime(context, { member, supporter: SUPPORTER, at });
  if (taken && chance.next() < 0.3) await giveBackTalkTime(context, member);
  if (taken && queued) await redis.zadd(keys.outboxDue, at, 'talk');
  stage.after(0, 2);
  const told = await look();
  const waiting = await redis.zcard(keys.outboxDue);
  stage.after(0, 9);
  const over = await look();
  const seen = [
    waiting,
    posted.length - before.length,
    told.length - posted.length,
    over.length - told.length,
    told.equals(posted) ? 1 : 0,
    over.equals(told) ? 1 : 0,
    await redis.pttl(keys.requests),
    (await redis.keys(`${keys.requests.replace(/requests$/, '')}*`)).length,
  ];
  await redis.del(keys.requests, keys.outboxDue);
  return seen;
}

async function guessed({ chance, size }: Setting, queued: boolean): Promise<Figure> {
  return onStage(chance, async (stage) => {
    await withSupporter(stage.context);
    const samples: Sample[] = [];
    for (let count = size(600, 30); count > 0; count -= 1) {
      const truth = chance.next() < 0.5;
      samples.push({ features: await copies(stage, chance, truth, queued), truth });
    }
    return learnedAuc(samples);
  });
}

export const talkTimes: Attack = {
  group: 'redis',
  name: 'copies of Redis: did anybody take a time to talk',
  attacker:
    'An operator with a copy of Redis from each of some hours: before a time to talk may be taken, after that, once its supporter was told, and when it is over. Learns from half of the times that somebody took, and gave back or kept, and guesses the others.',
  target: { kind: 'auc', within: 0.05 },
  run: (setting) => guessed(setting, false),
  weakened: {
    variant: 'what a supporter is told waits in the outbox',
    run: (setting) => guessed(setting, true),
  },
};
