import { leave } from '../../../src/pulse/trajectory.js';
import { updateMemberRecord } from '../../../src/usecases/member-record.js';
import type { Post } from '../../../src/usecases/ports.js';
import type { Attack, Setting } from '../attack.js';
import { handOn } from '../hand-on.js';
import { type Figure, learnedAuc, type Sample } from '../measure.js';
import { onStage } from '../stage.js';
import { wayTo, withSlack } from '../through-queue.js';

const SIZE = 8;

/** Opens many teams, of which all or half take part, while Slack accepts no messages, and looks only at the log. */
async function openingInOutage({ chance, size }: Setting, asksWhoItIs: boolean): Promise<Figure> {
  return withSlack((slack) =>
    onStage(chance, async (stage) => {
      const { post, client } = wayTo(slack, stage, chance);
      const covered: Post = async (note, earlier, known) => {
        if (!asksWhoItIs || !note.cover) return post(note, earlier, known);
        await client.auth.test();
        return { kind: 'posted' };
      };
      const samples: Sample[] = [];
      for (let count = size(80, 14); count > 0; count -= 1) {
        const truth = chance.next() < 0.5;
        const team = await stage.team(SIZE);
        slack.fault(null);
        await stage.open(team, 0);
        for (const member of truth ? [] : team.members.slice(0, SIZE / 2))
          await updateMemberRecord(stage.context, member, team.id, (own) => leave(own, false));
        await stage.close(team, 0);
        const { redis, keys } = stage.context.store;
        await redis.del(keys.outbox, keys.outboxDue);
        await stage.open(team, 1);
        slack.fault({ kind: 'error500', methods: ['chat.postMessage'], times: 1_000_000 });
        stage.events.length = 0;
        await handOn(stage, covered);
        const failed = stage.events.filter(({ event }) => event === 'notification_failed');
        const length = failed.reduce((sum, { fields }) => sum + JSON.stringify(fields).length, 0);
        samples.push({ features: [failed.length, length, stage.events.length], truth });
      }
      return learnedAuc(samples);
    }),
  );
}

export const openingsInAnOutage: Attack = {
  group: 'logs',
  name: 'the log of an opening while Slack takes no messages: how many take part',
  attacker:
    'Somebody who reads the log while teams open before a Slack that answers every message with HTTP 500. Learns from half of the teams in which everybody takes part and in which half do, and guesses the others.',
  target: { kind: 'auc', within: 0.05 },
  run: (setting) => openingInOutage(setting, false),
  weakened: {
    variant: 'what stands in for a weekly message calls another method',
    run: (setting) => openingInOutage(setting, true),
  },
};
