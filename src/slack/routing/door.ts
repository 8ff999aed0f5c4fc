import type { Authorize } from '@slack/bolt';
import type { Log } from '../../usecases/ports.js';
import { SlackRefused } from '../api/client.js';
import { originIn, originOf } from '../api/origin.js';
import { objectOf } from '../api/payload.js';
import type { Once } from '../api/replay.js';
import type { Reception, Seat } from '../api/reception.js';
import type { Lack } from '../features/support/index.js';
import { type Origin, setWorkspace, type Workspace } from '../workspace.js';
import { type HelpWith, helpOnly } from './help-only.js';
import { judge, markAgain } from './replay-guard.js';
import type { Request } from './request.js';
import { isRemoval } from './uninstall.js';

/** Keys in Bolt's context that carry a request's seat and origin from `authorizeBy` to `letIn`. */
const SEAT = 'seat';
const NO_SEAT: Seat = { workspace: null, bot: null };
const ORIGIN = 'origin';

/** The token and ids that Bolt calls Slack with; null if we don't know a token. */
const tokenOf = ({ bot }: Seat) =>
  bot && {
    botToken: bot.token,
    ...(bot.botId ? { botId: bot.botId } : {}),
    ...(bot.botUserId ? { botUserId: bot.botUserId } : {}),
  };

/** Finds a request's workspace. The returned function throws SlackRefused if the workspace doesn't have the app. */
export const authorizeBy =
  (reception: Reception, log: Log): Authorize<boolean> =>
  async (source, body) => {
    const origin = originOf(source, objectOf(body));
    const { event } = objectOf(body);
    // Slack may still report the removal of a workspace that we've stopped serving.
    const unseated = event !== undefined && isRemoval({ payload: objectOf(event) }) ? NO_SEAT : null;
    const seat = (await reception.seatFor(origin)) ?? unseated;
    if (!seat) {
      log.warn('request_refused', { reason: 'the workspace does not have the app' });
      throw new SlackRefused('The workspace does not have the app.');
    }
    // Calls for this request are about this workspace; Bolt would name the person's home workspace.
    return { ...tokenOf(seat), teamId: origin.workspace ?? '', [SEAT]: seat, [ORIGIN]: origin };
  };

/** What's needed to let a request in. */
interface Door extends Omit<HelpWith, 'lacks'> {
  readonly reception: Reception;
  readonly once: Once;
}

/**
 * Hands a request on to its workspace's listeners. The person gets only help if the workspace isn't open, if Redis
 * can't say whether the request came before, or if they're from another workspace.
 */
export function letIn(args: Request, door: Door): Promise<void> {
  const { context } = args;
  const { workspace } = (context[SEAT] as Seat | undefined) ?? NO_SEAT;
  const origin = (context[ORIGIN] as Origin | undefined) ?? originIn(context);
  const help = (lacks: Lack): Promise<void> =>
    helpOnly(args, { ...door, lacks }, async () => (await door.reception.seatFor(origin))?.bot ?? null);
  if (workspace) return serve(args, workspace, door, help);
  if (isRemoval(args)) return args.next();
  return help(origin.workspace === null ? 'workspace' : 'start');
}

/** Answers a request for a workspace that's open. */
async function serve(
  args: Request,
  workspace: Workspace,
  door: Door,
  help: (lacks: Lack) => Promise<void>,
): Promise<void> {
  const { context, next } = args;
  setWorkspace(context, workspace);
  const judgment = await judge(door, args, workspace);
  if (judgment === 'storage' || judgment === 'stranger') return help(judgment);
  if (judgment === 'new') return next();
  if ('view' in args) {
    markAgain(context);
    return next();
  }
  // The sender sees the result of the first delivery. We can't answer over a lost connection.
  if ('ack' in args && !('event' in args)) await args.ack().catch(() => undefined);
}
