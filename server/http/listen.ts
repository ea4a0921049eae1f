import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, createServer, type ListenOptions, Server as NetServer } from 'node:net';

/**
 * Node takes one new connection a listening socket and turn of the event loop. While a thousand connections send hits a
 * turn takes 50 ms, and somebody who wants to sign in would wait behind all that knock: with so many sockets on the one
 * port as many are taken a turn (decision 158). More of them cost latency (bench/README.md).
 */
const SOCKETS = 32;

/** Connections that are taken: the port they come by, and what ends that. */
export interface Listening {
  readonly port: number;
  close(): void;
}

/**
 * Lets a server take connections at an address of this machine, on a TCP port that no other program has; 0 takes any
 * free one. Where the system cannot share a port between sockets, one has to do.
 *
 * @throws the system's error, such as EADDRINUSE
 */
export async function listen(server: Server, host: string, port: number): Promise<Listening> {
  if (port !== 0) await findFree(host, port);
  const more = Array.from({ length: SOCKETS - 1 }, () =>
    createServer({ noDelay: true }, (socket) => void server.emit('connection', socket)),
  );
  const close = () => {
    // As a plain server: an HTTP server's own close() also cuts off answers that are made and not all read yet.
    for (const each of [server, ...more]) if (each.listening) NetServer.prototype.close.call(each);
  };
  try {
    await listening(server, { host, port, reusePort: true });
    const taken = addressOf(server);
    for (const each of more) await listening(each, { host: taken.address, port: taken.port, reusePort: true });
  } catch (error) {
    close();
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOTSUP')) throw error;
    await listening(server, { host, port });
  }
  return { port: addressOf(server).port, close };
}

/**
 * A socket that may share its port is let onto that of another program, too, if it asks for it by number: only one that
 * may not is told. Asked for any free port, the system never gives one that is taken.
 */
async function findFree(host: string, port: number): Promise<void> {
  const probe = await listening(createServer(), { host, port });
  probe.close();
  await once(probe, 'close');
}

function addressOf(server: NetServer): AddressInfo {
  return server.address() as AddressInfo;
}

async function listening<Listener extends NetServer>(server: Listener, options: ListenOptions): Promise<Listener> {
  server.listen(options);
  await once(server, 'listening');
  return server;
}
