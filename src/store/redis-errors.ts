/** Our sentences about Redis's refusals, by the word that begins Redis's error. */
export const REDIS_REFUSALS = {
  READONLY:
    'REDIS_URL leads to a replica, which takes no writes. During a failover this ends by itself. Fix: set REDIS_URL to the master, to all nodes of a cluster, or to the Sentinels.',
  MASTERDOWN:
    'REDIS_URL leads to a replica that has lost its master. During a failover this ends by itself. Fix: bring the master back, or set REDIS_URL to the new one.',
  LOADING: 'Redis is still reading its data from disk. This ends by itself.',
  OOM: 'Redis is full and takes no writes; members read that they should try again. Fix: raise maxmemory, or give it a larger machine (docs/OPERATIONS.md, "How much of what").',
  MISCONF:
    'Redis cannot write to its disk and takes no writes. Fix: make room there, or correct its folder; its own log says what failed.',
  NOREPLICAS:
    'Redis takes no writes while too few replicas follow it (min-replicas-to-write). Fix: bring its replicas back.',
  NOAUTH:
    'Redis requires a password. Fix: REDIS_URL=redis://:password@host:port, or user:password@ where it has users (ACL).',
  WRONGPASS: 'Redis refuses the user or the password in REDIS_URL. Fix: correct them.',
  NOPERM:
    'The user in REDIS_URL may not do what Evenkeel needs. Fix: give it the rights that docs/REDIS.md lists, under "A user of its own".',
  MOVED:
    "REDIS_URL leads to a cluster's node as if it were a single Redis. Fix: REDIS_URL=redis+cluster://host:port,host:port.",
  CLUSTERDOWN:
    'The cluster has no master for some keys and takes no writes. Fix: bring its nodes back; redis-cli --cluster check HOST:PORT says which.',
} as const;

type Word = keyof typeof REDIS_REFUSALS;

/** One of our sentences about a refusal. */
export type RedisRefusal = (typeof REDIS_REFUSALS)[Word];

/** Returns a sentence if it's about a refusal, so that we may log it; null for any other, which may name a host. */
export const asRefusal = (sentence: string): RedisRefusal | null =>
  Object.values(REDIS_REFUSALS).find((refusal) => refusal === sentence) ?? null;

/** Words by which a server says that another server is, or soon will be, the master. It wrote nothing. */
const ELSEWHERE: readonly string[] = ['READONLY', 'MASTERDOWN', 'LOADING', 'UNBLOCKED'];

/** Words by which a cluster's node says the same. ioredis follows these by itself, except within a transaction. */
const ELSEWHERE_IN_CLUSTER: readonly string[] = ['MOVED', 'ASK', 'TRYAGAIN', 'CLUSTERDOWN'];

/** Redis 6.2 puts its own words before a script's error. */
const IN_SCRIPT = /^ERR Error running script .*?-([A-Z]+) /;

/** Errors that wrap others: an aborted transaction, and a cluster with no node that answers. */
interface Collective {
  readonly previousErrors?: readonly unknown[];
  readonly lastNodeError?: unknown;
}

/** Returns the error inside one that wraps others; any other error as it is. */
export function causeOf(error: unknown): unknown {
  const { previousErrors, lastNodeError } = (error ?? {}) as Collective;
  return previousErrors?.[0] ?? lastNodeError ?? error;
}

function wordOf(error: unknown): string {
  const cause = causeOf(error);
  if (!(cause instanceof Error)) return '';
  return IN_SCRIPT.exec(cause.message)?.[1] ?? cause.message.split(' ')[0] ?? '';
}

/** Returns our sentence, with the fix, for a refusal by Redis; null for any other error. */
export function redisRefusalOf(error: unknown): RedisRefusal | null {
  const word = wordOf(error);
  return Object.hasOwn(REDIS_REFUSALS, word) ? REDIS_REFUSALS[word as Word] : null;
}

/** Whether a server refused because it isn't the master (anymore, or yet): a new connection may find the master. */
export const isElsewhere = (error: unknown): boolean => ELSEWHERE.includes(wordOf(error));

/** Whether Redis refused a step as a whole because its keys are on another server: it wrote none of the step. */
export const isMovedAway = (error: unknown): boolean =>
  isElsewhere(error) || ELSEWHERE_IN_CLUSTER.includes(wordOf(error));

/** An error to which ioredis has added the command that failed. */
interface WithCommand {
  readonly command?: { readonly name?: string; readonly args?: readonly unknown[] };
}

/** Returns the key of an error's command, or the keys of its script; null if we don't know. */
function keysOf(error: Error): string | null {
  const { command } = error as WithCommand;
  const { name = '', args = [] } = command ?? {};
  const script = /^eval/i.test(name);
  const keys = script ? args.slice(2, 2 + Number(args[1])) : args.slice(0, 1);
  if (keys.length === 0) return null;
  return keys.length === 1 ? String(keys[0]) : `One of ${keys.map(String).join(', ')}`;
}

/**
 * Returns a sentence, with the fix, about a key that holds another kind of value than Evenkeel writes there; null for
 * any other error. It names the key, and so the workspace: show it to operators, but keep it out of the log and
 * /readyz.
 */
export function wrongTypeOf(error: unknown): string | null {
  const cause = causeOf(error);
  if (!(cause instanceof Error) || !/\bWRONGTYPE\b/.test(cause.message)) return null;
  return `${keysOf(cause) ?? 'A key'} in Redis holds another kind of value than Evenkeel writes there. Fix: put it back from a backup of Redis, or delete it.`;
}
