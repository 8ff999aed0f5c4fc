import type { Manifest } from '../manifest.js';
import type { Json, Workspace } from '../workspace.js';

/** One call of a Web API method, its arguments parsed. */
export interface Call {
  readonly workspace: Workspace;
  readonly manifest: Manifest;
  /** The scopes that the app was granted, for methods whose scope depends on their arguments. */
  readonly granted: ReadonlySet<string>;
  readonly args: Json;
  /** A trigger_id's lifetime, in milliseconds. */
  readonly triggerMs: number;
  /** Makes a Socket Mode address for one connection. */
  readonly socketUrl: () => string;
}

/** A Web API method: the scope that it needs, and what it does. Throws Refused to refuse a call. */
export interface Method {
  /** null: any valid token will do; a list: one of these scopes is needed. */
  readonly scope: string | readonly string[] | null;
  /** `app` for methods that need the app-level token. */
  readonly token?: 'app';
  run(call: Call): Json;
}
