import { NO_ANSWER, type NoAnswer } from '../../usecases/no-answer.js';
import { refusalReason } from '../../usecases/slack-errors.js';
import { slackRefusals } from '../../store/slack-write-block.js';
import { SlackRefused, staysRefused } from './client.js';
import type { Workspace } from '../workspace.js';
import { within } from '../kit/deadline.js';
import { noAnswerOf } from './no-answer.js';
import { SOCKET_TIMES, type SocketState } from './socket.js';

/** A watch over Slack, without its name; see src/ops/watchdog.ts. */
interface SlackWatch {
  look(): Promise<string | null>;
  since?(): number | null;
  /** Why, in words that may be logged; null if we don't know. */
  cause?(): (typeof NO_ANSWER)[NoAnswer] | null;
}

/** Returns the words that add the cause to a sentence about trouble. */
const because = (cause: NoAnswer | null): string => (cause === null ? '' : `: ${NO_ANSWER[cause]}`);

/** How long Redis may take to say whether Slack refuses messages, in milliseconds. */
const REDIS_MS = 1_000;

/**
 * Watches whether there's a connection to Slack.
 *
 * @param graceMs how long we may be without one before that's trouble, in milliseconds
 */
export const socketWatch = (state: () => SocketState | null, graceMs = SOCKET_TIMES.grace): SlackWatch => ({
  async look() {
    const { downSince, cause } = state() ?? { downSince: null, cause: null };
    return downSince !== null && Date.now() - downSince >= graceMs
      ? `no connection to Slack${because(cause)}`
      : null;
  },
  since: () => state()?.downSince ?? null,
  cause: () => causeIn(state()?.cause ?? null),
});

const causeIn = (cause: NoAnswer | null) => (cause === null ? null : NO_ANSWER[cause]);

/** Watches whether Slack accepted the app-level token the last time we tried to open a link. */
export const appTokenWatch = (state: () => SocketState | null): SlackWatch => ({
  async look() {
    const refusal = state()?.refusal ?? null;
    return refusal === null ? null : `Slack refuses SLACK_APP_TOKEN (${refusal})`;
  },
});

/** How often we ask Slack about tokens, in milliseconds: trouble has to show within a minute. */
const ASK_EVERY_MS = 30_000;
/** The most tokens that we ask about at once, and in one round; the others come in the next round. */
const AT_ONCE = 5;
const A_ROUND = 50;
/** How many calls have to fail in a row to count as trouble: one failed call is a blip. */
const FAILURES_IN_A_ROW = 2;

/** Used in place of Slack's code if no install opens, so that there's no token to ask about. */
const NO_INSTALL = 'no_install';

/** What we know about the bot tokens of a process. */
export interface TokenWatch extends SlackWatch {
  /** Returns how many tokens Slack refused when we last asked, plus the installs that didn't open. */
  refused(): number;
  /**
   * Watches whether Slack answers the calls that `look` makes: a call without an answer says nothing about a token.
   */
  readonly answers: SlackWatch;
}

/**
 * Watches whether Slack accepts the bot tokens. The process is in trouble only if Slack refuses all of them; fewer
 * are only counted.
 *
 * @param workspaces returns the workspaces that are open
 */
export function tokenWatch(workspaces: () => readonly Workspace[], everyMs = ASK_EVERY_MS): TokenWatch {
  /** By workspace: Slack's code for why it refuses the token, or null. */
  const verdicts = new Map<string, string | null>();
  let askedAt = -Infinity;
  let nextTurn = 0;
  let failures = 0;
  let failure: NoAnswer | null = null;

  const ask = async (workspace: Workspace): Promise<void> => {
    try {
      const { error } = await workspace.checkToken();
      // A rate limit or an internal error of Slack says nothing about the token.
      if (error !== null && !staysRefused(error)) throw new PassingError();
      verdicts.set(workspace.context.workspace, error);
      failures = 0;
    } catch (error) {
      // This says nothing about Slack: we have no token to ask about.
      if (error instanceof SlackRefused) return void verdicts.set(workspace.context.workspace, NO_INSTALL);
      failures += 1;
      failure = error instanceof PassingError ? 'own error' : noAnswerOf(error);
    }
  };
  const askSome = async (): Promise<void> => {
    const all = workspaces();
    const ids = new Set<string>(all.map(({ context }) => context.workspace));
    for (const known of verdicts.keys()) if (!ids.has(known)) verdicts.delete(known);
    if (nextTurn >= all.length) nextTurn = 0;
    const round = all.slice(nextTurn, nextTurn + A_ROUND);
    nextTurn += round.length;
    for (let at = 0; at < round.length; at += AT_ONCE)
      await Promise.all(round.slice(at, at + AT_ONCE).map(ask));
  };
  return {
    async look() {
      const now = performance.now();
      // Jitter keeps several processes from asking in the same second. After a failure, the next look asks again.
      if (now - askedAt >= everyMs * (0.8 + Math.random() / 5) || failures > 0) {
        askedAt = now;
        await askSome();
      }
      const codes = [...verdicts.values()];
      const [code] = codes;
      if (code && codes.every((one) => one === NO_INSTALL))
        return 'no install opens. Fix: put the secret that sealed them into EVENKEEL_INSTALL_SECRET_OLD, or have each workspace install the app again';
      if (code && codes.every((one) => one !== null))
        return codes.length === 1
          ? `Slack rejects the bot token (${code})`
          : `Slack rejects the bot tokens of all ${codes.length} workspaces (${code})`;
      return null;
    },
    answers: {
      async look() {
        return failures >= FAILURES_IN_A_ROW ? `Slack does not answer calls${because(failure)}` : null;
      },
      cause: () => causeIn(failure),
    },
    refused: () => [...verdicts.values()].filter((code) => code !== null).length,
  };
}

/**
 * Watches whether Slack lets the app write to people, judging by what happened to its messages. A workspace that
 * refuses them tells its own admins; something is wrong here only if all workspaces do.
 *
 * @param workspaces returns the workspaces that are open
 */
export const messagesWatch = (workspaces: () => readonly Workspace[]): SlackWatch => ({
  async look() {
    const checked = workspaces().slice(0, A_ROUND);
    // If Redis can't say, that tells us nothing about Slack, and Redis's own watch reports it.
    const asked = Promise.all(
      checked.map(async ({ context }) => (await slackRefusals(context.store)).messages),
    );
    const codes = await within(REDIS_MS, asked).catch((): null[] => []);
    const [code] = codes;
    if (!code || codes.includes(null)) return null;
    return `Slack refuses messages to anybody (${code}): ${refusalReason(code)}`;
  },
});

/** Slack answered with trouble of its own, which says nothing about the token. */
class PassingError extends Error {
  constructor() {
    super('Slack gave no usable answer.');
  }
}
