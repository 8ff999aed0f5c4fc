import { deliver, type Post } from '../../src/delivery/deliver.js';
import { safeCode } from '../../src/usecases/log.js';
import { type Queues, sweep } from '../../src/usecases/sweep.js';
import type { Stage } from './stage.js';

/** Sweeps, and delivers the notes side by side as a worker does: what fails stands in the log. */
export async function handOn({ context }: Stage, post: Post): Promise<void> {
  const addNotes: Queues['addNotes'] = async (_, notes) => {
    await Promise.all(
      notes.map(({ note }) =>
        deliver(context, post, note, 1).catch((error: unknown) =>
          context.log.error('note_failed', { code: safeCode(error) }),
        ),
      ),
    );
  };
  await sweep(context, { addSteps: async () => undefined, addNotes, renewNotes: async () => undefined });
}
