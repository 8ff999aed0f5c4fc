import type { AddressInfo, Server } from 'node:net';

/** Returns the port that a server listens on. */
export const portOf = (server: Server): number => (server.address() as AddressInfo).port;
