import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, createServer, type ListenOptions, type Server as NetServer } from 'node:net';

/**
 * Node takes one new connection a listening socket and turn of the event loop. While a thousand connections send hits a
 * turn takes 50 ms, and somebody who wants to sign in would wait behind all that knock: with so many sockets on the one
 * port as many are taken a turn. More of them cost latency (bench/README.md).
 */
const SOCKETS = 32;

/** Connections that are taken: the port they come by, and what ends that. */
export interface Listening {
  readonly port: number;
  close(): void;
}

/**
 * Lets a server take connections on a host and port (0: any free one).
 *
 * @throws the system's error, such as EADDRINUSE
 */
export async function listen(server: Server, host: string, port: number): Promise<Listening> {
  // Sockets that share a port would share it with another program's, too: whether it is free is asked without sharing.
  const probe = await listening(createServer(), { host, port });
  const { address, port: free } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const more = Array.from({ length: SOCKETS - 1 }, () =>
    createServer({ noDelay: true }, (socket) => void server.emit('connection', socket)),
  );
  const close = () => {
    for (const each of [server, ...more]) if (each.listening) each.close();
  };
  try {
    for (const each of [server, ...more]) await listening(each, { host: address, port: free, reusePort: true });
  } catch (error) {
    // Not every system can share a port.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOTSUP')) {
      close();
      throw error;
    }
    await listening(server, { host: address, port: free });
  }
  return { port: free, close };
}

async function listening<Listener extends NetServer>(server: Listener, options: ListenOptions): Promise<Listener> {
  server.listen(options);
  await once(server, 'listening');
  return server;
}
