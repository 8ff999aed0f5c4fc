import { Redis, type RedisOptions } from 'ioredis';
import type { ClusterAddress, Node, RedisAddress, SentinelAddress } from './redis-address.js';
import { probeKey } from './keys.js';
import { probesByMaster, writeProbe } from './probes.js';
import { causeOf, type RedisRefusal, REDIS_REFUSALS, redisRefusalOf } from './redis-errors.js';
import { whyUnreachable } from './unreachable.js';

/** How long a server may take to accept a connection, and to answer each command, in milliseconds. */
const ANSWERS_WITHIN_MS = 3_000;

/** A problem with Redis. */
export interface Trouble {
  /** A sentence or two, with the fix: may name hosts and ports, but neither user nor password. */
  readonly says: string;
  /** Whether it may go away without a change to the configuration, as after a restart or a failover. */
  readonly passes: boolean;
}

/** The refusals that a person has to fix; all others may pass. */
const STAYS: readonly RedisRefusal[] = [
  REDIS_REFUSALS.NOAUTH,
  REDIS_REFUSALS.WRONGPASS,
  REDIS_REFUSALS.NOPERM,
  REDIS_REFUSALS.MOVED,
];

const stays = (says: string): Trouble => ({ says, passes: false });
const passes = (says: string): Trouble => ({ says, passes: true });

/** A problem that one of our own connections met. */
class Met extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.says);
  }
}

/**
 * Goes the whole way to Redis once, over its own connections that retry nothing, and returns the problem that it
 * met. A lasting connection would wait instead, and ioredis hides what each node of a cluster or each Sentinel said.
 * Returns null if Redis answers from the database that the address names, and accepts a write.
 *
 * @param prefix the prefix of the key that we write, which expires by itself; null to write nothing
 */
export async function whatIsWrong(address: RedisAddress, prefix: string | null): Promise<Trouble | null> {
  try {
    if (address.kind === 'cluster') await lookAtCluster(address, prefix);
    else if (address.kind === 'sentinel') await lookAtSentinels(address, prefix);
    else await lookAtOne(address, address, prefix);
    return null;
  } catch (error) {
    if (error instanceof Met) return error.trouble;
    throw error;
  }
}

/**
 * Asks several servers at once, and returns the answer of the first one in the list that gives one. If none does,
 * throws a problem that won't pass before one that may: some servers may only be away. Throws Met.
 */
async function anyOf<T>(nodes: readonly Node[], ask: (node: Node) => Promise<T>): Promise<T> {
  // If all of them fail, we throw below.
  const answers = await Promise.allSettled(nodes.map(ask));
  const found = answers.find((answer) => answer.status === 'fulfilled');
  if (found) return found.value;
  const met = answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as unknown) : null));
  throw met.find((one) => !(one instanceof Met) || !one.trouble.passes) ?? met[0];
}

/** Runs a task over a connection to one server, and gives up at the first error. Throws Met. */
async function over<T>(
  node: Node,
  { tls, family }: Pick<RedisAddress, 'tls' | 'family'>,
  login: Pick<RedisOptions, 'username' | 'password'>,
  run: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = new Redis({
    host: node.host,
    port: node.port,
    family,
    lazyConnect: true,
    disableClientInfo: true,
    ...(login.username ? { username: login.username } : {}),
    ...(login.password ? { password: login.password } : {}),
    ...(tls ? { tls: {} } : {}),
    connectTimeout: ANSWERS_WITHIN_MS,
    socketTimeout: ANSWERS_WITHIN_MS,
    enableReadyCheck: false,
    retryStrategy: () => null,
    autoResendUnfulfilledCommands: false,
  });
  // The first error names the cause; later ones only say that the connection is closed.
  let first: unknown;
  redis.on('error', (error) => {
    first ??= error;
  });
  try {
    await redis.connect();
    return await run(redis);
  } catch (error) {
    if (error instanceof Met) throw error;
    const cause = causeOf(first ?? error);
    const refusal = redisRefusalOf(cause);
    if (refusal) throw new Met({ says: refusal, passes: !STAYS.includes(refusal) });
    // This may pass: other connections close, or someone raises maxclients.
    if (cause instanceof Error && /max number of clients/.test(cause.message))
      throw new Met(
        passes(
          "Redis takes no more connections. Fix: raise maxclients, or close other clients' connections.",
        ),
      );
    if (cause instanceof Error && cause.name === 'ReplyError') throw new Met(stays(unknownAnswer(cause)));
    throw new Met(await unreachable(node, tls, cause));
  } finally {
    redis.disconnect();
  }
}

/** Words the problem for an error of Redis that we don't know: the server or the command must be wrong. */
const unknownAnswer = ({ message }: Error): string =>
  `Redis refuses what Evenkeel asks it for: "${message.split('\n')[0]?.slice(0, 120)}". Fix: correct REDIS_URL, or use Redis 6.2 or later, or Valkey.`;

/** Words the problem for a failed connection. A certificate or protocol doesn't fix itself; other causes may pass. */
async function unreachable(node: Node, tls: boolean, cause: unknown): Promise<Trouble> {
  const says = await whyUnreachable(node, tls, cause);
  return /certificate|TLS/.test(says) ? stays(says) : passes(says);
}

/** Checks the Redis that takes the writes. */
async function lookAtOne(
  node: Node,
  address: Exclude<RedisAddress, ClusterAddress>,
  prefix: string | null,
): Promise<void> {
  await over(node, address, address, async (redis) => {
    await redis.ping();
    const mode = await modeOf(redis);
    if (mode === 'cluster') throw new Met(stays(REDIS_REFUSALS.MOVED));
    if (mode === 'sentinel')
      throw new Met(
        stays(
          'REDIS_URL leads to a Sentinel as if it were Redis. Fix: REDIS_URL=redis+sentinel://host:26379,host:26379/mymaster.',
        ),
      );
    if (address.db !== 0) await chosenDatabase(redis, address.db);
    if (prefix !== null) await writeProbe(redis, probeKey(prefix));
  });
}

async function modeOf(redis: Redis): Promise<string | undefined> {
  return /^redis_mode:(\w+)/m.exec(await redis.info('server'))?.[1];
}

async function chosenDatabase(redis: Redis, db: number): Promise<void> {
  try {
    await redis.select(db);
  } catch (error) {
    if (redisRefusalOf(error)) throw error;
    throw new Met(
      stays(
        `REDIS_URL names database ${db}, which this Redis does not have. Fix: name another (redis://host:port/0), or raise "databases" in its configuration.`,
      ),
    );
  }
}

/** Asks the Sentinels for the master, and checks it. */
async function lookAtSentinels(address: SentinelAddress, prefix: string | null): Promise<void> {
  const login = { username: address.sentinelUsername, password: address.sentinelPassword };
  const ask = (sentinel: Node): Promise<Node> =>
    over(sentinel, address, login, async (redis) => {
      const found = await redis.call('SENTINEL', 'get-master-addr-by-name', address.name).catch(notASentinel);
      const [host, port] = (found ?? []) as string[];
      if (!host)
        throw new Met(
          stays(
            'The Sentinels in REDIS_URL know no master by the name in it. Fix: correct the name after the last host; redis-cli -p 26379 sentinel masters lists those they know.',
          ),
        );
      return { host, port: Number(port) };
    }).catch((error: unknown) => {
      throw error instanceof Met ? new Met(ofSentinel(error.trouble)) : error;
    });
  await lookAtOne(await anyOf(address.nodes, ask), address, prefix);
}

/** Rewords a problem with a Sentinel's login: a Sentinel has its own credentials, which aren't those of Redis. */
const ofSentinel = (trouble: Trouble): Trouble =>
  trouble.says === REDIS_REFUSALS.NOAUTH || trouble.says === REDIS_REFUSALS.WRONGPASS
    ? stays(
        'The Sentinels in REDIS_URL require their own password, or refuse the given one. Fix: add ?sentinelPassword=… (and &sentinelUser=…) to REDIS_URL; the password before the hosts is for Redis itself.',
      )
    : trouble;

function notASentinel(error: unknown): never {
  if (redisRefusalOf(error) || !(error instanceof Error && /unknown command/i.test(error.message)))
    throw error;
  throw new Met(
    stays(
      'REDIS_URL leads to a Redis as if it were a Sentinel. Fix: name the Sentinels and their port (26379 unless set otherwise), or write redis://host:port for Redis itself.',
    ),
  );
}

/** Asks the nodes for all masters, and checks each master under the name that the cluster has for it. */
async function lookAtCluster(address: ClusterAddress, prefix: string | null): Promise<void> {
  const masters = await anyOf(address.nodes, (seed) =>
    over(seed, address, address, (redis) => mastersKnownTo(redis, seed, prefix)),
  );
  await Promise.all(
    masters.map(({ node, probe }) =>
      over(node, address, address, async (redis) => {
        await redis.ping();
        if (probe !== null) await writeProbe(redis, probe);
      }),
    ),
  );
}

interface Master {
  readonly node: Node;
  /** A key that belongs to this node, for a test write; null to write none. */
  readonly probe: string | null;
}

type SlotRange = [from: number, to: number, master: [host: string | null, port: number, ...rest: unknown[]]];

async function mastersKnownTo(redis: Redis, seed: Node, prefix: string | null): Promise<Master[]> {
  const state = await redis.cluster('INFO').catch(noCluster);
  if (!/^cluster_state:ok/m.test(state)) throw new Met(passes(REDIS_REFUSALS.CLUSTERDOWN));
  const ranges = (await redis.cluster('SLOTS')) as unknown as SlotRange[];
  const nameOf = ([host, port]: SlotRange[2]): string => `${host || seed.host} ${port}`;
  const probes =
    prefix === null
      ? new Map<string, string>()
      : await probesByMaster(redis, prefix, (slot) => {
          const range = ranges.find(([from, to]) => from <= slot && slot <= to);
          return range && nameOf(range[2]);
        });
  return [...new Set(ranges.map(([, , master]) => nameOf(master)))].map((name) => {
    const [host = '', port] = name.split(' ');
    return { node: { host, port: Number(port) }, probe: probes.get(name) ?? null };
  });
}

function noCluster(error: unknown): never {
  if (redisRefusalOf(error) || !(error instanceof Error && /cluster support disabled/i.test(error.message)))
    throw error;
  throw new Met(
    stays('REDIS_URL leads to a single Redis as if it were a cluster. Fix: REDIS_URL=redis://host:port.'),
  );
}
