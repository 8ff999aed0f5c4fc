import type { Job } from 'bullmq';
import * as z from 'zod';
import { type WorkspaceId, workspaceId } from '../pulse/ids.js';
import type { SealedNotification } from '../sealing/notifications.js';
import { type Due, parseDue, writtenDue } from '../store/agenda.js';

/** Options of a job that leaves nothing in Redis, whether it succeeds or fails. */
export const LEAVE_NOTHING = { removeOnComplete: true, removeOnFail: true } as const;

const stepData = z.strictObject({ workspace: z.string().transform(workspaceId), due: z.string() });
const notificationData = z.strictObject({
  workspace: z.string().transform(workspaceId),
  id: z.string(),
  sealed: z.base64(),
});

/** A step, and its workspace. */
interface StepJob {
  readonly workspace: WorkspaceId;
  readonly due: Due;
}

/** A notification to deliver, and its workspace. */
interface NotificationJob {
  readonly workspace: WorkspaceId;
  readonly notification: SealedNotification;
}

/** Returns the data of a step's job. */
export const stepDataOf = ({ workspace, due }: StepJob) => ({ workspace, due: writtenDue(due) });

/** Returns the step in a job; null if Evenkeel didn't write it. */
export function stepIn({ data }: Pick<Job, 'data'>): StepJob | null {
  const read = stepData.safeParse(data);
  const due = read.success ? parseDue(read.data.due) : null;
  return read.success && due ? { workspace: read.data.workspace, due } : null;
}

/** Returns the data of a notification's job. */
export const notificationDataOf = ({ workspace, notification: { id, sealed } }: NotificationJob) => ({
  workspace,
  id,
  sealed: sealed.toString('base64'),
});

/** Returns the notification in a job; null if Evenkeel didn't write it. */
export function notificationIn({ data }: Pick<Job, 'data'>): NotificationJob | null {
  const read = notificationData.safeParse(data);
  if (!read.success) return null;
  const { workspace, id, sealed } = read.data;
  return { workspace, notification: { id, sealed: Buffer.from(sealed, 'base64') } };
}
