import type { Context } from '@slack/bolt';
import type { Post, Directory, TakeBack, TellSupporter } from '../usecases/ports.js';
import type { MemberId, WorkspaceId } from '../pulse/ids.js';
import type { WorkspaceContext } from '../usecases/context.js';
import type { Catalogue } from '../support/catalogue.js';
import type { TokenCheck } from './api/token-check.js';
import type { Language } from '../pulse/language.js';
import type { Overlay } from '../support/overlay.js';
import type { HelpTexts } from './texts/help.js';
import type { Texts } from './texts/load.js';

/** Finds what a person reads, in their language and with what their workplace added. Never throws. */
export interface MemberTexts {
  textsFor(member: MemberId): Promise<Texts>;
  /**
   * The same by what this process knows, for help: it opens whatever is down, and Redis shows no trace of it. Only a
   * process that knows nothing of the workspace yet reads about all of it first.
   */
  helpFor(member: MemberId): Promise<Texts>;
  textsIn(language: Language): Promise<Texts>;
  /** As last seen, without asking Redis: for further languages of one message. */
  textsNow(language: Language): Texts;
  /** What a person reads in, by what this process knows: it asks nobody. Null where it doesn't know. */
  languageNow(member: MemberId): Language | null;
  /** As they would be with an overlay, with all that was added wherever it belongs, also where that doesn't fit. */
  textsWith(overlay: Overlay): Readonly<Record<Language, Texts>>;
}

/** What Slack's listeners work with, for one workspace. */
export interface Workspace {
  readonly context: WorkspaceContext;
  readonly directory: Directory;
  readonly reader: MemberTexts;
  /** The catalogue without what the workplace changed about it, for setting that up. */
  catalogue(): Catalogue;
  /** What is shown where nothing but help can be given. */
  help(this: void): HelpTexts;
  /** A message as it is posted here; an organization's is marked with its workspace, see marks.ts. */
  marked<T>(this: void, message: T): T;
  /** Posts one notification. */
  readonly post: Post;
  /** Takes a message of the bot back; one that is no longer there is as it should be. */
  readonly takeBack: TakeBack;
  /** Tells a supporter about the times that they posted. */
  readonly tell: TellSupporter;
  /** Asks Slack about the token of now. Throws when Slack cannot be reached. */
  look(): Promise<TokenCheck>;
  /** The bot as the workspace knows it, with the token it has now. */
  bot(): Promise<Bot>;
}

/** The bot in one workspace. */
export interface Bot {
  readonly token: string;
  readonly botId: string;
  readonly botUserId: string;
}

/** Where a request comes from, as Slack says it. */
export interface Origin {
  /** Null where Slack does not say in which of an organization's workspaces somebody is. */
  readonly workspace: WorkspaceId | null;
  /** The organization, where it installed the app for all its workspaces. */
  readonly organization: string | null;
}

/** What Slack says about a removal, or about a token that was taken away. */
export interface SaidRemoved {
  /** Whether the install itself was removed. */
  readonly whole: boolean;
  /** Whether the app was removed. A token alone is also revoked by whoever has stolen it, or to keep them out. */
  readonly deletes: boolean;
  /** The workspaces it's about; null for all that the install serves. */
  readonly workspaces: readonly WorkspaceId[] | null;
  /** When it happened, in milliseconds; null where the event doesn't say. */
  readonly at: number | null;
}

/** The workspaces that have the app. */
export interface Workspaces {
  /** The workspace a request is for, or null where the app is not installed. */
  of(origin: Origin): Promise<Workspace | null>;
  /**
   * A workspace for work that goes through many in turn; null where the app is not installed. One that isn't open stays
   * so after it, unless there's room: it mustn't close one that somebody uses.
   */
  visit(workspace: WorkspaceId): Promise<Workspace | null>;
  /** The ids of all workspaces that are served now, without opening any. Throws OverBound. */
  ids(): Promise<readonly WorkspaceId[]>;
  /** The workspaces that are open now. */
  atHand(): readonly Workspace[];
  /** Records that Slack says an install, or some of its workspaces, was removed; see removals.ts for what follows. */
  removed(origin: Origin, said: SaidRemoved): Promise<void>;
  /** Goes on with the removals that are under way. */
  settle(): Promise<void>;
}

/** The key of a request's workspace in Bolt's context. */
const WORKSPACE = 'workspace';

/** Puts a request's workspace where listeners find it. */
export const setWorkspace = (context: Context, workspace: Workspace): void => {
  context[WORKSPACE] = workspace;
};

/** The workspace a request came from; it's there before any listener runs. */
export const workspaceOf = (context: Context): Workspace => context[WORKSPACE] as Workspace;

/** Something of which each workspace has its own in this process, made when it's first asked for. */
export function perWorkspace<T>(make: (workspace: Workspace) => T): (workspace: Workspace) => T {
  const made = new WeakMap<Workspace, T>();
  return (workspace) => {
    const value = made.get(workspace) ?? make(workspace);
    made.set(workspace, value);
    return value;
  };
}
