import { memberId } from '../../../src/pulse/ids.js';
import type { TalkNews } from '../../../src/pulse/talk-times.js';
import { lookThroughRequests } from '../../../src/usecases/requests-look.js';
import { postTalkTime, takeTalkTime } from '../../../src/usecases/talk-times.js';
import { aLookAt } from '../../support/look-ports.js';
import type { Attack, Setting } from '../attack.js';
import type { Chance } from '../chance.js';
import { type Figure, learnedAuc, type Sample } from '../measure.js';
import { onStage, type Stage } from '../stage.js';
import { SUPPORTER, withSupporter } from '../talk-times.js';

const HOUR = 3_600_000;

/** Counts the calls that fail, each with a line in the log, while a supporter is told of a time that may be taken. */
async function failures(stage: Stage, chance: Chance, taken: boolean, covers: boolean): Promise<number[]> {
  const { context } = stage;
  stage.after(0, 0);
  const at = context.clock.now() + 6 * HOUR;
  await postTalkTime(context, { supporter: SUPPORTER, at, way: 'Room 2' });
  const member = memberId(`U${chance.below(1_000_000)}`);
  if (taken) await takeTalkTime(context, { member, supporter: SUPPORTER, at });
  const fails = 0.8;
  let lines = 0;
  const tell = async (_: string, { calls, off }: TalkNews) => {
    const isNothing = calls.length + off.length === 0;
    if (isNothing && !covers) return null;
    if (chance.next() < fails) throw new Error('time-out');
    return isNothing ? null : { channel: 'D0SUPPORTER', ts: '1780000000.000100' };
  };
  const seen: number[] = [];
  for (const hours of [1, 2, 3]) {
    stage.after(0, hours);
    lines = 0;
    for (let sweeps = 0; sweeps < 3; sweeps += 1)
      await lookThroughRequests(context, aLookAt({ tell }), () => {
        lines += 1;
      });
    seen.push(lines);
  }
  await context.store.redis.del(context.store.keys.requests);
  return seen;
}

async function fromTheLog({ chance, size }: Setting, covers: boolean): Promise<Figure> {
  return onStage(chance, async (stage) => {
    await withSupporter(stage.context);
    const samples: Sample[] = [];
    for (let count = size(1_600, 30); count > 0; count -= 1) {
      const truth = chance.next() < 0.5;
      samples.push({ features: await failures(stage, chance, truth, covers), truth });
    }
    return learnedAuc(samples);
  });
}

export const talkTimesInTheLog: Attack = {
  group: 'logs',
  name: 'the log while supporters are told of their times: did anybody take one',
  attacker:
    'Somebody who reads the log while Slack fails now and then, over the hours around one time to talk. Learns from half of the times that somebody took, and guesses the others.',
  target: { kind: 'auc', within: 0.05 },
  run: (setting) => fromTheLog(setting, true),
  weakened: {
    variant: 'Slack is called only where there is something to tell',
    run: (setting) => fromTheLog(setting, false),
  },
};
