import type { Post } from '../../../src/usecases/ports.js';
import type { MemberId } from '../../../src/pulse/ids.js';
import type { Attack, Setting } from '../attack.js';
import { handOn } from '../hand-on.js';
import { type Figure, learnedAuc, type Sample } from '../measure.js';
import { onStages } from '../stage.js';

const SIZE = 8;
/** The rounds of a team in a row; before each, everyone leaves or some join again. */
const ROUNDS = 6;

/** Draws pairs in many teams, with or without anyone who wants one, and looks only at the log. */
async function fromTheLog({ chance, size }: Setting, tellsOfEach: boolean): Promise<Figure> {
  const samples = await onStages(chance, size(200, 5), async (stage) => {
    const samples: Sample[] = [];
    const { redis, keys } = stage.context.store;
    const team = await stage.team(SIZE);
    await stage.open(team);
    // The opening's weekly messages aren't part of this attack.
    await redis.del(keys.outbox, keys.outboxDue);
    let joined: readonly MemberId[] = [];
    for (let week = 0; week < ROUNDS; week += 1) {
      const truth = chance.next() < 0.5;
      for (const member of joined) await stage.leavePeers(team, member);
      joined = truth ? team.members.filter(() => chance.next() < 0.6) : [];
      for (const member of joined) await stage.joinPeers(team, member);
      const fate = chance.next();
      const post: Post = async () => {
        if (fate < 0.2) throw new Error('time-out');
        return fate < 0.4 ? { kind: 'impossible' } : { kind: 'posted' };
      };
      stage.events.length = 0;
      await stage.pair(team, week);
      await handOn(stage, post);
      if (tellsOfEach && truth) stage.context.log.info('peers_drawn', { team: team.id });
      const lines = stage.events.map(({ event, fields }) => [event, JSON.stringify(fields).length] as const);
      const ofEvent = (name: string) => lines.filter(([event]) => event === name).length;
      samples.push({
        features: [
          lines.length - ofEvent('notification_failed'),
          ofEvent('notification_failed') % (SIZE + 1),
          ofEvent('notification_dropped'),
          ofEvent('peers_drawn'),
        ],
        truth,
      });
    }
    return samples;
  });
  return learnedAuc(samples);
}

export const peersInTheLog: Attack = {
  group: 'logs',
  name: 'the log after a round of peer check-ins: does anybody take part',
  attacker:
    'Somebody who reads the log while pairs are drawn and introduced in many teams, with Slack failing now and then. Learns from half of the teams in which anybody takes part, and guesses the others.',
  target: { kind: 'auc', within: 0.05 },
  run: (setting) => fromTheLog(setting, false),
  weakened: {
    variant: 'the log has a line for pairs',
    run: (setting) => fromTheLog(setting, true),
  },
};
