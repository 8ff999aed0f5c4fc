import type { Post } from '../../../src/delivery/deliver.js';
import type { Attack, Setting } from '../attack.js';
import { handOn } from '../hand-on.js';
import { type Figure, learnedBothWays, type Sample } from '../measure.js';
import { onStages } from '../stage.js';

const SIZE = 8;

/** Draws pairs in many teams, with or without anybody who wants one, and looks only at what the log says meanwhile. */
async function fromTheLog({ chance, size }: Setting, tellsOfEach: boolean): Promise<Figure> {
  const samples = await onStages(chance, size(600, 28), async (stage) => {
    const samples: Sample[] = [];
    const team = await stage.team(SIZE);
    const truth = chance.next() < 0.5;
    await stage.open(team);
    for (const member of truth ? team.members : [])
      if (chance.next() < 0.6) await stage.joinPeers(team, member);
    const fate = chance.next();
    const post: Post = async () => {
      if (fate < 0.2) throw new Error('time-out');
      return fate < 0.4 ? { kind: 'impossible' } : { kind: 'posted' };
    };
    await handOn(stage, post);
    stage.events.length = 0;
    await stage.pair(team);
    await handOn(stage, post);
    if (tellsOfEach && truth) stage.house.log.info('peers_drawn', { team: team.id });
    const lines = stage.events.map(({ event, fields }) => [event, JSON.stringify(fields).length] as const);
    const ofEvent = (name: string) => lines.filter(([event]) => event === name).length;
    samples.push({
      features: [
        lines.length - ofEvent('note_failed'),
        ofEvent('note_failed') % (SIZE + 1),
        ofEvent('note_dropped'),
        ofEvent('peers_drawn'),
      ],
      truth,
    });
    return samples;
  });
  return learnedBothWays(samples);
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
