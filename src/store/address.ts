/** Where a Redis Cluster is asked first, and how. */
export interface ClusterAddress {
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** redis+cluster://host:port,host:port, with user:password@ before the hosts where there is one. */
const CLUSTER = /^(rediss?)\+cluster:\/\/(?:([^:@/,]*):([^@/]*)@)?([^/@]+)\/?$/;
const NODE = /^([A-Za-z0-9._-]+):(\d{1,5})$/;

/** Reads the address of a cluster; null for any other text. Any one node that answers is enough. */
export function clusterOf(url: string): ClusterAddress | null {
  const [, scheme, username, password, list] = CLUSTER.exec(url) ?? [];
  const nodes = (list ?? '').split(',').map((node) => {
    const [, host, port] = NODE.exec(node) ?? [];
    return host && Number(port) <= 65_535 ? { host, port: Number(port) } : null;
  });
  const known = nodes.filter((node) => node !== null);
  if (!scheme || known.length < nodes.length) return null;
  return {
    nodes: known,
    tls: scheme === 'rediss',
    username: username ? decodeURIComponent(username) : undefined,
    password: password ? decodeURIComponent(password) : undefined,
  };
}
