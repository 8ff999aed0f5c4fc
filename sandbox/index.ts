import { setTimeout } from 'node:timers/promises';
import { type Ack, type Attempt, type Delivery, type Kind, overHttp, signed } from './delivery.js';
import type { Fault } from './faults.js';
import { type OfferedCommand, type OfferedShortcut, readManifest } from './manifest.js';
import { Member } from './member.js';
import { describeUser } from './methods/people.js';
import { type EventOptions, eventPayload } from './payloads.js';
import type { Refusal } from './refusal.js';
import { type CallRecord, SlackServer } from './server.js';
import { type DisconnectReason, Sockets } from './sockets.js';
import {
  type Json,
  type PostedMessage,
  type SandboxChannel,
  type SandboxUser,
  type SandboxUserGroup,
  Workspace,
} from './workspace.js';

export { type Problem, type Surface, validate } from './block-kit/validate.js';
export { CannotDo } from './cannot-do.js';
export type { Fault } from './faults.js';
export type { ActResult, Conversation, Member, Tampering } from './member.js';
export { type Banner, bannerOf, heardInMessage, heardInView } from './notifications.js';
export type { Refusal } from './refusal.js';
export type { DisconnectReason } from './sockets.js';
export type {
  Json,
  PostedMessage,
  SandboxChannel,
  SandboxUser,
  SandboxUserGroup,
  ShownView,
} from './workspace.js';

export interface SandboxOptions {
  /** The source of scopes, commands, events and features. */
  readonly manifestFile: string;
  readonly users: readonly SandboxUser[];
  readonly channels?: readonly SandboxChannel[];
  readonly userGroups?: readonly SandboxUserGroup[];
  /** The calendar, in milliseconds: message timestamps. Protocol times always follow the wall clock. */
  readonly now?: () => number;
  /** Slack's clock when it signs; the wall clock by default. */
  readonly signingClock?: () => number;
  /** The time that the app has to acknowledge, in milliseconds; Slack's 3000 by default. */
  readonly ackMs?: number;
  /** The lifetime of a trigger_id, in milliseconds; Slack's 3000 by default. */
  readonly triggerMs?: number;
  /** When Slack sends an unacknowledged event again; Slack's delays by default: at once, 1 min, 5 min. */
  readonly retryDelaysMs?: readonly number[];
  readonly enforceRateLimits?: boolean;
  /** How far Slack's clock is ahead of this machine's, in milliseconds; 0 by default. */
  readonly clockAheadMs?: number | (() => number);
  /** Whether Slack accepts the chart block in this workspace; true by default. */
  readonly charts?: boolean;
  /** The workspace's identity; needed if there are several. */
  readonly team?: { readonly id: string; readonly name: string };
  /** The organization that installed the app for all its workspaces. */
  readonly organization?: string;
  /** Scopes in the manifest that weren't granted. */
  readonly deniedScopes?: readonly string[];
  /** Slack's time for each call and each delivery, in milliseconds; none by default. */
  readonly latency?: () => number;
  /** The most people on a page of a list, whatever the app asks for; Slack's 1000 by default. */
  readonly mostPerPage?: number;
  /** Whether the app gets its own messages as events, as in Slack; true by default. */
  readonly echoes?: boolean;
}

/** A running sandbox: Slack's side of everything. */
export interface Sandbox {
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly teamId: string;
  readonly botUserId: string;
  /** The commands that the client offers, from the manifest. */
  readonly commands: readonly OfferedCommand[];
  readonly shortcuts: readonly OfferedShortcut[];
  /** Sets the address that deliveries are POSTed to; null, as at the start: over Socket Mode. */
  deliverTo(url: string | null): void;
  /** Returns a person of the workspace. Throws CannotDo if there's no such person. */
  as(userId: string): Member;
  /** From now on, calls `changed` with each person whose screen changed, by the app or by themselves. */
  watch(changed: (userId: string) => void): void;
  readonly refusals: readonly Refusal[];
  readonly deliveryFailures: readonly { readonly kind: string; readonly reason: string }[];
  readonly calls: readonly CallRecord[];
  /** The size in bytes of each non-empty answer to a command, click or form, over HTTP or Socket Mode. */
  readonly answerBytes: readonly number[];
  /** Returns what an owner's export would hold: messages, but no views and no ephemerals. */
  exportMessages(): readonly PostedMessage[];
  /** Sends a raw delivery; every part of its signature can be forged. */
  forge(body: string, forged?: Forgery): Promise<{ status: number; body: string }>;
  addUser(user: SandboxUser): Promise<void>;
  updateUser(id: string, change: Partial<SandboxUser>): Promise<void>;
  joinChannel(channel: string, user: string): Promise<void>;
  leaveChannel(channel: string, user: string): Promise<void>;
  /** Removes the app: its token becomes invalid, and Slack says so. */
  uninstall(): Promise<void>;
  /** Refuses the bot's token with this error from now on, without an event; null makes it valid again. */
  refuseToken(error: string | null): void;
  /** Whether a trigger or a view was made in this workspace. */
  made(id: string): boolean;
  /** Replaces the members of a user group. */
  changeGroup(group: string, users: readonly string[]): Promise<void>;
  /** Archives the channel; Slack still says who's in it. */
  archive(channel: string): Promise<void>;
  /**
   * Delivers any event that the manifest subscribes to, with an id, a time and an attempt number of the test's choice.
   * Resolves once the first attempt is acknowledged or has failed. Throws for an event without a subscription.
   */
  event(body: Json, options?: GivenEvent): Promise<void>;
  /** Sends the last command or interaction once more, byte for byte. Throws if there was none. */
  redeliver(): Promise<Ack>;
  /** Sets what goes wrong from now on, replacing earlier faults; null ends them. */
  fault(fault: Fault | readonly Fault[] | null): void;
  /** Cuts every Socket Mode link, as a network would. */
  dropSockets(): void;
  /** Sends any text over every open link. */
  sendToSockets(text: string): void;
  /** Announces on every link that it's about to close, and closes it shortly after (except for a mere warning). */
  disconnect(reason: DisconnectReason): void;
  /** Makes Slack refuse the handshake of new links, or stop refusing; addresses given out earlier stay valid. */
  refuseSockets(refusing: boolean): void;
  /**
   * Makes the links that are open now half-open: they answer no pings and carry nothing, and nobody closes them. Links
   * opened later work. `false` wakes them.
   */
  muteSockets(silent: boolean): void;
  /** Whether an app is connected over Socket Mode. */
  connected(): boolean;
  /** How many Socket Mode links have been opened so far. */
  linksOpened(): number;
  /** How many Socket Mode links are open now. */
  linksOpen(): number;
  /** Waits until `get` returns something, checking again after every call; throws, naming `what`, after `timeoutMs`. */
  waitFor<T>(what: string, get: () => T | undefined | null | false, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** How an event of the test's own is delivered. */
export interface GivenEvent extends EventOptions {
  /** The attempt that it claims to be: 1 to 3 for one that Slack sends again. */
  readonly retryNum?: number;
  /** How many identical copies are sent at once; one by default. */
  readonly times?: number;
}

export interface Forgery {
  readonly timestamp?: number;
  readonly secret?: string;
  readonly signature?: string;
  readonly contentType?: string;
}

const BOT_USER = 'U0EVENKEEL';
/** The part of a message event's name for each kind of conversation. */
const MESSAGE_EVENTS: Readonly<Record<string, string>> = {
  im: 'im',
  mpim: 'mpim',
  group: 'groups',
  channel: 'channels',
};
/** The first attempt of a delivery. */
const FIRST: Attempt = { number: 0, reason: '' };

/** Starts a strict local Slack on 127.0.0.1. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const manifest = readManifest(options.manifestFile);
  const workspace = new Workspace(
    options.team?.id ?? 'T0SANDBOX',
    options.team?.name ?? 'Sandbox Clinic',
    BOT_USER,
    options.now ?? Date.now,
  );
  workspace.organization = options.organization ?? null;
  workspace.charts = options.charts ?? true;
  workspace.mostPerPage = options.mostPerPage ?? 1000;
  workspace.users.set(BOT_USER, { id: BOT_USER, name: 'evenkeel', isBot: true });
  for (const user of options.users) workspace.users.set(user.id, user);
  for (const channel of options.channels ?? [])
    workspace.channels.set(channel.id, { channel, members: new Set(channel.members) });
  for (const group of options.userGroups ?? []) workspace.groups.set(group.id, group);

  const secrets = {
    botToken: options.team ? `xoxb-sandbox-${options.team.id}` : 'xoxb-sandbox-bot-token',
    appToken: 'xapp-sandbox-app-token',
    signingSecret: '5a0db0c5516914905ec7e70000000000',
    clientId: '1234567890.1234567890',
    clientSecret: 'sandbox0client0secret00000000000',
  };
  const sockets = new Sockets();
  const latency = options.latency ?? (() => 0);
  const ackMs = options.ackMs ?? 3000;
  const retryDelays = options.retryDelaysMs ?? [0, 60_000, 300_000];
  const deliveryFailures: { kind: string; reason: string }[] = [];
  const answerBytes: number[] = [];
  /** Timers of events that come later: retries, and events that a fault holds back. */
  const pending = new Set<NodeJS.Timeout>();
  let closing = false;
  let appUrl: string | null = null;
  let lastAct: Delivery | null = null;

  const server = new SlackServer({
    workspace,
    manifest,
    granted: new Set([...manifest.scopes].filter((scope) => !options.deniedScopes?.includes(scope))),
    ...secrets,
    triggerMs: options.triggerMs ?? 3000,
    enforceRateLimits: options.enforceRateLimits ?? true,
    now: options.now ?? Date.now,
    clockAheadMs: () =>
      typeof options.clockAheadMs === 'function' ? options.clockAheadMs() : (options.clockAheadMs ?? 0),
    sockets,
    tokenRefusal: null,
    latency,
  });
  await server.listen();

  const prepare = (kind: Kind, payload: Json, attempt: Attempt): Delivery => {
    if (appUrl === null) return sockets.delivery(kind, payload, ackMs, attempt);
    const at = options.signingClock?.() ?? Date.now();
    return overHttp({ url: appUrl, secret: secrets.signingSecret, at, ackMs }, kind, payload, attempt);
  };
  /** Sends `times` copies of a delivery at once; the first one's answer counts. */
  const send = async (delivery: Delivery, times = 1): Promise<Ack> => {
    const ms = latency();
    if (ms > 0) await setTimeout(ms);
    const copies = server.faults.takeDuplicate() ? times * 2 : times;
    const [first] = await Promise.all(Array.from({ length: copies }, delivery));
    return first ?? { acknowledged: false };
  };
  /** Delivers a command or an interaction: Slack tries only once. */
  const deliver = async (kind: Kind, payload: Json): Promise<Ack> => {
    lastAct = prepare(kind, payload, FIRST);
    const ack = await send(lastAct);
    if (ack.bytes !== undefined && Object.keys(ack.body ?? {}).length > 0) answerBytes.push(ack.bytes);
    return ack;
  };

  const later = (delayMs: number, payload: Json, number: number): void => {
    const timer = globalThis.setTimeout(() => {
      pending.delete(timer);
      void tryEvent(payload, number);
    }, delayMs);
    pending.add(timer);
  };
  const retryEvent = (payload: Json, number: number): void => {
    const delay = retryDelays[number - 1];
    if (delay !== undefined && !closing) later(delay, payload, number);
  };
  const tryEvent = async (payload: Json, number: number, times = 1): Promise<void> => {
    const reason = appUrl === null ? 'timeout' : 'http_timeout';
    const ack = await send(prepare('events_api', payload, { number, reason }), times);
    if (ack.acknowledged || closing) return;
    deliveryFailures.push({
      kind: 'events_api',
      reason: ack.status === undefined ? 'no answer in time' : `status ${ack.status}`,
    });
    retryEvent(payload, number + 1);
  };

  const subscribed = (body: Json): boolean =>
    manifest.events.has(
      body['type'] === 'message'
        ? `message.${String(MESSAGE_EVENTS[String(body['channel_type'] ?? 'im')])}`
        : String(body['type']),
    );
  /** Delivers an event now, or later if a fault holds it back. */
  const dispatch = async (payload: Json, number = 0, times = 1): Promise<void> => {
    const held = server.faults.takeDelay();
    if (held === null) await tryEvent(payload, number, times);
    else later(held, payload, number);
  };
  /** Delivers an event if the app subscribes to it; Slack keeps the others to itself. */
  const event = async (body: Json): Promise<void> => {
    if (subscribed(body)) await dispatch(eventPayload(workspace, body));
  };
  if (options.echoes ?? true)
    workspace.echo = (body) => {
      // Without an app, nobody would hear it.
      if (appUrl !== null || sockets.connected) void event(body);
    };
  const membership = (type: string, channel: string, user: string) =>
    event({ type, channel, channel_type: 'C', user, team: workspace.teamId });
  const membersOf = (channel: string): Set<string> => {
    const known = workspace.channels.get(channel);
    if (!known) throw new Error(`no channel ${channel} in the sandbox`);
    return known.members;
  };

  return {
    ...secrets,
    apiUrl: `http://127.0.0.1:${server.port}/api/`,
    teamId: workspace.teamId,
    botUserId: BOT_USER,
    commands: [...manifest.commands.values()],
    shortcuts: [...manifest.shortcuts.values()],
    refusals: server.refusals,
    calls: server.calls,
    deliveryFailures,
    answerBytes,
    deliverTo(url) {
      appUrl = url;
    },
    as: (userId) =>
      new Member(
        {
          workspace,
          manifest,
          responseBase: () => `http://127.0.0.1:${server.port}/respond/`,
          deliver,
          event,
          failed: (kind, reason) => deliveryFailures.push({ kind, reason }),
        },
        userId,
      ),
    watch(changed) {
      workspace.changed = changed;
    },
    exportMessages: () => [...workspace.messages],
    async forge(body, { timestamp, secret, signature, contentType } = {}) {
      if (appUrl === null) throw new Error('forging is for HTTP mode: call deliverTo first');
      const headers = signed(
        body,
        secret ?? secrets.signingSecret,
        timestamp ?? Math.floor(Date.now() / 1000),
      );
      const response = await fetch(appUrl, {
        method: 'POST',
        body,
        headers: {
          'content-type': contentType ?? 'application/x-www-form-urlencoded',
          ...headers,
          ...(signature === undefined ? {} : { 'x-slack-signature': signature }),
        },
      });
      return { status: response.status, body: await response.text() };
    },
    async addUser(user) {
      workspace.users.set(user.id, user);
      await event({ type: 'team_join', user: describeUser(workspace, user) });
    },
    async updateUser(id, change) {
      const user = workspace.users.get(id);
      if (!user) throw new Error(`no user ${id} in the sandbox`);
      workspace.users.set(id, { ...user, ...change });
      await event({ type: 'user_change', user: describeUser(workspace, { ...user, ...change }) });
    },
    async joinChannel(channel, user) {
      membersOf(channel).add(user);
      await membership('member_joined_channel', channel, user);
    },
    async leaveChannel(channel, user) {
      membersOf(channel).delete(user);
      await membership('member_left_channel', channel, user);
    },
    async changeGroup(group, users) {
      const known = workspace.groups.get(group);
      if (!known) throw new Error(`no user group ${group} in the sandbox`);
      workspace.groups.set(group, { ...known, users });
      await event({ type: 'subteam_members_changed', subteam_id: group, team_id: workspace.teamId });
    },
    async archive(channel) {
      const known = workspace.channels.get(channel);
      if (!known) throw new Error(`no channel ${channel} in the sandbox`);
      workspace.channels.set(channel, { ...known, channel: { ...known.channel, isArchived: true } });
      const type = known.channel.isPrivate ? 'group_archive' : 'channel_archive';
      await event({ type, channel, user: 'U0ARCHIVER' });
    },
    async event(body, { retryNum = 0, times = 1, ...wrapping } = {}) {
      if (!subscribed(body)) throw new Error(`the manifest subscribes to no event ${String(body['type'])}`);
      await dispatch(eventPayload(workspace, body, wrapping), retryNum, times);
    },
    redeliver() {
      if (!lastAct) throw new Error('nobody has clicked or run anything yet');
      return lastAct();
    },
    async uninstall() {
      server.settings.tokenRefusal = 'account_inactive';
      await event({ type: 'app_uninstalled' });
    },
    refuseToken(error) {
      server.settings.tokenRefusal = error;
    },
    made: (id) => workspace.made(id),
    fault: (fault) => server.faults.set(fault),
    dropSockets: () => sockets.drop(),
    sendToSockets: (text) => sockets.send(text),
    disconnect: (reason) => sockets.disconnect(reason),
    refuseSockets(refusing) {
      sockets.refusing = refusing;
    },
    muteSockets: (silent) => sockets.mute(silent),
    connected: () => sockets.connected,
    linksOpened: () => sockets.opened,
    linksOpen: () => sockets.links,
    async waitFor(what, get, timeoutMs = 60_000) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const found = get();
        if (found) return found;
        if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
        await new Promise<void>((resolve) => {
          const timer = globalThis.setTimeout(done, 20);
          function done() {
            clearTimeout(timer);
            server.events.off('call', done);
            resolve();
          }
          server.events.once('call', done);
        });
      }
    },
    async close() {
      closing = true;
      for (const timer of pending) clearTimeout(timer);
      await server.close();
    },
  };
}
