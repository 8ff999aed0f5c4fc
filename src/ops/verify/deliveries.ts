/** Anything that comes as JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** How Slack hands over what happened: an event, a command, or anything that somebody clicked, filled in or typed. */
export type Channel = 'event' | 'command' | 'interaction';

/** Something that Slack delivered. */
export interface Delivery {
  readonly channel: Channel;
  readonly payload: Json;
  /** When it came, in milliseconds. */
  readonly at: number;
  /** Acknowledges it, with what is to be shown or answered. Without this, Slack delivers an event again. */
  acknowledge(this: void, body?: Json): void;
}

const part = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Json)[key] : undefined;

/** What kind of delivery it is, in words that say nothing of anybody. */
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

/** Who did it; null where that's nobody. */
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

/** The trigger with which a modal can be opened. */
export const triggerOf = ({ payload }: Pick<Delivery, 'payload'>): string =>
  String(part(payload, 'trigger_id'));
