import { Redis } from 'ioredis';
import { SlackWebSocket } from '@slack/socket-mode/dist/src/SlackWebSocket.js';

/**
 * Loaded into a bot's process before anything else (`node --import`). It moves the process's Date by as much as its
 * parent says, as if the host's clock were set, and the time that Redis reports by as much as the run's calendar is
 * ahead. Timers keep running, as they would then. It tells its parent once a move is done.
 */
export interface Clocks {
  /** How far this process's clock is ahead of the machine's, in milliseconds. */
  readonly own: number;
  /** How far everyone else's clock is ahead, in milliseconds. */
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

/** The Redis of a run keeps the machine's time, so its answer is moved here. */
Redis.prototype.time = async () => {
  const now = Real.now() + others;
  return [Math.floor(now / 1000), (now % 1000) * 1000];
};

/**
 * Socket Mode uses the clock to measure when a link last answered, and gives the link up if that was days ago. When the
 * calendar moves by days, rather than this clock going wrong, the last answer moves along.
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
// Listening to the parent mustn't keep a finished process alive.
process.channel?.unref();
