import { type Ack, deliverHttp, type Kind, signed, Sockets } from './delivery.js';
import type { Fault } from './faults.js';
import { readManifest } from './manifest.js';
import { Member } from './member.js';
import { describeUser } from './methods/people.js';
import { eventPayload } from './payloads.js';
import type { Refusal } from './refusal.js';
import { type CallRecord, SlackServer } from './server.js';
import {
  type Json,
  type PostedMessage,
  type SandboxChannel,
  type SandboxUser,
  type SandboxUserGroup,
  Workspace,
} from './workspace.js';

export { type Problem, type Surface, validate } from './block-kit/validate.js';
export type { Fault } from './faults.js';
export type { ActResult, Member, Tampering } from './member.js';
export type { Refusal } from './refusal.js';
export type {
  Json,
  PostedMessage,
  SandboxChannel,
  SandboxUser,
  SandboxUserGroup,
  ShownView,
} from './workspace.js';

export interface SandboxOptions {
  /** Scopes, commands, events and features come from it. */
  readonly manifestFile: string;
  readonly users: readonly SandboxUser[];
  readonly channels?: readonly SandboxChannel[];
  readonly userGroups?: readonly SandboxUserGroup[];
  /** The calendar, in milliseconds: message timestamps. Protocol times are always the wall clock's. */
  readonly now?: () => number;
  /** What Slack's clock says when it signs; the wall clock's by default. */
  readonly signingClock?: () => number;
  /** How long the app has to acknowledge; Slack's 3000 by default. */
  readonly ackMs?: number;
  /** How long a trigger_id lives; Slack's 3000 by default. */
  readonly triggerMs?: number;
  /** When an event that was not acknowledged comes again; Slack's at once, 1 min, 5 min by default. */
  readonly retryDelaysMs?: readonly number[];
  readonly enforceRateLimits?: boolean;
  /** How far Slack's clock is ahead of this machine's, in milliseconds; 0 by default. */
  readonly clockAheadMs?: number;
  /** Whether Slack takes the chart block here; true by default. */
  readonly charts?: boolean;
  /** Which workspace it is; needed where there are several. */
  readonly team?: { readonly id: string; readonly name: string };
  /** The organization that installed the app for all its workspaces. */
  readonly organization?: string;
  /** Scopes of the manifest that were not granted. */
  readonly deniedScopes?: readonly string[];
}

/** A running sandbox. */
export interface Sandbox {
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly teamId: string;
  readonly botUserId: string;
  /** Where deliveries are POSTed; null (at first): over Socket Mode. */
  deliverTo(url: string | null): void;
  /** A person of the workspace. */
  as(userId: string): Member;
  readonly refusals: readonly Refusal[];
  readonly deliveryFailures: readonly { readonly kind: string; readonly reason: string }[];
  readonly calls: readonly CallRecord[];
  /** What an owner's export would hold: messages, not views, not ephemerals. */
  exportMessages(): readonly PostedMessage[];
  /** A raw delivery with every part of its signature open to forgery. */
  forge(body: string, forged?: Forgery): Promise<{ status: number; body: string }>;
  addUser(user: SandboxUser): Promise<void>;
  updateUser(id: string, change: Partial<SandboxUser>): Promise<void>;
  joinChannel(channel: string, user: string): Promise<void>;
  leaveChannel(channel: string, user: string): Promise<void>;
  /** The app is removed: its token is worth nothing any more, and Slack says so. */
  uninstall(): Promise<void>;
  /** Other people are in a user group from now on. */
  changeGroup(group: string, users: readonly string[]): Promise<void>;
  fault(fault: Fault | null): void;
  dropSockets(): void;
  /** Whether an app is connected over Socket Mode. */
  connected(): boolean;
  /** Waits until `get` gives something, looking again after every call; throws with `what` after `timeoutMs`. */
  waitFor<T>(what: string, get: () => T | undefined | null | false, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

export interface Forgery {
  readonly timestamp?: number;
  readonly secret?: string;
  readonly signature?: string;
  readonly contentType?: string;
}

const BOT_USER = 'U0EVENKEEL';

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
  workspace.users.set(BOT_USER, { id: BOT_USER, name: 'evenkeel', isBot: true });
  for (const user of options.users) workspace.users.set(user.id, user);
  for (const channel of options.channels ?? [])
    workspace.channels.set(channel.id, { channel, members: new Set(channel.members) });
  for (const group of options.userGroups ?? []) workspace.groups.set(group.id, group);

  const secrets = {
    botToken: options.team ? `xoxb-sandbox-${options.team.id}` : 'xoxb-sandbox-bot-token',
    appToken: 'xapp-sandbox-app-token',
    signingSecret: 'sandbox0signing0secret0000000000',
  };
  const sockets = new Sockets();
  const ackMs = options.ackMs ?? 3000;
  const retryDelays = options.retryDelaysMs ?? [0, 60_000, 300_000];
  const deliveryFailures: { kind: string; reason: string }[] = [];
  const pendingRetries = new Set<NodeJS.Timeout>();
  let appUrl: string | null = null;

  const server = new SlackServer({
    workspace,
    manifest,
    granted: new Set([...manifest.scopes].filter((scope) => !options.deniedScopes?.includes(scope))),
    ...secrets,
    triggerMs: options.triggerMs ?? 3000,
    enforceRateLimits: options.enforceRateLimits ?? true,
    clockAheadMs: options.clockAheadMs ?? 0,
    sockets,
  });
  await server.listen();

  const deliver = (kind: Kind, payload: Json, retryNum = 0): Promise<Ack> => {
    // Slack sends an event again by itself; of anything else only a network makes two.
    const times = kind !== 'events_api' && server.faults.takeDuplicate() ? 2 : 1;
    if (appUrl !== null) {
      const retry: Record<string, string> =
        retryNum > 0 ? { 'x-slack-retry-num': String(retryNum), 'x-slack-retry-reason': 'http_timeout' } : {};
      const at = options.signingClock?.() ?? Date.now();
      const to = { url: appUrl, secret: secrets.signingSecret, at };
      return deliverHttp(to, kind, payload, ackMs, retry, times);
    }
    return sockets.deliver(
      kind,
      payload,
      ackMs,
      retryNum > 0 ? { retry_attempt: retryNum, retry_reason: 'timeout' } : {},
    );
  };

  const retryEvent = (payload: Json, attempt: number): void => {
    const delay = retryDelays[attempt - 1];
    if (delay === undefined) return;
    const timer = setTimeout(() => {
      pendingRetries.delete(timer);
      void tryEvent(payload, attempt);
    }, delay);
    pendingRetries.add(timer);
  };
  const tryEvent = async (payload: Json, attempt: number): Promise<void> => {
    const ack = await deliver('events_api', payload, attempt);
    if (ack.acknowledged) return;
    deliveryFailures.push({
      kind: 'events_api',
      reason: ack.status === undefined ? 'no answer in time' : `status ${ack.status}`,
    });
    retryEvent(payload, attempt + 1);
  };

  /** Delivers an event the app is subscribed to; the others, Slack keeps to itself. */
  const event = async (body: Json): Promise<void> => {
    const name = body['type'] === 'message' ? 'message.im' : String(body['type']);
    if (!manifest.events.has(name)) return;
    const payload = eventPayload(workspace, body);
    const times = server.faults.takeDuplicate() ? [1, 2] : [1];
    await Promise.all(times.map(() => tryEvent(payload, 0)));
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
    refusals: server.refusals,
    calls: server.calls,
    deliveryFailures,
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
    async uninstall() {
      server.settings.botToken = '';
      await event({ type: 'app_uninstalled' });
    },
    fault: (fault) => server.faults.set(fault),
    dropSockets: () => sockets.drop(),
    connected: () => sockets.connected,
    async waitFor(what, get, timeoutMs = 10_000) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const found = get();
        if (found) return found;
        if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(done, 20);
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
      for (const timer of pendingRetries) clearTimeout(timer);
      await server.close();
    },
  };
}
