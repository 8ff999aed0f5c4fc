import type { ChainableCommander, Redis } from 'ioredis';
import { execute } from './execute.js';

/** The type of value that each command of a transaction works on; a command that isn't listed takes any type. */
const TYPE_OF = {
  hset: 'hash',
  hsetnx: 'hash',
  hdel: 'hash',
  zadd: 'zset',
  zrem: 'zset',
  rpush: 'list',
  ltrim: 'list',
} as const;
type RedisType = (typeof TYPE_OF)[keyof typeof TYPE_OF];

/**
 * A key holds another type of value than a transaction would write there, so no part of the transaction ran.
 */
export class WrongType extends Error {
  readonly code = 'wrong_kind';
  /** In the form in which ioredis adds the command to an error, so that `wrongTypeOf` can name the key. */
  readonly command: { readonly name: string; readonly args: readonly string[] };

  constructor(key: string) {
    super(
      'WRONGTYPE A key holds another kind of value than Evenkeel writes there; nothing was written. Fix: put it back from a backup of Redis, or delete it.',
    );
    this.command = { name: 'type', args: [key] };
  }
}

/** A transaction that records, while its step fills it, which type of value it expects at each key. */
export interface RecordingTypes {
  readonly write: ChainableCommander;
  /** Throws WrongType if a key holds another type than the transaction expects. */
  check(this: void): Promise<void>;
}

/**
 * Wraps a transaction so that it records which types of value it expects. Redis doesn't roll back a transaction when
 * one of its commands fails: a step that decided its messages but couldn't put them into the outbox would lose them.
 */
export function recordingTypes(read: Redis, write: ChainableCommander): RecordingTypes {
  const types = new Map<string, RedisType>();
  const deleted = new Set<string>();
  const record = (command: string, args: readonly unknown[]): void => {
    if (command === 'del') for (const key of args.flat()) deleted.add(String(key));
    const type = Object.hasOwn(TYPE_OF, command) ? TYPE_OF[command as keyof typeof TYPE_OF] : null;
    const key = String(args[0]);
    if (type && !deleted.has(key)) types.set(key, type);
  };
  const recorded: ChainableCommander = new Proxy(write, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        record(String(name), args);
        const result: unknown = Reflect.apply(value, target, args);
        return result === target ? recorded : result;
      };
    },
  });
  return {
    write: recorded,
    async check() {
      const asked = [...types];
      const pipeline = read.pipeline();
      for (const [key] of asked) pipeline.type(key);
      const found = (await execute(pipeline)) ?? [];
      for (const [at, [key, type]] of asked.entries())
        if (found[at] !== 'none' && found[at] !== type) throw new WrongType(key);
    },
  };
}
