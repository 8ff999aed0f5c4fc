/**
 * Loaded into a bot's process before anything else (`node --import`): moves its Date by as much as its parent says, as
 * a host's clock that is set would. Timers run on as they do then. It tells its parent once a move is made.
 */
const Real = Date;
let ahead = Number(process.env['CHAOS_CLOCK_AHEAD_MS'] ?? 0);

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

process.on('message', (moved: number) => {
  ahead = moved;
  process.send?.(moved);
});
// Listening to the parent must not keep a process alive that is done.
process.channel?.unref();
