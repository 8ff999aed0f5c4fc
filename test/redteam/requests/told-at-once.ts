import { memberId } from '../../../src/pulse/ids.js';
import type { TalkNews } from '../../../src/pulse/talk-times.js';
import type { WorkspaceContext } from '../../../src/usecases/context.js';
import { lookThroughRequests } from '../../../src/usecases/requests-look.js';
import { postTalkTime, takeTalkTime } from '../../../src/usecases/talk-times.js';
import { aLookAt } from '../../support/look-ports.js';
import type { Attack, Setting } from '../attack.js';
import type { Chance } from '../chance.js';
import { auc, type Figure } from '../measure.js';
import { onStage, type Stage } from '../stage.js';
import { SUPPORTER, withSupporter } from '../talk-times.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** A supporter whom Slack doesn't let the bot tell, so that every sweep tries again. */
const REFUSED = memberId('UREFUSED');

/** The bot's clock at a click. */
type ClickClock = (context: WorkspaceContext) => WorkspaceContext;

/** Counts the messages that supporters get in the sweeps between a click and the next full hour. */
async function messagesAfterClick(
  stage: Stage,
  chance: Chance,
  takes: boolean,
  clock: ClickClock,
): Promise<number> {
  const { context } = stage;
  let messages = 0;
  const tell = async (supporter: string, { calls, off }: TalkNews) => {
    if (supporter === REFUSED) throw new Error('internal_error');
    if (calls.length + off.length > 0) messages += 1;
    return null;
  };
  const sweep = () => lookThroughRequests(context, aLookAt({ tell }), () => undefined);
  stage.after(0, 0);
  const at = context.clock.now() + 6 * HOUR;
  for (const supporter of [SUPPORTER, REFUSED]) await postTalkTime(context, { supporter, at, way: 'Room 2' });
  stage.after(0, 1);
  await sweep();
  const clicked = 1 + (chance.below(50) * MINUTE) / HOUR;
  stage.after(0, clicked);
  const member = memberId(`U${chance.below(1_000_000)}`);
  if (takes) await takeTalkTime(clock(context), { member, supporter: SUPPORTER, at });
  for (let sweeps = 0; sweeps < 2; sweeps += 1) await sweep();
  const before = messages;
  stage.after(0, 2);
  await sweep();
  if (takes && messages === 0) throw new Error('nobody was told: the attack would mean nothing');
  await context.store.redis.del(context.store.keys.requests);
  return before;
}

async function tied({ chance, size }: Setting, clock: ClickClock): Promise<Figure> {
  return onStage(chance, async (stage) => {
    for (const one of [SUPPORTER, REFUSED]) await withSupporter(stage.context, one);
    const guesses: { score: number; truth: boolean }[] = [];
    for (let count = size(400, 20); count > 0; count -= 1) {
      const truth = chance.next() < 0.5;
      guesses.push({ score: await messagesAfterClick(stage, chance, truth, clock), truth });
    }
    return auc(guesses);
  });
}

export const toldAtOnce: Attack = {
  group: 'requests',
  name: 'a proxy on both sides of the bot: which click took a time to talk',
  attacker:
    'Whoever reads a proxy’s log of members’ clicks and of the bot’s messages to supporters, while Slack refuses to tell one of these, so that every sweep tries again. For each click, looks whether a supporter gets a message before the next full hour; half of the clicks took a time.',
  target: { kind: 'auc', within: 0.02 },
  run: (setting) => tied(setting, (context) => context),
  weakened: {
    variant: 'a retry tells of what was done a moment ago (here: the click’s clock is an hour behind)',
    run: (setting) =>
      tied(setting, (context) => ({ ...context, clock: { now: () => context.clock.now() - HOUR } })),
  },
};
