import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { FIREFOX } from './collect.ts';

/** A connection to a port of this machine. */
export async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Sends bytes as they are, and gives what came back until the connection was closed; nothing if it was reset. */
export async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = await connected(port);
  socket.write(bytes, 'latin1');
  return await text(socket).catch(() => '');
}

/** A hit of example.com, as the bytes of its request. */
export function rawHit(page: string): string {
  const body = JSON.stringify({ site: 'example.com', page });
  return `POST /collect HTTP/1.1\r\nHost: statistics.example\r\nUser-Agent: ${FIREFOX}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const PACKET_BYTES = 65_536;

/** As many requests as fit into what is read at once. */
export function packetOf(request: string): string {
  return request.repeat(Math.floor(PACKET_BYTES / request.length));
}
