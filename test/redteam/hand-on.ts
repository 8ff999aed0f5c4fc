import { deliver, type Post } from '../../src/delivery/deliver.js';
import { safeCode } from '../../src/rounds/log.js';
import { type Queues, sweep } from '../../src/rounds/sweep.js';
import type { Stage } from './stage.js';

/** Sweeps, and delivers the notes side by side as a worker does: what fails stands in the log. */
export async function handOn({ house }: Stage, post: Post): Promise<void> {
  const addNotes: Queues['addNotes'] = async (_, notes) => {
    await Promise.all(
      notes.map(({ note }) =>
        deliver(house, post, note, 1).catch((error: unknown) =>
          house.log.error('note_failed', { code: safeCode(error) }),
        ),
      ),
    );
  };
  await sweep(house, { addSteps: async () => undefined, addNotes, renewNotes: async () => undefined });
}
