import type { Post } from '../../../src/usecases/ports.js';
import { prefer } from '../../../src/pulse/trajectory.js';
import { updateMemberRecord } from '../../../src/usecases/member-record.js';
import type { Attack, Setting } from '../attack.js';
import { handOn } from '../hand-on.js';
import { type Figure, learnedAuc, type Sample } from '../measure.js';
import { onStages } from '../stage.js';

const SIZE = 6;

/**
 * Closes many teams week after week, with or without a member in trouble, and looks only at the log. In each week from
 * the second on, another member is or isn't the one in trouble, for that week and the one before.
 */
async function fromTheLog({ chance, size }: Setting, tellsOfEach: boolean): Promise<Figure> {
  const samples = await onStages(chance, size(270, 4), async (stage) => {
    const samples: Sample[] = [];
    const { redis, keys } = stage.context.store;
    const team = await stage.team(SIZE);
    const inTrouble = team.members.map(() => chance.next() < 0.5);
    for (let week = 0; week <= SIZE; week += 1) {
      await stage.open(team, week);
      // The opening's weekly messages aren't part of this attack.
      await redis.del(keys.outbox, keys.outboxDue);
      if (week === 0)
        for (const member of team.members)
          await updateMemberRecord(stage.context, member, team.id, (own) =>
            prefer(own, { outreach: 'direct' }),
          );
      for (const [at, member] of team.members.entries())
        await stage.answer(team, member, inTrouble[at] && (at === week - 1 || at === week) ? 3 : 0);
      // Slack fails now and then, permanently or for a while; the log mustn't reveal whose note it was.
      const fate = chance.next();
      const post: Post = async () => {
        if (fate < 0.2) throw new Error('time-out');
        return fate < 0.4 ? { kind: 'impossible' } : { kind: 'posted' };
      };
      stage.events.length = 0;
      await stage.close(team, week);
      await handOn(stage, post);
      const truth = inTrouble[week - 1];
      if (truth === undefined) continue;
      if (tellsOfEach && truth) stage.context.log.info('notification_dropped', { team: team.id });
      const lines = stage.events.map(({ event, fields }) => [event, JSON.stringify(fields).length] as const);
      const ofEvent = (name: string) => lines.filter(([event]) => event === name).length;
      samples.push({
        features: [
          lines.length,
          ofEvent('notification_failed') - (ofEvent('notification_failed') > 0 ? SIZE + 1 : 0),
          ofEvent('notification_dropped'),
          ofEvent('notifications_delayed'),
          lines.reduce((sum, [, length]) => sum + length, 0) - 2 * team.id.length,
        ],
        truth,
      });
    }
    return samples;
  });
  return learnedAuc(samples);
}

export const logShape: Attack = {
  group: 'logs',
  name: 'the number and kind of log lines after a close: was there outreach',
  attacker:
    'Somebody who reads the log and compares what it says after the closes of many teams, with Slack failing now and then. Learns from half of the teams which had somebody in trouble, and guesses the others.',
  target: { kind: 'auc', within: 0.05 },
  run: (setting) => fromTheLog(setting, false),
  weakened: {
    variant: 'the log has a line for each outreach note',
    run: (setting) => fromTheLog(setting, true),
  },
};
