import { nameSupporter } from '../../../src/pulse/supporters.js';
import { memberId } from '../../../src/pulse/ids.js';
import { lookThroughRequests } from '../../../src/usecases/requests-look.js';
import { endRequestLater } from '../../../src/usecases/supporter-requests.js';
import { changeSupporters } from '../../../src/usecases/supporters.js';
import type { Attack, Setting } from '../attack.js';
import { type Figure, learnedAuc, type Sample } from '../measure.js';
import { onStage, type Stage } from '../stage.js';
import { aLookAt } from '../../support/look-ports.js';

/** Returns features of two copies of Redis: one while a request may be pending, one when it's over. */
async function copies(stage: Stage, asked: boolean, ledger: boolean): Promise<number[]> {
  const { context } = stage;
  const { redis, keys } = context.store;
  const look = async (): Promise<Buffer> => {
    await lookThroughRequests(context, aLookAt(), () => undefined);
    return (await redis.getBuffer(keys.requests)) ?? Buffer.alloc(0);
  };
  stage.after(0, 0);
  const before = await look();
  if (asked) await endRequestLater(context, { channel: 'D0SUPPORTER', ts: '1780000000.000100' });
  if (asked && ledger) await redis.set(keys.sent('request'), '1', 'EX', 30 * 86_400);
  stage.after(0, 1);
  const standing = await look();
  stage.after(0, 100);
  const over = await look();
  const seen = [
    await redis.zcard(keys.outboxDue),
    await redis.exists(keys.sent('request')),
    standing.length - before.length,
    over.length - standing.length,
    standing.equals(before) ? 1 : 0,
    over.equals(standing) ? 1 : 0,
    await redis.pttl(keys.requests),
  ];
  await redis.del(keys.requests, keys.sent('request'));
  return seen;
}

async function guessed({ chance, size }: Setting, ledger: boolean): Promise<Figure> {
  return onStage(chance, async (stage) => {
    await changeSupporters(stage.context, (all) => nameSupporter(all, memberId('USUPPORTER')));
    const samples: Sample[] = [];
    for (let count = size(1_000, 40); count > 0; count -= 1) {
      const truth = chance.next() < 0.5;
      samples.push({ features: await copies(stage, truth, ledger), truth });
    }
    return learnedAuc(samples);
  });
}

export const supporterRequests: Attack = {
  group: 'redis',
  name: 'copies of Redis: did anybody ask a peer supporter',
  attacker:
    'An operator with copies of Redis from before, while and after a request to a peer supporter may have stood. Learns from half of the workplaces in which somebody asked, and guesses the others.',
  target: { kind: 'auc', within: 0.04 },
  run: (setting) => guessed(setting, false),
  weakened: {
    variant: 'taking the request back leaves a line in the ledger for a month',
    run: (setting) => guessed(setting, true),
  },
};
