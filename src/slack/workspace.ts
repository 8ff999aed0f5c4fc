import type { Context } from '@slack/bolt';
import type { Post, Directory, TakeBack, TellSupporter } from '../usecases/ports.js';
import type { MemberId, WorkspaceId } from '../pulse/ids.js';
import type { WorkspaceContext } from '../usecases/context.js';
import type { Catalog } from '../support/catalog.js';
import type { TokenCheck } from './api/token-check.js';
import type { Language } from '../pulse/language.js';
import type { Overlay } from '../support/overlay.js';
import type { HelpTexts } from './texts/help.js';
import type { Texts } from './texts/load.js';

/** Finds the texts a person reads, in their language and with their workplace's overlay. Never throws. */
export interface MemberTexts {
  textsFor(member: MemberId): Promise<Texts>;
  /**
   * Like `textsFor`, for help: from this process's own memory, so that help opens whatever is down and leaves no
   * trace in Redis. A process that knows nothing about the workspace yet reads about everyone in it first.
   */
  helpFor(member: MemberId): Promise<Texts>;
  textsIn(language: Language): Promise<Texts>;
  /** The texts with the overlay as last read, without asking Redis: for a message in several languages. */
  textsNow(language: Language): Texts;
  /** The language a person reads in, from this process's own memory; null if it doesn't know. */
  languageNow(member: MemberId): Language | null;
  /** The texts with the given overlay, including every addition, even if there's no room for it in a view. */
  textsWith(overlay: Overlay): Readonly<Record<Language, Texts>>;
}

/** Everything that Slack's listeners need for one workspace. */
export interface Workspace {
  readonly context: WorkspaceContext;
  readonly directory: Directory;
  readonly memberTexts: MemberTexts;
  /** The catalog without the workplace's overlay, for admins who set up support. */
  catalog(): Catalog;
  /** The texts to show when we can give nothing but help. */
  help(this: void): HelpTexts;
  /**
   * A message as we post it here: if an organization has the app, marked with the workspace; see workspace-marks.ts.
   */
  marked<T>(this: void, message: T): T;
  /** Posts one notification. */
  readonly post: Post;
  /** Takes back a message of the bot; one that's already gone is fine. */
  readonly takeBack: TakeBack;
  /** Tells a supporter about the talk times that they posted. */
  readonly tell: TellSupporter;
  /** Asks Slack about the current token. Throws if we can't reach Slack. */
  checkToken(): Promise<TokenCheck>;
  /** Returns the bot with its current token. */
  bot(): Promise<Bot>;
}

/** The bot in one workspace. */
export interface Bot {
  readonly token: string;
  readonly botId: string;
  readonly botUserId: string;
}

/** Where a request comes from, according to Slack. */
export interface Origin {
  /** Null if Slack doesn't say which of an organization's workspaces the person is in. */
  readonly workspace: WorkspaceId | null;
  /** The organization, if it installed the app for all its workspaces; otherwise null. */
  readonly organization: string | null;
}

/** What Slack reports about a removal, or about a revoked token. */
export interface RemovalReport {
  /** Whether the install itself was removed. */
  readonly whole: boolean;
  /** Whether the app was removed. If only a token was, a thief may have revoked it, or an admin to keep a thief out. */
  readonly deletes: boolean;
  /** The workspaces it's about; null for all that the install serves. */
  readonly workspaces: readonly WorkspaceId[] | null;
  /** When it happened, in milliseconds; null if the event doesn't say. */
  readonly at: number | null;
}

/** The workspaces that have the app. */
export interface Workspaces {
  /** Returns the workspace a request is for; null if it doesn't have the app. */
  of(origin: Origin): Promise<Workspace | null>;
  /**
   * Returns a workspace for work that visits many in turn; null if it doesn't have the app. If it isn't open and
   * there's no room, it doesn't stay open: a visit mustn't close a workspace in use.
   */
  visit(workspace: WorkspaceId): Promise<Workspace | null>;
  /** Returns the ids of all workspaces we serve now, without opening any. Throws OverBound. */
  ids(): Promise<readonly WorkspaceId[]>;
  /** The workspaces that are open now. */
  atHand(): readonly Workspace[];
  /** Records that, according to Slack, an install or some of its workspaces were removed; see removals.ts. */
  removed(origin: Origin, report: RemovalReport): Promise<void>;
  /** Continues the removals under way. */
  settle(): Promise<void>;
}

/** The key of a request's workspace in Bolt's context. */
const WORKSPACE = 'workspace';

/** Puts a request's workspace where `workspaceOf` finds it. */
export const setWorkspace = (context: Context, workspace: Workspace): void => {
  context[WORKSPACE] = workspace;
};

/** The workspace that a request is for; it's set before any listener runs. */
export const workspaceOf = (context: Context): Workspace => context[WORKSPACE] as Workspace;
