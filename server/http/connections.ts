import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { guardParser } from './parser-guard.ts';

// Node reads all requests of a packet at once, 2,000 of the shortest. What a connection may have waiting behind the one
// that is being answered, and all of them together; a browser or a proxy has none.
const WAITING = 32;
const WAITING_IN_ALL = 1_024;
// So long in a turn of the event loop requests are begun that had waited; then it is the others' turn.
const TURN_MS = 5;
// An answer of which the reader took nothing for so long is given up; Node may notice after twice that time.
const UNREAD_MS = 25_000;
// At the end: how long what was sent before is still read, and how long answers that are under way are waited for.
const LAST_REQUESTS_MS = 100;
const LAST_ANSWERS_MS = 5_000;
const LOOK_EVERY_MS = 20;

/** The connections of a server, all of which stay within bounds. */
export interface Connections {
  /** Whether what is sent now would be understood as the answer to the request that is being read. */
  mayTellFault(socket: Socket): boolean;
  /**
   * Answers what was sent before, with the word that the connection ends, and closes each connection that has nothing
   * unanswered; after five seconds those that do. Takes no new one after `stopListening`, which it calls.
   */
  end(stopListening: () => void): Promise<void>;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Connection {
  readonly socket: Socket;
  /** The one that is being answered. */
  current: Exchange | undefined;
  /** Requests that came behind it. */
  readonly waiting: Exchange[];
  /** What had been read of it when the last answer was sent. */
  bytesRead: number;
}

/**
 * Answers the requests of each connection one after the other, and keeps connections within bounds: of their number, of
 * the requests that wait, and of the time for which an answer is not read. When there are too many, the one closes that
 * has been kept open for the longest without a request, or else has been unfinished for the longest: so who is new gets
 * in, whatever the others do. There is no bound for an address, because behind a proxy everybody has the same.
 *
 * @param most how many there may be at once
 */
export function boundConnections(server: Server, most: number, answer: RequestListener): Connections {
  const bySocket = new Map<Socket, Connection>();
  // In the order in which they became so.
  const [kept, unfinished] = [new Set<Connection>(), new Set<Connection>()];
  // Those whose next request may begin.
  const ready: Connection[] = [];
  let waitingInAll = 0;
  let ending = false;

  const drop = (connection: Connection) => {
    bySocket.delete(connection.socket);
    kept.delete(connection);
    unfinished.delete(connection);
    waitingInAll -= connection.waiting.length;
    connection.waiting.length = 0;
    connection.socket.destroy();
  };

  const begin = (connection: Connection, exchange: Exchange) => {
    const { request, response } = exchange;
    connection.current = exchange;
    response.on('finish', () => finished(connection));
    if (ending) response.setHeader('Connection', 'close');
    answer(request, response);
  };

  const beginNext = (connection: Connection) => {
    const next = connection.socket.writable ? connection.waiting.shift() : undefined;
    if (next === undefined) {
      drop(connection);
      return;
    }
    waitingInAll -= 1;
    if (connection.waiting.length === 0) connection.socket.resume();
    begin(connection, next);
  };

  const beginReady = () => {
    const startedMs = performance.now();
    for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
      beginNext(next);
      if (performance.now() - startedMs >= TURN_MS) break;
    }
    if (ready.length > 0) setImmediate(beginReady);
  };

  const finished = (connection: Connection) => {
    if (connection.waiting.length > 0) {
      if (ready.push(connection) === 1) setImmediate(beginReady);
      return;
    }
    connection.current = undefined;
    connection.bytesRead = connection.socket.bytesRead;
    if (unfinished.delete(connection)) kept.add(connection);
  };

  /** Closes a connection that has too much unanswered already for one request more. */
  const refuse = (connection: Connection): boolean => {
    const { current, waiting } = connection;
    if (current === undefined || (waiting.length < WAITING && waitingInAll < WAITING_IN_ALL)) return false;
    drop(connection);
    return true;
  };

  const take = (request: IncomingMessage, response: ServerResponse) => {
    const connection = bySocket.get(request.socket);
    // One that was closed while further requests of the same packet were read.
    if (connection === undefined || refuse(connection)) return;
    if (connection.current === undefined) {
      kept.delete(connection);
      unfinished.add(connection);
      begin(connection, { request, response });
    } else {
      waitingInAll += 1;
      connection.waiting.push({ request, response });
      connection.socket.pause();
    }
  };

  server.on('connection', (socket) => {
    if (bySocket.size >= most) {
      const [[longestKept], [longestUnfinished]] = [kept, unfinished];
      const longest = longestKept ?? longestUnfinished;
      if (longest !== undefined) drop(longest);
    }
    const connection: Connection = { socket, current: undefined, waiting: [], bytesRead: 0 };
    bySocket.set(socket, connection);
    unfinished.add(connection);
    socket.on('close', () => drop(connection));
    guardParser(socket, () => refuse(connection));
  });
  server.on('request', take);
  // What a client expects beyond "100-continue" need not be met (RFC 9110, 10.1.1); Node's own answer would not be in turn.
  server.on('checkExpectation', take);
  server.timeout = UNREAD_MS;
  server.on('timeout', (socket) => {
    const connection = bySocket.get(socket);
    // Nothing to read: the answer is still being made.
    if (connection?.current !== undefined && socket.writableLength === 0) return;
    socket.destroy();
  });

  return {
    mayTellFault(socket) {
      const connection = bySocket.get(socket);
      if (connection === undefined || connection.waiting.length > 0) return false;
      const { current } = connection;
      return current === undefined || !(current.request.complete || current.response.headersSent);
    },
    async end(stopListening) {
      ending = true;
      const startedMs = performance.now();
      for (const { current } of unfinished)
        if (current !== undefined && !current.response.headersSent) current.response.setHeader('Connection', 'close');
      await delay(LAST_REQUESTS_MS);
      stopListening();
      while (bySocket.size > 0 && performance.now() - startedMs < LAST_ANSWERS_MS) {
        // In this turn everything is read that was sent before it. A connection that closes with something unread is
        // reset, and its client cannot tell what became of it.
        await nextTurn();
        for (const connection of bySocket.values())
          if (connection.current === undefined && connection.bytesRead === connection.socket.bytesRead) drop(connection);
        await delay(LOOK_EVERY_MS);
      }
      for (const connection of bySocket.values()) drop(connection);
    },
  };
}
