import type { App, Context } from '@slack/bolt';

/** Whether a delivery is a message in a conversation. */
export const isMessage = (body: unknown): boolean => {
  const { event } = (body ?? {}) as { readonly event?: { readonly type?: unknown } | null };
  return event?.type === 'message';
};

/** The key in Bolt's context of the function that leaves a message unacknowledged. */
const UNANSWERED = 'leaveUnanswered';

/** Leaves a message unacknowledged, so that Slack delivers it again. */
export function leaveUnanswered(context: Context): void {
  (context[UNANSWERED] as (() => void) | undefined)?.();
}

/**
 * Acknowledges a message to the bot only once we've answered it. Bolt acknowledges every event as it comes, so the
 * message would be lost if the process ended before its reply was out. Slack redelivers an unacknowledged message at
 * once, and after one and five minutes: to this process, which knows that it's working on it, or to the next one.
 */
export function acknowledgeAnswered(app: App): void {
  const process = app.processEvent.bind(app);
  app.processEvent = async (delivery) => {
    if (!isMessage(delivery.body)) return process(delivery);
    let answered = true;
    const leave = (): void => {
      answered = false;
    };
    const customProperties = { ...delivery.customProperties, [UNANSWERED]: leave };
    await process({ ...delivery, customProperties, ack: async () => undefined });
    // If the connection is lost, Slack redelivers the message, and we know that we've answered it.
    if (answered) await delivery.ack().catch(() => undefined);
  };
}
