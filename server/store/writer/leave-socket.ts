import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileIdentity, isSameFile } from '../../lib/file-identity.ts';
import { refuseUnsafeFolder } from '../database/folder-safety.ts';
import { LONGEST_SOCKET_PATH } from './writer-socket.ts';

// A piece of work that is under way, the count of a large day, say, is ended first.
const LEAVING_MS = 30_000;
// One `serve` starts in a folder at a time.
const MOST_CONNECTIONS = 8;

function leavePath(folder: string): string {
  return join(folder, 'leave.sock');
}

/**
 * Lets `serve` ask the command that holds a data folder to leave it: whoever connects asks, and is disconnected once
 * the folder is free. A socket in the folder, for this user alone.
 *
 * @param requested called when somebody asks
 */
export async function listenForLeave(folder: string, requested: () => void): Promise<{ close(): void }> {
  // No `serve` starts in a folder with such a path.
  if (Buffer.byteLength(leavePath(folder)) > LONGEST_SOCKET_PATH) return { close: () => undefined };
  rmSync(leavePath(folder), { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    // Nothing is to be said here.
    socket.on('data', () => socket.destroy());
    requested();
  });
  server.maxConnections = MOST_CONNECTIONS;
  const umask = process.umask(0o177);
  try {
    server.listen(leavePath(folder));
    await once(server, 'listening');
  } finally {
    process.umask(umask);
  }
  const own = fileIdentity(leavePath(folder));
  return {
    close() {
      // Closing removes whatever stands at the path: the socket of a process that has taken the folder since.
      if (isSameFile(fileIdentity(leavePath(folder)), own)) server.close();
      else server.unref();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/**
 * Asks the command that holds a data folder to leave it, and waits until it has; false when nobody listens.
 *
 * @throws Refusal for a folder, or a socket in it, that is not safe from others
 */
export async function requestLeave(folder: string): Promise<boolean> {
  refuseUnsafeFolder(folder);
  const socket = connect(leavePath(folder));
  try {
    await once(socket, 'connect');
  } catch {
    return false;
  }
  const patience = new AbortController();
  socket.on('error', () => socket.destroy());
  // A socket that nobody reads does not notice its end.
  socket.resume();
  try {
    await Promise.race([once(socket, 'close'), delay(LEAVING_MS, undefined, { signal: patience.signal })]);
  } finally {
    patience.abort();
    socket.destroy();
  }
  return true;
}
