import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { fileIdentity, isSameFile } from '../../lib/file-identity.ts';
import { jsonLines } from '../../lib/json-lines.ts';
import { Refusal } from '../../lib/refusal.ts';
import { describeHolder, socketPath } from '../database/data-folder.ts';
import { faultText } from '../database/fault.ts';
import { refuseUnsafeFolder } from '../database/folder-safety.ts';
import { yieldWhileBusy } from '../database/yield-to-hits.ts';
import type { OperationName, Operations, Writer } from './operations.ts';

// The kernel's limit for a socket's path (sun_path), less the closing NUL.
export const LONGEST_SOCKET_PATH = 107;

const ENDED = 'The running `sixfold serve` ended before it had answered: start the command again.';

// What `release` is called between processes: the middleware of an app may be of another version than `serve` (decision 173).
const RELEASE_ON_THE_WIRE = 'letGo';

// More commands at once than anybody starts; each may send a message of 16 MiB.
const MOST_CONNECTIONS = 64;

// How long one whose connection is ended may take to read why.
const HEARING_MS = 1_000;

/** The writing process was gone, or took no more, before anything was sent to it: the same may be asked again. */
export class NotSent extends Refusal {}

interface CommandParts {
  readonly folder: string;
  readonly operations: Operations;
  /** Whether no hit has come for a moment. */
  quiet(): boolean;
  /** An operation failed for another reason than that it was refused. */
  failed(error: unknown): void;
}

interface Request {
  readonly id: number;
  readonly name: OperationName;
  readonly input: never;
}

type Reply =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly refused: string }
  // To whatever was not answered yet; the connection ends.
  | { readonly refused: string };

/** Operations of other commands that are taken, until closed. */
export interface TakingCommands {
  /** Ends all connections; who waits for an answer is told to start again. */
  close(): void;
}

/**
 * Takes other commands' operations over a Unix socket in the data folder, for this user alone. One operation of a
 * command at a time, with a rest before each unless it is quiet, so that commits of live hits come between them.
 */
export async function listenForCommands(parts: CommandParts): Promise<TakingCommands> {
  const { folder } = parts;
  const path = socketPath(folder);
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    throw new Refusal(
      `The path of the data folder ${folder} is too long for a socket in it: choose one of at most ${LONGEST_SOCKET_PATH - 12} bytes with SIXFOLD_DATA.`,
    );
  }
  rmSync(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (sockets.size >= MOST_CONNECTIONS) {
      endWith(
        socket,
        `${MOST_CONNECTIONS} commands are connected to ${describeHolder(folder)} already: try again when some are done.`,
      );
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    answerCommands(socket, parts).catch((error: unknown) => {
      if (error instanceof Refusal) endWith(socket, error.message);
      else socket.destroy();
    });
  });
  const umask = process.umask(0o177);
  try {
    server.listen(path);
    await once(server, 'listening');
  } finally {
    process.umask(umask);
  }
  const own = fileIdentity(path);
  return {
    close() {
      // Closing removes whatever stands at the path: the socket of another process, where the folder was replaced.
      if (isSameFile(fileIdentity(path), own)) server.close();
      else server.unref();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Ends a connection, saying why; one who is still sending would not hear it if nobody read that. */
function endWith(socket: Socket, refused: string): void {
  socket.end(`${JSON.stringify({ refused } satisfies Reply)}\n`);
  socket.resume();
  setTimeout(() => socket.destroy(), HEARING_MS).unref();
}

async function answerCommands(socket: Socket, { folder, operations, quiet, failed }: CommandParts): Promise<void> {
  for await (const value of jsonLines(socket)) {
    await yieldWhileBusy(quiet);
    const { id, name, input } = requestOf(value, operations);
    let reply: Reply;
    try {
      const operation: (input: never) => Promise<unknown> = operations[name];
      reply = { id, output: await operation(input) };
    } catch (error) {
      if (!(error instanceof Refusal)) failed(error);
      reply = { id, refused: faultText(error, folder) };
    }
    // Nothing more is read from one who does not read.
    await new Promise<void>((written) => socket.write(`${JSON.stringify(reply)}\n`, () => written()));
  }
}

function isOperation(name: unknown, operations: Operations): name is OperationName {
  return typeof name === 'string' && Object.hasOwn(operations, name);
}

/** @throws Refusal for what is no request for an operation there is */
function requestOf(value: unknown, operations: Operations): Request {
  const { id, name: sent, input }: { id?: unknown; name?: unknown; input?: unknown } = Object(value);
  const name = sent === RELEASE_ON_THE_WIRE ? 'release' : sent;
  if (typeof id !== 'number' || !isOperation(name, operations))
    throw new Refusal(
      'The running `sixfold serve` does not know what it was asked: it is of another version than this command. Start it again, then this command.',
    );
  return { id, name, input: input as never };
}

/**
 * A writer that hands operations to the process listening in the folder; undefined when none does.
 *
 * @throws Refusal for a folder, or a socket in it, that is not safe from others
 */
export async function connectToWriter(folder: string): Promise<Writer | undefined> {
  refuseUnsafeFolder(folder);
  const socket = connect(socketPath(folder));
  try {
    await once(socket, 'connect');
  } catch {
    return undefined;
  }
  const waiting: Waiting = new Map();
  let refused: string | undefined;
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(refused === undefined ? new Refusal(ENDED) : new NotSent(refused));
  });
  takeReplies(socket, waiting)
    .then((why) => {
      refused = why;
    })
    .catch(() => undefined)
    .finally(() => socket.destroy());
  let lastId = 0;
  const call = async <Output>(name: OperationName | typeof RELEASE_ON_THE_WIRE, input: unknown): Promise<Output> => {
    if (!socket.writable) throw new NotSent(refused ?? ENDED);
    lastId += 1;
    const id = lastId;
    const output = await new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      socket.write(`${JSON.stringify({ id, name, input })}\n`);
    });
    return output as Output;
  };
  return {
    operations: {
      addSite: (input) => call('addSite', input),
      setSite: (input) => call('setSite', input),
      addUser: (input) => call('addUser', input),
      setPassword: (input) => call('setPassword', input),
      changePassword: (input) => call('changePassword', input),
      endSessions: (input) => call('endSessions', input),
      noteMailAtOnce: (input) => call('noteMailAtOnce', input),
      agreeToMail: (input) => call('agreeToMail', input),
      endSession: (input) => call('endSession', input),
      disableUser: (input) => call('disableUser', input),
      enableUser: (input) => call('enableUser', input),
      addToken: (input) => call('addToken', input),
      revokeToken: (input) => call('revokeToken', input),
      storeSettings: (input) => call('storeSettings', input),
      confirmClock: () => call('confirmClock', null),
      setMailSubscription: (input) => call('setMailSubscription', input),
      removeMailSubscription: (input) => call('removeMailSubscription', input),
      reserveVisitIds: (input) => call('reserveVisitIds', input),
      storeImportBatch: (input) => call('storeImportBatch', input),
      storeNames: (input) => call('storeNames', input),
      rollUp: (input) => call('rollUp', input),
      countServed: (input) => call('countServed', input),
      release: () => call(RELEASE_ON_THE_WIRE, null),
    },
    remote: true,
    close() {
      socket.end();
    },
  };
}

type Waiting = Map<number, { resolve(output: unknown): void; reject(error: Error): void }>;

/** Gives why nothing more is taken, where the other side says so before it ends the connection. */
async function takeReplies(socket: Socket, waiting: Waiting): Promise<string | undefined> {
  for await (const value of jsonLines(socket)) {
    const reply = value as Reply;
    if (!('id' in reply)) return reply.refused;
    const waiter = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('output' in reply) waiter?.resolve(reply.output);
    else waiter?.reject(new Refusal(reply.refused));
  }
  return undefined;
}
