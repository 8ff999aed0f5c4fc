import {
  NOTIFICATION_KINDS,
  type Notification,
  type NotificationKind,
} from '../../src/pulse/notification.js';

/** A notification's name in tests: its kind, or that it's a cover of that kind. */
export type KindName = NotificationKind | `cover of ${NotificationKind}`;

/** The kind of a name, and whether it's a cover. Throws for an unknown kind. */
export function kindNamed(name: KindName): Pick<Notification, 'kind' | 'cover'> {
  const kind = NOTIFICATION_KINDS.find((each) => name === each || name === `cover of ${each}`);
  if (!kind) throw new Error(`There is no kind of notification called ${name}.`);
  return { kind, cover: name !== kind };
}

/** The name of a notification. */
export const nameOfKind = ({ kind, cover }: Pick<Notification, 'kind' | 'cover'>): KindName =>
  cover ? `cover of ${kind}` : kind;
