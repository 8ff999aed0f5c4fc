/** Calls per minute by Slack's tiers; a bucket holds a minute's worth, which is Slack's tolerance for bursts. */
const TIERS: Readonly<Record<string, number>> = {
  'users.list': 20,
  'usergroups.list': 20,
  'usergroups.users.list': 20,
  'conversations.open': 50,
  'conversations.info': 50,
  'conversations.history': 50,
  'chat.update': 50,
  'team.info': 50,
  'users.info': 100,
  'conversations.members': 100,
  'chat.postEphemeral': 100,
  'views.open': 100,
  'views.push': 100,
  'views.update': 100,
  'views.publish': 100,
};

/** chat.postMessage: about one per second and channel, with some bursts; several hundred per minute in total. */
export const POSTS = { perSecond: 1, burst: 5, perMinute: 600 } as const;

interface Bucket {
  tokens: number;
  at: number;
}

/** Time for Slack's limits: it passes with the wall clock, plus every hour or week that a test skips. */
export class PassedTime {
  #skipped = 0;
  #last: { readonly wall: number; readonly shown: number };

  /** @param shown the clock that tests move, in milliseconds */
  constructor(private readonly shown: () => number) {
    this.#last = { wall: Date.now(), shown: shown() };
  }

  /** Milliseconds; goes back only if the wall clock does. */
  now(): number {
    const [wall, shown] = [Date.now(), this.shown()];
    this.#skipped += Math.max(0, shown - this.#last.shown - (wall - this.#last.wall));
    this.#last = { wall, shown };
    return wall + this.#skipped;
  }
}

/** Slack's rate limits, as token buckets. */
export class Rates {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes one call's worth. Returns null, or the whole seconds after which to try again. */
  take(method: string, channel: string | undefined, now: number): number | null {
    if (method === 'chat.postMessage')
      return (
        this.#takeFrom(`${method} ${channel}`, POSTS.burst, POSTS.perSecond, now) ??
        this.#takeFrom(method, POSTS.perMinute, POSTS.perMinute / 60, now)
      );
    const perMinute = TIERS[method];
    return perMinute === undefined ? null : this.#takeFrom(method, perMinute, perMinute / 60, now);
  }

  #takeFrom(name: string, size: number, perSecond: number, now: number): number | null {
    const bucket = this.#buckets.get(name) ?? { tokens: size, at: now };
    const tokens = Math.min(size, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    const enough = tokens >= 1;
    this.#buckets.set(name, { tokens: enough ? tokens - 1 : tokens, at: now });
    return enough ? null : Math.max(1, Math.ceil((1 - tokens) / perSecond));
  }
}
