import { Cluster, type ClusterOptions, type Redis, type RedisOptions } from 'ioredis';
import { clusterLink, SILENT_WAITING_MS } from '../store/connection-options.js';
import { addressOf, type Client } from '../store/redis.js';
import { type SingleOptions, SteadyRedis } from '../store/steady-redis.js';

/** The queues' connections, which can be reopened or dropped even if Redis doesn't answer. */
export interface Links {
  /** The connection we hand to BullMQ, which duplicates it for each worker. */
  readonly first: Client;
  reopen(): void;
  drop(): void;
}

type ClusterSettings = Omit<ClusterOptions, 'redisOptions'> & {
  readonly redisOptions?: NonNullable<ClusterOptions['redisOptions']> & { readonly replyMapping?: 'legacy' };
};

type Opened = (link: Client) => void;

/** A connection that reports itself and each of its duplicates: BullMQ doesn't hand out the ones it makes. */
class ReportedRedis extends SteadyRedis {
  readonly #opened: Opened;
  constructor(options: SingleOptions, opened: Opened) {
    super(options);
    this.#opened = opened;
    opened(this);
  }
  override duplicate(override: Partial<RedisOptions> = {}): Redis {
    return new ReportedRedis({ ...this.options, ...override } as SingleOptions, this.#opened);
  }
}

/** Like `ReportedRedis`, for a cluster. */
class ReportedCluster extends Cluster {
  readonly #nodes: readonly { host: string; port: number }[];
  readonly #opened: Opened;
  constructor(nodes: readonly { host: string; port: number }[], options: ClusterSettings, opened: Opened) {
    super([...nodes], options);
    this.#nodes = nodes;
    this.#opened = opened;
    opened(this);
  }
  override duplicate(_: unknown = [], override: Partial<ClusterOptions> = {}): Cluster {
    return new ReportedCluster(
      this.#nodes,
      { ...this.options, ...override } as ClusterSettings,
      this.#opened,
    );
  }
}

/**
 * Opens the queues' first connection, to the Redis that `connection` leads to.
 *
 * @param onError called with every error of the first connection and of its duplicates
 */
export function openLinks(connection: Client, onError: (error: Error) => void): Links {
  const links = new Set<Client>();
  const opened: Opened = (link) => {
    link.on('error', onError);
    // Each worker that we replace leaves two connections behind, with all of BullMQ's scripts, so we let go of
    // those that end; BullMQ may open one again.
    link.on('end', () => links.delete(link));
    link.on('connecting', () => links.add(link));
    links.add(link);
  };
  // Disconnecting an ended connection would leave a timer behind.
  const open = () => [...links].filter(({ status }) => status !== 'end');
  return {
    first:
      connection instanceof Cluster ? clusterLinkTo(connection, opened) : singleLinkTo(connection, opened),
    reopen: () => open().forEach((link) => link.disconnect(true)),
    drop: () => open().forEach((link) => link.disconnect()),
  };
}

/** Without auto-pipelining: BullMQ makes its own pipelines, and its blocking commands would hold up all others. */
const singleLinkTo = ({ options }: Redis, opened: Opened): Client =>
  new ReportedRedis(
    { ...options, enableAutoPipelining: false, socketTimeout: SILENT_WAITING_MS } as SingleOptions,
    opened,
  );

function clusterLinkTo(connection: Cluster, opened: Opened): Client {
  const address = addressOf(connection);
  if (address.kind !== 'cluster')
    throw new TypeError('a cluster was opened with an address of something else');
  const options = clusterLink(address);
  const redisOptions = { ...options.redisOptions, socketTimeout: SILENT_WAITING_MS };
  return new ReportedCluster(address.nodes, { ...options, redisOptions }, opened);
}
