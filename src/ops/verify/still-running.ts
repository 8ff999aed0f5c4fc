/** Thrown if another process is connected as this app: it would get a part of what Slack sends. */
export class StillRunning extends Error {
  readonly code = 'still_running';
  constructor() {
    super(
      'Something else is connected to Slack as this app, and would get a part of what Slack sends. Fix: stop the bot on every host, wait a minute, and run verify again.',
    );
  }
}
