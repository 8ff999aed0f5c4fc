import { Cluster, type Redis } from 'ioredis';
import { FOR_ONE_STEP } from './connection-options.js';

/** Redis went away in the middle of a step, so we don't know whether it was done. The step is retried later. */
export class Interrupted extends Error {
  readonly code = 'interrupted';
}

/** The process's own connection, beside which its steps have theirs. */
type Client = Redis | Cluster;

/**
 * How many connections we keep for later steps beside one connection, and for how long, in milliseconds. Opening one
 * takes a handshake, a login and a check that the server is ready: for a small team, longer than the step itself. We
 * keep one for less time than any network or server waits before it drops an idle connection.
 */
const MOST_KEPT = 8;
const KEPT_MS = 5_000;

/** The connections for steps beside one connection. */
interface StepConnections {
  /** The connections of steps under way, and those that we keep. */
  readonly open: Set<Redis>;
  /** The connections that we keep, each with the server that it leads to and the timer that ends it. */
  readonly kept: Map<Redis, { readonly server: string; readonly timer: NodeJS.Timeout }>;
}

const beside = new WeakMap<Client, StepConnections>();

/**
 * Returns the step connections beside `redis`. They all end when `redis` does, so that a process that stops lets go of
 * them even while their steps wait for a Redis that's away. One listener serves any number of steps.
 */
function connectionsBeside(redis: Client): StepConnections {
  const known = beside.get(redis);
  if (known) return known;
  const connections: StepConnections = { open: new Set(), kept: new Map() };
  beside.set(redis, connections);
  redis.on('end', () => {
    for (const own of connections.open) own.disconnect();
  });
  return connections;
}

/** A connection for one step. */
export interface StepConnection {
  readonly own: Redis;
  /** Whether an earlier step used the connection: the server may have dropped it since. */
  readonly used: boolean;
  /** Keeps the connection for a later step, watching nothing. */
  keep(this: void): void;
  /** Ends the connection; also all kept ones if its server refused the step because another server is the master. */
  end(this: void, options: { readonly refused: boolean }): void;
}

/**
 * Returns a connection for one step over these keys: one that an earlier step left, or a new one. On a cluster, it
 * leads to the master that holds the keys: all keys of a step share one hash slot.
 *
 * @param fresh whether it must be a new connection
 * @throws Interrupted if a cluster has no master for the keys
 */
export async function stepConnection(
  redis: Client,
  keys: readonly string[],
  { fresh }: { readonly fresh: boolean },
): Promise<StepConnection> {
  const { open, kept } = connectionsBeside(redis);
  const master = redis instanceof Cluster ? await masterOf(redis, keys) : redis;
  const server = redis instanceof Cluster ? `${master.options.host}:${master.options.port}` : '';
  const found = fresh ? undefined : [...kept].find(([, { server: its }]) => its === server)?.[0];
  const own = found ?? master.duplicate(FOR_ONE_STEP);
  if (found) {
    clearTimeout(kept.get(found)?.timer);
    kept.delete(found);
  } else {
    open.add(own);
    // We ignore the connection's errors here, since they also fail the commands of its step.
    own.on('error', () => undefined);
    own.on('end', () => {
      open.delete(own);
      clearTimeout(kept.get(own)?.timer);
      kept.delete(own);
    });
  }
  return {
    own,
    used: found !== undefined,
    keep() {
      if (own.status !== 'ready' || redis.status === 'end' || kept.size >= MOST_KEPT) return end(own);
      // A step that wrote nothing has left its watches on.
      own.unwatch().catch(() => end(own));
      const timer = setTimeout(() => end(own), KEPT_MS).unref();
      kept.set(own, { server, timer });
    },
    end({ refused }) {
      end(own);
      if (refused) for (const one of kept.keys()) end(one);
    },
  };
}

function end(connection: Redis): void {
  if (connection.status !== 'end') connection.disconnect();
}

/** Returns a cluster's master that holds these keys. Reading the first key makes the client learn where it is now. */
async function masterOf(redis: Cluster, [key = '']: readonly string[]): Promise<Redis> {
  const slot = await redis.cluster('KEYSLOT', key);
  await redis.exists(key);
  const [at] = redis.slots[slot] ?? [];
  const master = redis.nodes('master').find(({ options: { host, port } }) => `${host}:${port}` === at);
  if (!master)
    throw new Interrupted('The cluster has no master for a step just now; it will be tried again.');
  return master;
}
