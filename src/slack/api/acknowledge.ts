import type { App, Context } from '@slack/bolt';

/** Whether a delivery is something that was written in a conversation. */
export const isMessage = (body: unknown): boolean => {
  const { event } = (body ?? {}) as { readonly event?: { readonly type?: unknown } | null };
  return event?.type === 'message';
};

/** Where a listener says, in Bolt's context, that a message has not been answered. */
const UNANSWERED = 'leaveUnanswered';

/** Leaves a message unacknowledged, so that Slack delivers it again. */
export function leaveUnanswered(context: Context): void {
  (context[UNANSWERED] as (() => void) | undefined)?.();
}

/**
 * Acknowledges what was written to the bot only once it is answered. Bolt acknowledges every event as it comes, and a
 * process that ended before its reply was out would take the message with it. Unacknowledged, Slack delivers it again, at
 * once and after one and five minutes: to this process, which knows that it's at it, or to the next one.
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
    // A lost connection takes no answer. Slack then delivers the message again, and we know that it's answered.
    if (answered) await delivery.ack().catch(() => undefined);
  };
}
