import {
  NOTIFICATION_KINDS,
  type Notification,
  type NotificationKind,
} from '../../src/pulse/notification.js';

/** What a notification is, in one word for tests: its kind, or that it's the cover of one. */
export type KindName = NotificationKind | `cover of ${NotificationKind}`;

/** What a name stands for. */
export function kindNamed(name: KindName): Pick<Notification, 'kind' | 'cover'> {
  const kind = NOTIFICATION_KINDS.find((each) => name === each || name === `cover of ${each}`);
  if (!kind) throw new Error(`There is no kind of notification called ${name}.`);
  return { kind, cover: name !== kind };
}

/** The name of what a notification is. */
export const nameOfKind = ({ kind, cover }: Pick<Notification, 'kind' | 'cover'>): KindName =>
  cover ? `cover of ${kind}` : kind;
