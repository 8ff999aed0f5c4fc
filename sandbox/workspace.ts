import type { Banner } from './notifications.js';

/** A person in the sandbox's workspace. */
export interface SandboxUser {
  readonly id: string;
  readonly name: string;
  /** America/New_York by default. */
  readonly tz?: string;
  readonly deleted?: boolean;
  readonly isBot?: boolean;
  readonly isRestricted?: boolean;
  readonly isUltraRestricted?: boolean;
  /** Another workspace's id makes this person a Slack Connect stranger. */
  readonly teamId?: string;
  readonly isAdmin?: boolean;
  readonly locale?: string;
  /** Their status, with the Unix time at which it ends; 0 or none: never. */
  readonly status?: { readonly emoji: string; readonly expiration?: number };
  /** Overrides Slack's description of them: nulls, fields of Enterprise Grid; `undefined` leaves a field out. */
  readonly raw?: Json;
}

export interface SandboxChannel {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly isPrivate?: boolean;
  /** True by default. */
  readonly botIsMember?: boolean;
  readonly isArchived?: boolean;
  /** Overrides Slack's description of it; `undefined` leaves a field out. */
  readonly raw?: Json;
}

export interface SandboxUserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

export type Json = Record<string, unknown>;

/** A message as Slack stores it; an ephemeral one exists only on its reader's screen. */
export interface PostedMessage {
  readonly ts: string;
  readonly channel: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly edited: boolean;
  readonly ephemeral: boolean;
  readonly user: string;
  /**
   * Its notification when it was posted; an update raises none. Null if it raised none: messages in channels, ephemeral
   * messages, and people's own messages.
   */
  readonly banner: Banner | null;
  /** A screen reader's words for it now. */
  readonly screenReader: string;
}

/** A modal as shown, with what has been filled in. */
export interface ShownView {
  readonly id: string;
  readonly hash: string;
  readonly view: Json;
  readonly values: Record<string, Record<string, Json>>;
  /** The id of the lowest view in its stack; its own if nothing is below it. */
  readonly root: string;
  /** The id of the view below it. */
  readonly previous: string | null;
}

interface Trigger {
  readonly user: string;
  readonly at: number;
  readonly fromModal: boolean;
  used: boolean;
}

/** A response_url for answers to a command or a click. */
interface Respondable {
  readonly user: string;
  /** The conversation in which it was issued. */
  readonly channel: string;
  readonly at: number;
  uses: number;
}

/** Shared by all workspaces, since Slack's ids are unique across them. */
let ids = 0;

/** Everything the sandbox remembers. */
export class Workspace {
  /** Whether the chart block is rolled out to this workspace. */
  charts = true;
  /** The organization that installed the app; null if the workspace did. */
  organization: string | null = null;
  readonly users = new Map<string, SandboxUser>();
  readonly channels = new Map<string, { channel: SandboxChannel; members: Set<string> }>();
  /** The bot's group DMs: channel -> the other members. */
  readonly groupDms = new Map<string, readonly string[]>();
  readonly groups = new Map<string, SandboxUserGroup>();
  readonly messages: PostedMessage[] = [];
  readonly ephemerals: { readonly to: string; readonly message: PostedMessage }[] = [];
  readonly homes = new Map<string, Json>();
  readonly modals = new Map<string, ShownView[]>();
  readonly triggers = new Map<string, Trigger>();
  readonly respondable = new Map<string, Respondable>();
  /** The options that an app last offered while someone typed into an element: person and action id -> options. */
  readonly offered = new Map<string, readonly Json[]>();
  /** The most people on a page of a list, whatever the app asks for. */
  mostPerPage = 1000;
  /** Called with every message event that Slack itself creates: the bot's posts, changes and deletions. */
  echo: (event: Json) => void = () => undefined;
  /** Called with each person whose screen changed, whoever changed it. */
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

  /** Returns a new id that sorts by age. */
  nextId(prefix: string): string {
    ids += 1;
    return `${prefix}${String(ids).padStart(8, '0')}`;
  }

  /** Returns a message's timestamp: Slack's seconds with six decimals, never the same twice. */
  nextTs(): string {
    this.#messages += 1;
    return `${Math.floor(this.now() / 1000)}.${String(this.#messages).padStart(6, '0')}`;
  }

  /** Returns the id of the DM between a member and the bot. */
  dmOf(user: string): string {
    return `D${user}`;
  }

  /** Returns the id of the group DM between the bot and these members: always the same for the same members. */
  groupDmOf(users: readonly string[]): string {
    const name = users.toSorted().join();
    const known = [...this.groupDms].find(([, members]) => members.join() === name);
    if (known) return known[0];
    const id = this.nextId('G');
    this.groupDms.set(id, users.toSorted());
    return id;
  }

  /** Returns the person whose DM a channel is, or null. */
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

  /** Returns the id of a response_url, whose holder may post ephemeral answers to one person. */
  issueResponseUrl(user: string, channel: string): string {
    const id = this.nextId('respond');
    this.respondable.set(id, { user, channel, at: Date.now(), uses: 0 });
    return id;
  }

  /**
   * Returns a view as shown: Slack gives it an id and a hash, and its blocks ids.
   *
   * @param over the view that it replaces: what was filled in stays where block and action have the same ids
   * @param under the view that it's pushed onto
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

  /** Whether a trigger or a view was made in this workspace. */
  made(id: string): boolean {
    return this.triggers.has(id) || this.#viewIds.has(id);
  }

  /** Whether a person belongs to another organization, and is met only in shared channels. */
  isStranger({ teamId, raw }: SandboxUser): boolean {
    // Within an organization everyone is a colleague, whatever their home workspace.
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

  /** Notes that the app changed something on a person's screen. */
  saw(user: string): void {
    this.#seen.set(user, this.seenBy(user) + 1);
    this.changed(user);
  }

  /** Returns how often the app has changed something on a person's screen. */
  seenBy(user: string): number {
    return this.#seen.get(user) ?? 0;
  }

  /** Notes a change for everyone who reads a conversation. */
  sawIn(channel: string): void {
    const owner = this.ownerOfDm(channel);
    const readers = owner
      ? [owner.id]
      : (this.groupDms.get(channel) ?? this.channels.get(channel)?.members ?? []);
    for (const reader of readers) this.saw(reader);
  }
}

/** The field of an element's initial value -> the field that holds it in a form. */
const HELD_AT_FIRST = {
  initial_option: 'selected_option',
  initial_options: 'selected_options',
  initial_user: 'selected_user',
  initial_value: 'value',
  initial_users: 'selected_users',
  initial_conversation: 'selected_conversation',
  initial_time: 'selected_time',
} as const;

/** Returns the values of a view's inputs and lists when it's drawn, possibly over another view. */
function filledAtFirst(blocks: readonly Json[], over?: ShownView): ShownView['values'] {
  const before = (over?.view['blocks'] as Json[] | undefined) ?? [];
  const values: ShownView['values'] = {};
  for (const block of blocks) {
    // A list beside a text holds a value, too.
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

/** Returns blocks as Slack stores them: each has a block id, each element an action id. */
export function withIds(blocks: unknown): Json[] {
  if (!Array.isArray(blocks)) return [];
  return (blocks as Json[]).map((block, index) => ({
    ...block,
    block_id: block['block_id'] ?? `b${index}`,
  }));
}
