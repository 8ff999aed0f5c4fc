import { Redis } from 'ioredis';
import { SlackWebSocket } from '@slack/socket-mode/dist/src/SlackWebSocket.js';

/**
 * Loaded into a bot's process before anything else (`node --import`): moves its Date by as much as its parent says, as
 * a host's clock that is set would, and what Redis says the time is by as much as the calendar of the run is ahead.
 * Timers run on as they do then. It tells its parent once a move is made.
 */
export interface Clocks {
  /** How far this process's clock is ahead of the machine's, in milliseconds. */
  readonly own: number;
  /** How far everybody else's is. */
  readonly others: number;
}

const Real = Date;
let ahead = Number(process.env['CHAOS_CLOCK_AHEAD_MS'] ?? 0);
let others = Number(process.env['CHAOS_OTHERS_AHEAD_MS'] ?? ahead);

class MovedDate extends Real {
  constructor(...given: [] | [number]) {
    if (given.length === 0) super(Real.now() + ahead);
    else super(...given);
  }
  static override now(): number {
    return Real.now() + ahead;
  }
}
globalThis.Date = MovedDate as DateConstructor;

/** The Redis of a run keeps the machine's time: its answer is moved on its way. */
Redis.prototype.time = async () => {
  const now = Real.now() + others;
  return [Math.floor(now / 1000), (now % 1000) * 1000];
};

/**
 * Socket Mode measures by the clock how long ago a link answered, and gives it up when that was days ago. Where days of
 * the calendar go by, rather than a clock being wrong, it answered a moment ago all the same.
 */
const links = new Set<{ lastPongReceivedTimestamp?: number }>();
const connect: (this: SlackWebSocket) => void = Reflect.get(SlackWebSocket.prototype, 'connect');
SlackWebSocket.prototype.connect = function connecting(this: SlackWebSocket) {
  links.add(this as unknown as { lastPongReceivedTimestamp?: number });
  connect.call(this);
};

process.on('message', (moved: Clocks) => {
  const gone = moved.others - others;
  if (moved.own - ahead === gone)
    for (const link of links)
      if (link.lastPongReceivedTimestamp !== undefined) link.lastPongReceivedTimestamp += gone;
  ahead = moved.own;
  others = moved.others;
  process.send?.(moved);
});
// Listening to the parent must not keep a process alive that is done.
process.channel?.unref();
