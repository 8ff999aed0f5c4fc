import type { Banner } from './notifications.js';

/** The people, places and messages of the sandbox's one workspace. */
export interface SandboxUser {
  readonly id: string;
  readonly name: string;
  /** Default America/New_York. */
  readonly tz?: string;
  readonly deleted?: boolean;
  readonly isBot?: boolean;
  readonly isRestricted?: boolean;
  readonly isUltraRestricted?: boolean;
  /** Another workspace's id makes a Slack Connect stranger. */
  readonly teamId?: string;
  readonly isAdmin?: boolean;
  readonly locale?: string;
  /** What they say of themselves, with a Unix time at which it ends; 0 or none: never. */
  readonly status?: { readonly emoji: string; readonly expiration?: number };
  /** Laid over how Slack describes them: nulls, fields of Enterprise Grid; `undefined` leaves a field out. */
  readonly raw?: Json;
}

export interface SandboxChannel {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly isPrivate?: boolean;
  /** Default true. */
  readonly botIsMember?: boolean;
  readonly isArchived?: boolean;
  /** Laid over how Slack describes it; `undefined` leaves a field out. */
  readonly raw?: Json;
}

export interface SandboxUserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

export type Json = Record<string, unknown>;

/** A message as Slack keeps it; an ephemeral one is kept nowhere but on its reader's screen. */
export interface PostedMessage {
  readonly ts: string;
  readonly channel: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly edited: boolean;
  readonly ephemeral: boolean;
  readonly user: string;
  /**
   * What its notification showed when it was posted: an update raises none. Null for what raises none: messages in channels,
   * what only one person is shown, and what people write themselves.
   */
  readonly banner: Banner | null;
  /** What a screen reader says of it now. */
  readonly screenReader: string;
}

/** A modal as shown, with what has been filled in. */
export interface ShownView {
  readonly id: string;
  readonly hash: string;
  readonly view: Json;
  readonly values: Record<string, Record<string, Json>>;
  /** The lowest view of its stack: itself where nothing is below it. */
  readonly root: string;
  /** The view below it. */
  readonly previous: string | null;
}

interface Trigger {
  readonly user: string;
  readonly at: number;
  readonly fromModal: boolean;
  used: boolean;
}

/** An address that a command's or a click's answers may be posted to. */
interface Respondable {
  readonly user: string;
  /** The conversation it was said in. */
  readonly channel: string;
  readonly at: number;
  uses: number;
}

/** Slack's ids are nobody else's, also among workspaces. */
let ids = 0;

/** Everything the sandbox remembers. */
export class Workspace {
  /** Whether the chart block is rolled out here. */
  charts = true;
  /** The organization that installed the app, where a workspace did not itself. */
  organization: string | null = null;
  readonly users = new Map<string, SandboxUser>();
  readonly channels = new Map<string, { channel: SandboxChannel; members: Set<string> }>();
  /** Group DMs of the bot: channel -> who is in it besides. */
  readonly groupDms = new Map<string, readonly string[]>();
  readonly groups = new Map<string, SandboxUserGroup>();
  readonly messages: PostedMessage[] = [];
  readonly ephemerals: { readonly to: string; readonly message: PostedMessage }[] = [];
  readonly homes = new Map<string, Json>();
  readonly modals = new Map<string, ShownView[]>();
  readonly triggers = new Map<string, Trigger>();
  readonly respondable = new Map<string, Respondable>();
  /** The options that an app last offered somebody as they typed into an element: person and action id -> options. */
  readonly offered = new Map<string, readonly Json[]>();
  /** How many people a page of a list holds at the most, whatever the app asks for. */
  mostPerPage = 1000;
  /** Told of every message that Slack itself makes an event of: what the bot posts, changes or deletes. */
  echo: (event: Json) => void = () => undefined;
  /** Told whose screen changed, whoever changed it. */
  changed: (user: string) => void = () => undefined;
  readonly #viewIds = new Set<string>();
  readonly #seen = new Map<string, number>();
  #messages = 0;

  constructor(
    readonly teamId: string,
    readonly teamName: string,
    readonly botUserId: string,
    readonly now: () => number,
  ) {}

  /** A new id that sorts by age. */
  nextId(prefix: string): string {
    ids += 1;
    return `${prefix}${String(ids).padStart(8, '0')}`;
  }

  /** A message's timestamp: Slack's seconds with six decimals, never twice the same. */
  nextTs(): string {
    this.#messages += 1;
    return `${Math.floor(this.now() / 1000)}.${String(this.#messages).padStart(6, '0')}`;
  }

  /** The id of the DM between a member and the bot. */
  dmOf(user: string): string {
    return `D${user}`;
  }

  /** The id of the group DM between the bot and some members: the same whenever the same are named. */
  groupDmOf(users: readonly string[]): string {
    const name = users.toSorted().join();
    const known = [...this.groupDms].find(([, members]) => members.join() === name);
    if (known) return known[0];
    const id = this.nextId('G');
    this.groupDms.set(id, users.toSorted());
    return id;
  }

  /** Whose DM a channel id is, or null. */
  ownerOfDm(channel: string): SandboxUser | null {
    return channel.startsWith('D') ? (this.users.get(channel.slice(1)) ?? null) : null;
  }

  modalsOf(user: string): ShownView[] {
    const stack = this.modals.get(user) ?? [];
    this.modals.set(user, stack);
    return stack;
  }

  issueTrigger(user: string, fromModal: boolean, wallNow: number): string {
    const id = `${this.nextId('')}.${this.teamId}.trigger`;
    this.triggers.set(id, { user, at: wallNow, fromModal, used: false });
    return id;
  }

  /** An id that whoever holds it may post one person's ephemeral answers to. */
  issueResponseUrl(user: string, channel: string): string {
    const id = this.nextId('respond');
    this.respondable.set(id, { user, channel, at: Date.now(), uses: 0 });
    return id;
  }

  /**
   * A shown view: Slack gives it an id and a hash, and its blocks ids of their own.
   *
   * @param over the view whose place it takes: what was filled in stays where block and action have the same ids
   * @param under the view it is pushed over
   */
  shown(
    view: Json,
    { over, under }: { over?: ShownView | undefined; under?: ShownView | undefined } = {},
  ): ShownView {
    const blocks = withIds(view['blocks']);
    const id = over?.id ?? this.nextId('V');
    this.#viewIds.add(id);
    return {
      id,
      hash: this.nextId('h'),
      view: { ...view, blocks },
      values: filledAtFirst(blocks, over),
      root: over?.root ?? under?.root ?? id,
      previous: over ? over.previous : (under?.id ?? null),
    };
  }

  /** Whether a trigger or a view was made here. */
  made(id: string): boolean {
    return this.triggers.has(id) || this.#viewIds.has(id);
  }

  /** Whether somebody belongs to another organization, and is met only in shared channels. */
  isStranger({ teamId, raw }: SandboxUser): boolean {
    // Within an organization everybody is a colleague, wherever their home is.
    if (
      this.organization !== null &&
      raw?.['enterprise_user'] === undefined &&
      raw?.['team_id'] === undefined
    )
      return false;
    const home = raw && 'team_id' in raw ? raw['team_id'] : teamId;
    if (typeof home !== 'string' || home === this.teamId) return false;
    const teams = (raw?.['enterprise_user'] as Json | undefined)?.['teams'];
    return !(Array.isArray(teams) && teams.includes(this.teamId));
  }

  /** Notes that the app changed something on somebody's screen. */
  saw(user: string): void {
    this.#seen.set(user, this.seenBy(user) + 1);
    this.changed(user);
  }

  /** How often the app has changed something on somebody's screen. */
  seenBy(user: string): number {
    return this.#seen.get(user) ?? 0;
  }

  /** Notes a change for everybody who reads a conversation. */
  sawIn(channel: string): void {
    const owner = this.ownerOfDm(channel);
    const readers = owner
      ? [owner.id]
      : (this.groupDms.get(channel) ?? this.channels.get(channel)?.members ?? []);
    for (const reader of readers) this.saw(reader);
  }
}

/** An element's initial value, and where a form holds it. */
const HELD_AT_FIRST = {
  initial_option: 'selected_option',
  initial_options: 'selected_options',
  initial_user: 'selected_user',
  initial_value: 'value',
  initial_users: 'selected_users',
  initial_conversation: 'selected_conversation',
  initial_time: 'selected_time',
} as const;

/** What a view's inputs and lists hold when it is drawn, over another or not. */
function filledAtFirst(blocks: readonly Json[], over?: ShownView): ShownView['values'] {
  const before = (over?.view['blocks'] as Json[] | undefined) ?? [];
  const values: ShownView['values'] = {};
  for (const block of blocks) {
    // A list beside a text holds a state, too.
    const element = (block['element'] ?? block['accessory']) as Json | undefined;
    if (!element) continue;
    const id = String(block['block_id']);
    const same = before.find(
      (one) =>
        one['block_id'] === id &&
        (one['element'] as Json | undefined)?.['action_id'] === element['action_id'],
    );
    if (same) {
      const held = over?.values[id];
      if (held) values[id] = held;
      continue;
    }
    for (const [initial, held] of Object.entries(HELD_AT_FIRST))
      if (element[initial] !== undefined)
        values[id] = { [String(element['action_id'])]: { type: element['type'], [held]: element[initial] } };
  }
  return values;
}

/** Blocks as Slack stores them: each has a block id, each element an action id. */
export function withIds(blocks: unknown): Json[] {
  if (!Array.isArray(blocks)) return [];
  return (blocks as Json[]).map((block, index) => ({
    ...block,
    block_id: block['block_id'] ?? `b${index}`,
  }));
}
