import { deliver } from '../../src/delivery/deliver.js';
import type { Post, Queues } from '../../src/usecases/ports.js';
import { safeCode } from '../../src/usecases/log.js';
import { sweep } from '../../src/usecases/sweep.js';
import type { Stage } from './stage.js';

/** Sweeps, and delivers the notes concurrently as a worker does; failures go to the log. */
export async function handOn({ context }: Stage, post: Post): Promise<void> {
  const addNotifications: Queues['addNotifications'] = async (_, notifications) => {
    await Promise.all(
      notifications.map(({ notification }) =>
        deliver(context, post, notification, 1).catch((error: unknown) =>
          context.log.error('notification_failed', { code: safeCode(error) }),
        ),
      ),
    );
  };
  await sweep(context, {
    addSteps: async () => undefined,
    addNotifications,
    renewNotifications: async () => undefined,
  });
}
