/** Any JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** How Slack delivers something: as an event, a command, or anything that a person clicked, filled in or typed. */
export type Channel = 'event' | 'command' | 'interaction';

/** Something that Slack delivered. */
export interface Delivery {
  readonly channel: Channel;
  readonly payload: Json;
  /** When it came, in milliseconds. */
  readonly at: number;
  /** Acknowledges it, with something to show or answer. Unless an event is acknowledged, Slack delivers it again. */
  acknowledge(this: void, body?: Json): void;
}

const part = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Json)[key] : undefined;

/** Returns the kind of a delivery, in words that say nothing about anyone. */
export function kindOf({ channel, payload }: Pick<Delivery, 'channel' | 'payload'>): string {
  if (channel === 'command') return 'command';
  if (channel === 'event') {
    const event = part(payload, 'event');
    const type = String(part(event, 'type'));
    if (type !== 'message') return `event ${type}`;
    const subtype = part(event, 'subtype');
    const inside = part(event, 'message') ?? part(event, 'previous_message') ?? event;
    const whose = part(inside, 'bot_id') === undefined ? "a person's" : "the bot's";
    return `event message ${typeof subtype === 'string' ? subtype : 'posted'}, ${whose}`;
  }
  const type = String(part(payload, 'type'));
  if (type !== 'block_actions' && type !== 'block_suggestion') return type;
  const container = part(payload, 'container');
  if (part(container, 'type') === 'view')
    return `${type} in a ${String(part(part(payload, 'view'), 'type'))}`;
  return `${type} in ${part(container, 'is_ephemeral') === true ? 'an answer that only they see' : 'a message'}`;
}

/** The person who caused a delivery; null if no one did. */
export function actorOf({ channel, payload }: Pick<Delivery, 'channel' | 'payload'>): string | null {
  const event = part(payload, 'event');
  const found =
    channel === 'command'
      ? part(payload, 'user_id')
      : channel === 'interaction'
        ? part(part(payload, 'user'), 'id')
        : (part(event, 'user') ??
          part(part(event, 'message'), 'user') ??
          part(part(event, 'previous_message'), 'user'));
  return typeof found === 'string' ? found : null;
}

/** The conversation that an event is about; null for none. */
export function conversationOf({ payload }: Pick<Delivery, 'payload'>): string | null {
  const found = part(part(payload, 'event'), 'channel');
  return typeof found === 'string' ? found : null;
}

/** The trigger that can open a modal. */
export const triggerOf = ({ payload }: Pick<Delivery, 'payload'>): string =>
  String(part(payload, 'trigger_id'));
