import type { ChainableCommander, Redis } from 'ioredis';
import { execute } from './execute.js';

/** The kind of value that each command of a transaction works on; a command that isn't listed takes any kind. */
const KIND_OF = {
  hset: 'hash',
  hsetnx: 'hash',
  hdel: 'hash',
  zadd: 'zset',
  zrem: 'zset',
  rpush: 'list',
  ltrim: 'list',
} as const;
type Kind = (typeof KIND_OF)[keyof typeof KIND_OF];

/**
 * A key holds another kind of value than a transaction would write there, so no part of the transaction ran.
 */
export class WrongKind extends Error {
  readonly code = 'wrong_kind';
  /** In the form in which ioredis adds the command to an error, so that `wrongKindOf` can name the key. */
  readonly command: { readonly name: string; readonly args: readonly string[] };

  constructor(key: string) {
    super(
      'WRONGTYPE A key holds another kind of value than Evenkeel writes there; nothing was written. Fix: put it back from a backup of Redis, or delete it.',
    );
    this.command = { name: 'type', args: [key] };
  }
}

/** A transaction that records, while its step fills it, which kind of value it expects at each key. */
export interface Noting {
  readonly write: ChainableCommander;
  /** Throws WrongKind if a key holds another kind than the transaction expects. */
  check(this: void): Promise<void>;
}

/**
 * Wraps a transaction so that it records which kinds of value it expects. Redis doesn't roll back a transaction when
 * one of its commands fails: a step that decided its messages but couldn't put them into the outbox would lose them.
 */
export function noting(read: Redis, write: ChainableCommander): Noting {
  const kinds = new Map<string, Kind>();
  const deleted = new Set<string>();
  const note = (command: string, args: readonly unknown[]): void => {
    if (command === 'del') for (const key of args.flat()) deleted.add(String(key));
    const kind = Object.hasOwn(KIND_OF, command) ? KIND_OF[command as keyof typeof KIND_OF] : null;
    const key = String(args[0]);
    if (kind && !deleted.has(key)) kinds.set(key, kind);
  };
  const noted: ChainableCommander = new Proxy(write, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        note(String(name), args);
        const result: unknown = Reflect.apply(value, target, args);
        return result === target ? noted : result;
      };
    },
  });
  return {
    write: noted,
    async check() {
      const asked = [...kinds];
      const pipeline = read.pipeline();
      for (const [key] of asked) pipeline.type(key);
      const found = (await execute(pipeline)) ?? [];
      for (const [at, [key, kind]] of asked.entries())
        if (found[at] !== 'none' && found[at] !== kind) throw new WrongKind(key);
    },
  };
}
