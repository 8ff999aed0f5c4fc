import type { RosterTrouble } from '../pulse/roster.js';
import type { RecordKind } from '../sealing/records.js';
import type { Step } from '../store/agenda.js';
import { STORED } from '../store/damage.js';
import { REDIS_REFUSALS } from '../store/redis-errors.js';
import { LOST } from '../store/unreachable.js';
import { NO_ANSWER } from './no-answer.js';

/** The events that may appear in the log, each with nothing but the counts and codes of `LogFields`. */
export const LOG_EVENTS = [
  'started',
  'start_waits',
  'not_let_go',
  'watch_failing',
  'watch_recovered',
  'socket_failed',
  'crashed',
  'rejection_unhandled',
  'region_unknown',
  'texts_incomplete',
  'content_refused',
  'content_reloaded',
  'rosters_read',
  'keyring_created',
  'swept',
  'sweeps_restored',
  'stopping',
  'stopped',
  'roster_read',
  'roster_doubted',
  'roster_unreadable',
  'roster_recovered',
  'groups_unreadable',
  'entries_unreadable',
  'team_archived',
  'pulse_opened',
  'season_lost',
  'memberships_lost',
  'pulse_reminded',
  'pulse_closed',
  'peers_drawn',
  'close_repeated',
  'record_refused',
  'version_unknown',
  'step_skipped',
  'step_failed',
  'notification_dropped',
  'notification_failed',
  'notifications_delayed',
  'reading_delayed',
  'refusal_not_tried',
  'scope_missing',
  'request_refused',
  'listener_failed',
  'crisis_reply_delayed',
  'crisis_reply_failed',
  'click_unanswered',
  'deliveries_unknown',
  'home_incomplete',
  'trial_failed',
  'library_message',
  'redis_error',
  'redis_unsafe',
  'redis_emptied',
  'clock_off',
  'clock_agrees',
  'clock_unknown',
  'redis_clock_off',
  'keyring_stepped',
  'keyring_not_stepped',
  'sealing_delayed',
  'sealed_lost',
  'keyring_unconfirmed',
  'keyring_mode_reset',
  'installed',
  'install_refused',
  'workspace_removed',
  'workspace_stopped',
  'removal_ignored',
  'removal_waits',
  'workspace_unusable',
] as const;
export type LogEvent = (typeof LOG_EVENTS)[number];

/** The watches of the watchdog, each with its fix if it keeps failing for more than a few minutes. */
export const WATCHES = {
  socket:
    "no connection to Slack; the bot retries at least every 30 s. Fix: the line's cause, /readyz and socket_failed say why and what to do",
  appToken:
    'Slack refuses the app-level token. Fix: put a working token into SLACK_APP_TOKEN (Basic Information, App-Level Tokens) and restart',
  token:
    'Slack refuses the bot token. Fix: put the token of the installed app into SLACK_BOT_TOKEN and restart; evenkeel doctor says more',
  calls:
    "Slack doesn't answer our calls, which says nothing about the token: messages wait, and go out once it does. Fix: the line's cause and /readyz say why and what to do; a restart doesn't help",
  messages:
    'Slack refuses messages to anybody: everything waits. Fix: see notifications_delayed, which names the code and what to do',
  redis:
    "Redis doesn't work: members read that they should try again, and the weeks wait. Fix: see redis_error; evenkeel doctor says more",
  sweep:
    'no sweep has run for two minutes: nothing opens, reminds or closes. Fix: see step_failed, redis_error and sweeps_restored; restart the workers if this stays',
  clock:
    "the clocks don't agree: the weeks wait. Fix: let this machine and that of Redis follow a time server",
  keyring:
    'the keyring cannot be stepped or read. Fix: see keyring_not_stepped; evenkeel keys status says more',
} as const;
export type WatchName = keyof typeof WATCHES;

const INSTALL_AGAIN =
  'Fix: put manifest.yml into the settings of the app, under App Manifest, then install the app again';

/** The consequences of each missing scope, with the fix. */
export const MISSING_SCOPES = {
  'channels:read': `channels:read is missing: teams of public channels cannot be read, and do not open. ${INSTALL_AGAIN}`,
  'chat:write': `chat:write is missing: nobody gets any message. ${INSTALL_AGAIN}`,
  commands: `commands is missing: /support, /checkin and /teampulse do nothing. ${INSTALL_AGAIN}`,
  'groups:read': `groups:read is missing: teams of private channels cannot be read, and do not open. ${INSTALL_AGAIN}`,
  'im:history': `im:history is missing: people who write to the bot get no answer. ${INSTALL_AGAIN}`,
  'im:write': `im:write is missing: a message may come twice, and members left alone in a round don't hear about it. ${INSTALL_AGAIN}`,
  'mpim:write': `mpim:write is missing: pairs of peer check-ins aren't introduced. ${INSTALL_AGAIN}`,
  'team:read': `team:read is missing: the bot doesn't know the workspace's name. ${INSTALL_AGAIN}`,
  'usergroups:read': `usergroups:read is missing: teams of user groups cannot be read, and do not open. ${INSTALL_AGAIN}`,
  'users:read': `users:read is missing: rosters, admins, time zones and languages cannot be read, and no team opens. ${INSTALL_AGAIN}`,
} as const;

/** The consequences, for each kind of thing, if we can't reseal it before we forget its day; with the fix. */
export const LOSSES = {
  workspaces:
    "the workspaces in Redis could not be listed, so nothing was resealed for those that aren't served. Fix: evenkeel doctor",
  teams:
    'the teams of a workspace could not be listed, so none of their records were resealed. Fix: evenkeel doctor',
  week: 'an open week could not be closed within three days of its close: its answers are deleted unread, and the last result stays. Fix: see step_failed for why it did not close',
  records:
    'the records of a team could not be resealed: its members start over without them. Fix: evenkeel doctor says what is wrong with the team',
  'peer records':
    'the peer records of a team could not be resealed: its members start over without them. Fix: evenkeel doctor says what is wrong with the team',
  supporters:
    'the list of peer supporters could not be resealed. Fix: have an admin add them again in the Home tab',
  requests:
    'the list of requests to peer supporters could not be resealed: those still in Slack are not taken back',
  'team actions':
    "what managers said they're doing could not be signed again: it's no longer shown, and they choose again",
  memberships:
    'what is known about some people could not be resealed: once its day is over, they count as just seen. Fix: evenkeel doctor says which key cannot be read',
  messages: 'waiting messages could not be resealed: those sealed until a past day are not sent',
  'queued messages':
    'messages in the queue could not be resealed: those sealed until a past day are not sent',
} as const;
export type SealedKind = keyof typeof LOSSES;

/** The parts of a start that may have to wait, and what each waits for. */
export const WAITS = {
  content: 'waiting for content that can be read; stderr names file, line and fix',
  redis: 'waiting for Redis; redis_error, stderr and /readyz say why and what to do',
  keyring: "waiting for the keyring's folder; stderr and /readyz say what to do",
  slack: 'waiting for Slack to say whose token it is; until then, people get only the crisis card',
  workspace: 'waiting for the keyring and the teams; stderr says what to do',
} as const;

/** An operator's advice for each trouble with a roster. */
export const ROSTER_ADVICE = {
  unreadable: 'Slack gave no usable answer: the bot reads the roster again with the next change or step',
  empty: 'nobody in the channel or group can take part. Fix: add people, or choose another one for this team',
  archived: 'the channel is archived. Fix: unarchive it, or choose another one for this team',
  hidden: 'Fix: invite the bot to the channel, or correct "roster" of this team in the teams file',
  refused:
    'Slack does not list who is in the channel. Fix: invite the bot, or choose another one for this team',
  groupGone: 'Slack does not know the user group any more. Fix: choose another one for this team',
  scope: 'the app may not read it. Fix: install it again with the scopes that evenkeel doctor names',
} as const satisfies Record<RosterTrouble, string>;

/** The consequences of Slack's refusal of the app itself, by what has to be fixed. */
export const APP_REFUSALS = {
  token:
    'Slack does not take the token, so nothing reaches anybody and everything waits. Fix: install the app again and set its Bot User OAuth Token as SLACK_BOT_TOKEN',
  scope:
    'the token may not post messages, so nothing reaches anybody and everything waits. Fix: put manifest.yml into the settings of the app, then install it again',
  messages:
    'the app may not write to people, so nothing reaches anybody and everything waits. Fix: allow messages in the settings of the app, under App Home',
  rules:
    'a rule of the workspace keeps the app out, so nothing reaches anybody and everything waits. Fix: have an owner of the workspace or organization allow the app',
} as const;

/** The consequences if this machine's clock disagrees with the one that decides, with the fix. */
export const CLOCK_OFF = {
  Slack:
    "this machine's clock is minutes off Slack's: nothing opens, closes, is sent or forgotten until they agree. Fix: let this machine follow a time server",
  Redis:
    "this machine's clock is minutes off Redis's, and Slack's time is unknown: nothing opens, closes, is sent or forgotten until they agree. Fix: let both machines follow a time server",
} as const;

/** The reason why a keyring in use forgets nothing if Redis doesn't prove that it's the right one. */
export const UNPROVEN =
  'nothing in this Redis proves that it belongs to this keyring: it was emptied, it is another one, or it has no mark of the keyring yet and holds no records. Fix: correct REDIS_URL and EVENKEEL_PREFIX; if both are right, run evenkeel keys step --yes once';

/**
 * The reasons why something wasn't done, and other explanations. It's a closed list, so that no log line can carry
 * anything a member wrote, or who it was about.
 */
export const REASONS = [
  'the pulse is not open',
  'the next sweep was gone from Redis, or a wrong clock had planned it for days ahead',
  'Redis has lost all installs, so no workspace is served. Fix: if there is a backup, stop the bot, restore it and start again; otherwise each workspace has to install the app again',
  'Redis has lost what it held of a workspace; the keyring and the teams in the file are back in it. Fix: if there is a backup, stop the bot, restore it and start again; and make sure that Redis keeps what it accepts (docs/REDIS.md)',
  'too late to open',
  'the week has its result',
  'what is known about some people was lost or put back in Redis: they count as just seen, and nobody new is included for four weeks',
  'who is included was decided for this period, and cannot be read any more: the last result stays until the next period',
  'who is included in this week cannot be read any more: the last result stays',
  'too early to close',
  'too early to open',
  'too early to remind',
  'too early for the next message about a hard event',
  'too late for a message about a hard event',
  'no message about a hard event to an archived team',
  'too early to pair',
  'Redis was put back: this pulse was closed before, over other ballots; its result stays as it was',
  'it does not open: forged, or past its day',
  'a newer version of Evenkeel wrote it, and this one cannot read it: it counts as missing. Fix: run the newer version again',
  'the pulse has closed',
  'Slack asks to wait',
  'a message shows only its neutral line until Slack takes the rest: it is retried',
  "Slack doesn't let the app open group messages: pairs are not introduced. Fix: give it the scope mpim:write (manifest.yml), or have an admin allow group messages; the bot retries every hour",
  'no answer came: Slack is asked whether the message arrived before it is sent again',
  ...Object.values(MISSING_SCOPES),
  'the round is over',
  'the next opening asks again',
  'replayed',
  'not signed by Slack, or more than five minutes ago or ahead: is SLACK_SIGNING_SECRET right, and the clock?',
  'larger than anything Slack sends',
  'more is being sent at once than fits in memory',
  'unreadable body',
  'no listener answers it',
  'the workspace does not have the app',
  'somebody from another workspace',
  'EVENKEEL_WORKSPACES does not name the workspace or organization',
  'it serves as many workspaces as it can. Fix: another deployment for further ones (docs/OPERATIONS.md)',
  'removed; all of its data is deleted in a day',
  'Slack no longer accepts its token; nothing is deleted. Fix: install the app again, or set its new token',
  'the event is older than the install',
  'the token works',
  'it throws keys away when memory is full. Fix: maxmemory-policy noeviction',
  'it has neither an append-only file nor a replica: a crash loses check-ins. Fix: appendonly yes',
  'Slack no longer shows anybody in it: its people stay for a day',
  "Redis's clock is minutes off Slack's and this machine's. Fix: let the machine of Redis follow a time server",
  "several days at once, and Slack and Redis don't both confirm the date. Fix: evenkeel keys step --yes, if the date is right",
  'something could not be resealed just now; the bot retries for three days at most. Fix: see sealing_delayed',
  UNPROVEN,
  ...Object.values(LOSSES),
  ...Object.values(ROSTER_ADVICE),
  ...Object.values(APP_REFUSALS),
  ...Object.values(CLOCK_OFF),
  'its group could read it, and no longer can. If that comes back at each mount: fsGroupChangePolicy: OnRootMismatch',
  ...Object.values(REDIS_REFUSALS),
  ...Object.values(LOST),
  ...Object.values(WATCHES),
  ...Object.values(WAITS),
  ...Object.values(NO_ANSWER),
  'unknown action',
  'unknown form',
  'unknown command',
  'an app answers every reply',
  'check-in problems',
  'check-in closed',
  'check-in foreign',
  'check-in notJoined',
  'no catalog in content/support/: the international one is shown',
  'this start made it: if it is lost, open check-ins and all records are lost; never back it up',
] as const;
export type Reason = (typeof REASONS)[number];

/** The places where we may find unreadable entries: lists from Slack, and Redis. */
export const PLACES = [
  'accounts of Slack',
  'members of a channel or group',
  'user groups of Slack',
  ...STORED,
] as const;
export type Place = (typeof PLACES)[number];

/** The fields of Slack's accounts that we read; `account` stands for an entry that isn't an account at all. */
export const ACCOUNT_FIELDS = [
  'account',
  'id',
  'team_id',
  'deleted',
  'is_bot',
  'is_restricted',
  'is_ultra_restricted',
  'is_admin',
  'is_owner',
  'enterprise_user',
  'updated',
  'tz',
  'locale',
  'profile',
] as const;
export type AccountField = (typeof ACCOUNT_FIELDS)[number];

/** The fields of a log line. None can name a member or reveal an answer; src/ops/log.ts checks each field's value. */
export interface LogFields {
  readonly team?: string;
  readonly pulse?: string;
  readonly step?: Step;
  readonly reason?: Reason;
  /** Why Slack or Redis doesn't do what `reason` waits for. */
  readonly cause?: Reason;
  /** See `safeCode`. */
  readonly code?: string;
  readonly library?: Library;
  readonly watch?: WatchName;
  /** The part that a start waits for. */
  readonly part?: Part;
  readonly mode?: 'socket' | 'http';
  readonly roles?: string;
  /** How many ballots didn't open: forged, copied, put back or truncated. */
  readonly refusedBallots?: number;
  /** How many records didn't open. */
  readonly refusedTrajectories?: number;
  /** How many steps and notifications a sweep handed on. */
  readonly steps?: number;
  readonly notifications?: number;
  /** The place where we left out unreadable entries, and their number; `fields` names the bad fields of accounts. */
  readonly place?: Place;
  readonly entries?: number;
  /** The kind and version of a record that we refuse because we don't know that version. */
  readonly kind?: RecordKind;
  readonly version?: number;
  readonly fields?: readonly AccountField[];
  /** How many more times the same thing happened since the last line about it. */
  readonly times?: number;
  /** How many keys we removed with a workspace. */
  readonly keys?: number;
  /** How many days the keyring forgot in one step. */
  readonly days?: number;
}

/** A part of a start that a process needs before it can do more than show help. */
export type Part = keyof typeof WAITS;

export const LIBRARIES = ['oauth'] as const;
export type Library = (typeof LIBRARIES)[number];

/** Matches a word without digits, which can't be a Slack id or an answer. */
export const SAFE_CODE = /^[A-Za-z][A-Za-z_]{0,59}$/;

/**
 * Returns an error's code if it's safe to log: a short word such as `ECONNREFUSED` or `channel_not_found`; otherwise
 * the error's name, or `unknown`. We never log messages: libraries put request bodies and ids into them.
 */
export function safeCode(error: unknown): string {
  const { code, data, name } = (error ?? {}) as {
    code?: unknown;
    data?: { error?: unknown };
    name?: unknown;
  };
  for (const candidate of [data?.error, code, name])
    if (typeof candidate === 'string' && SAFE_CODE.test(candidate)) return candidate;
  return 'unknown';
}
