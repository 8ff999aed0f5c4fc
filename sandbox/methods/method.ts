import type { Manifest } from '../manifest.js';
import type { Json, Workspace } from '../workspace.js';

/** One call of a Web API method, its arguments parsed. */
export interface Call {
  readonly workspace: Workspace;
  readonly manifest: Manifest;
  /** The scopes that the app was given, for methods that need another by what they are asked. */
  readonly granted: ReadonlySet<string>;
  readonly args: Json;
  /** How long a trigger_id lives, in milliseconds. */
  readonly triggerMs: number;
  /** Makes a Socket Mode address for one connection. */
  readonly socketUrl: () => string;
}

/** A Web API method: the scope it needs, and what it does. It throws Refused to refuse. */
export interface Method {
  /** null: any valid token will do; a list: one of them. */
  readonly scope: string | readonly string[] | null;
  /** `app` for the methods that want the app-level token. */
  readonly token?: 'app';
  run(call: Call): Json;
}
