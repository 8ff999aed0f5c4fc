import { NO_ANSWER, type NoAnswer } from '../../usecases/no-answer.js';
import { refusalReason } from '../../usecases/slack-errors.js';
import { slackRefusal } from '../../store/slack-write-block.js';
import { SlackRefused, staysRefused } from './client.js';
import type { Workspace } from '../workspace.js';
import { within } from '../kit/deadline.js';
import { noAnswerOf } from './no-answer.js';
import type { SocketState } from './socket.js';

/** What a watch over Slack finds; see src/ops/watchdog.ts. */
interface Look {
  look(): Promise<string | null>;
  since?(): number | null;
  /** Why, in words that may be logged; null if we don't know. */
  cause?(): (typeof NO_ANSWER)[NoAnswer] | null;
}

/** Words about why, after what is wrong. */
const because = (cause: NoAnswer | null): string => (cause === null ? '' : `: ${NO_ANSWER[cause]}`);

/** How long Redis may take to say what messages ran into, in milliseconds. */
const REDIS_MS = 1_000;

/** A link that is replaced within this time doesn't count as trouble, in milliseconds. */
const GRACE_MS = 5_000;

/**
 * Whether there is a connection to Slack.
 *
 * @param graceMs how long we may be without one before that's trouble, in milliseconds
 */
export const socketWatch = (state: () => SocketState | null, graceMs = GRACE_MS): Look => ({
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

/** Whether Slack accepts the app-level token, as of the last time we asked. */
export const appTokenWatch = (state: () => SocketState | null): Look => ({
  async look() {
    const refusal = state()?.refusal ?? null;
    return refusal === null ? null : `Slack refuses SLACK_APP_TOKEN (${refusal})`;
  },
});

/** How often we ask Slack about a token, in milliseconds; trouble has to show within a minute. */
const ASK_EVERY_MS = 30_000;
/** How many tokens we ask about at once, and in one round; the others come in the next round. */
const AT_ONCE = 5;
const A_ROUND = 50;
/** One failed call is a blip. */
const FAILURES_IN_A_ROW = 2;

/** In place of Slack's code: there's no install that opens, so there's no token. */
const NO_INSTALL = 'no_install';

/** What we know about the bot tokens of a process. */
export interface TokenWatch extends Look {
  /** How many of the tokens Slack refused when we last asked, or couldn't be opened. */
  refused(): number;
  /**
   * Whether Slack answers calls at all, as far as `look` has tried: a call without an answer says nothing
   * about a token.
   */
  readonly answers: Look;
}

/**
 * Watches whether Slack accepts the bot token. With many tokens, we only count the refused ones: the process
 * is in trouble only if Slack refuses all of them.
 *
 * @param workspaces the workspaces that are open
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
      const { error } = await workspace.look();
      // A rate limit or an internal error of Slack says nothing about the token.
      if (error !== null && !staysRefused(error)) throw new PassingError();
      verdicts.set(workspace.context.workspace, error);
      failures = 0;
    } catch (error) {
      // That says nothing about Slack: we have no token to ask it about.
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
      // With jitter, so that several processes don't ask in the same second; after a failure we ask again at
      // once.
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
 * Watches whether Slack lets the app write to people, judging by its messages. With many workspaces, those
 * that refuse it show that to their own admins; only if all of them do is something wrong here.
 *
 * @param workspaces the workspaces that are open
 */
export const messagesWatch = (workspaces: () => readonly Workspace[]): Look => ({
  async look() {
    const checked = workspaces().slice(0, A_ROUND);
    // If Redis can't say, its own watch reports that; it says nothing about Slack.
    const asked = Promise.all(checked.map(({ context }) => slackRefusal(context.store)));
    const codes = await within(REDIS_MS, asked).catch((): null[] => []);
    const [code] = codes;
    if (!code || codes.includes(null)) return null;
    return `Slack refuses messages to anybody (${code}): ${refusalReason(code)}`;
  },
});

/** Slack's answer says something about Slack, and nothing about the token. */
class PassingError extends Error {
  constructor() {
    super('Slack gave no usable answer.');
  }
}
