import type { App } from '@slack/bolt';

/** When a message is acknowledged whatever has become of its reply, in milliseconds; Slack waits for three seconds. */
const ACKNOWLEDGED_BY_MS = 2_500;

/** Whether a delivery is something that was written in a conversation. */
const isMessage = (body: unknown): boolean => {
  const { event } = (body ?? {}) as { readonly event?: { readonly type?: unknown } | null };
  return event?.type === 'message';
};

/**
 * Acknowledges what was written to the bot only once it is answered, if that is soon enough: Bolt acknowledges every event
 * as it comes, and a process that was killed just then would have taken the message with it. So Slack delivers it again.
 */
export function acknowledgeAnswered(app: App): void {
  const process = app.processEvent.bind(app);
  app.processEvent = async (delivery) => {
    if (!isMessage(delivery.body)) return process(delivery);
    let acknowledged: Promise<unknown> | null = null;
    const acknowledge = (): Promise<unknown> => (acknowledged ??= delivery.ack());
    const late = setTimeout(() => {
      // A connection that is gone can't be told; Slack then delivers the message again.
      acknowledge().catch(() => undefined);
    }, ACKNOWLEDGED_BY_MS);
    try {
      await process({ ...delivery, ack: async () => undefined });
      await acknowledge();
    } finally {
      clearTimeout(late);
    }
  };
}
