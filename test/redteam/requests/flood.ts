import { fork } from 'node:child_process';
import { once } from 'node:events';
import { MOST_BYTES } from '../../../src/slack/api/admission.js';
import type { Attack } from '../attack.js';
import type { Figure } from '../measure.js';

/** The measuring process, from the build. */
const PROCESS = './dist/test/redteam/requests/flood-process.js';

/**
 * Measures the most memory that a flood takes, in MB.
 *
 * @param door the bot's own, or one that's open to everything
 * @param count the number of requests that begin
 * @param bytes the bytes that are sent of each
 */
async function flooded(door: 'real' | 'open', count: number, bytes: number): Promise<Figure> {
  const measuring = fork(PROCESS, [door, String(count), String(bytes)], { execArgv: ['--expose-gc'] });
  const exit = once(measuring, 'exit');
  const reply = await Promise.race([once(measuring, 'message'), exit.then(() => null)]);
  if (!reply) throw new Error('The process that measured the flood ended; its output says why.');
  await exit;
  const taken = reply[0] as number;
  return { figure: taken, interval: [taken, taken] };
}

const MB = 1024 * 1024;

export const flood: Attack = {
  group: 'requests',
  name: 'half-sent requests: memory they take, in MB',
  attacker:
    'Anybody who can reach the bot’s address, without the signing secret: begins requests as large as are taken and never ends them. The figure is the most memory that they hold at any time.',
  target: { kind: 'atMost', most: 40 },
  run: ({ size }) => flooded('real', size(400, 80), MOST_BYTES - 1),
  weakened: {
    variant: 'bodies are read before anything is looked at',
    run: ({ size }) => flooded('open', size(400, 20), 4 * MB - 1),
  },
};
