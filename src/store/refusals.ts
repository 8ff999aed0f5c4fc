/** What is said of a refusal, by how Redis begins it. */
export const REFUSALS = {
  READONLY:
    'REDIS_URL leads to a replica, which takes nothing. Mend: set REDIS_URL to the master, or to all nodes of a cluster.',
  OOM: 'Redis is full and takes nothing more; members are told to try again. Mend: raise maxmemory, or give it a larger machine (docs/OPERATIONS.md, "How much of what").',
  MISCONF:
    'Redis cannot write to its disk and takes nothing more. Mend: make room there, or put its folder right; the log of Redis says what failed.',
  NOREPLICAS:
    'Redis takes nothing while too few replicas follow it (min-replicas-to-write). Mend: bring its replicas back.',
  NOAUTH: 'Redis wants a password. Mend: REDIS_URL=redis://user:password@host:port.',
  WRONGPASS: 'Redis does not take the user or the password in REDIS_URL. Mend: correct them.',
  NOPERM:
    'The user in REDIS_URL may not do what Evenkeel does. Mend: allow it all commands on all keys, in a Redis that is for Evenkeel alone.',
  MOVED:
    'REDIS_URL leads to one node of a cluster as if it were alone. Mend: REDIS_URL=redis+cluster://host:port,host:port.',
  CLUSTERDOWN:
    'The cluster has no master for some keys and takes nothing. Mend: bring its nodes back; redis-cli --cluster check HOST:PORT says which.',
} as const;

/** What is said of a refusal. */
export type Refusal = (typeof REFUSALS)[keyof typeof REFUSALS];

/** The sentence and the mend for what Redis refuses; null for any other error. */
export function refusalOf(error: unknown): Refusal | null {
  const word = error instanceof Error ? (error.message.split(' ')[0] ?? '') : '';
  return Object.hasOwn(REFUSALS, word) ? REFUSALS[word as keyof typeof REFUSALS] : null;
}
