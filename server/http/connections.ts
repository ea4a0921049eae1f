import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { guardParser } from './parser-guard.ts';

// Node reads all requests of a packet at once, 2,000 of the shortest. What a connection may have waiting behind the one
// that is being answered, and all of them together; a browser or a proxy has none.
const WAITING = 32;
const WAITING_IN_ALL = 1_024;
// So long in a turn of the event loop requests are begun that had waited; then it is the others' turn.
const TURN_MS = 5;
// A connection by which nothing went for so long is given up, whether nothing was asked or an answer is not read; of an
// answer Node may notice after twice that time only.
const QUIET_MS = 25_000;
// At the end: how long what was sent before is still read, and how long answers that are under way are waited for.
const LAST_REQUESTS_MS = 250;
const LAST_ANSWERS_MS = 5_000;
const LOOK_EVERY_MS = 20;

/** The connections of a server, all of which stay within bounds. */
export interface Connections {
  /** Whether what is sent now would be understood as the answer to the request that is being read. */
  mayAnswerFault(socket: Socket): boolean;
  /**
   * Answers what was sent before, with the word that the connection ends, and closes each connection that has nothing
   * unanswered; after five seconds those that do. Takes no new one after `stopListening`, which it calls.
   */
  end(stopListening: () => void): Promise<void>;
}

interface Connection {
  readonly socket: Socket;
  /** The answer that is under way, or was sent last. */
  current: ServerResponse | undefined;
  /** Those to the requests that came behind it. */
  readonly waiting: ServerResponse[];
  /** Its place in the order in which connections began or got their last request. */
  turn: number;
  /** What had been read of it when its last request began. */
  bytesRead: number;
}

/** Whether an answer is under way or waits. Looked up: to be told of each costs a hit an eighth of its time. */
function isBusy({ current, waiting }: Connection): boolean {
  return waiting.length > 0 || (current !== undefined && !isFinished(current));
}

/** Node takes the socket from an answer when it has told that it is finished; what is sent may be called finished before. */
function isFinished(response: ServerResponse): boolean {
  return response.socket === null;
}

/** Open only so that another request may come. */
function isKept(connection: Connection): boolean {
  return connection.current !== undefined && !isBusy(connection);
}

export interface ConnectionBounds {
  /** How many there may be at once. */
  readonly most: number;
  /** How long one is kept open for the next request. */
  readonly keepMs: number;
}

/**
 * Answers the requests of each connection one after the other, and keeps connections within bounds: of their number, of
 * the requests that wait, and of the time for which an answer is not read. When there are too many, the one closes that
 * has been kept open for the longest without a request, or else has been unfinished for the longest: so who is new gets
 * in, whatever the others do. There is no bound for an address, because behind a proxy everybody has the same
 * (decision 157).
 */
export function boundConnections(server: Server, { most, keepMs }: ConnectionBounds, answer: RequestListener): Connections {
  const traffic: Traffic = { bySocket: new Map(), waitingInAll: 0, turns: 0, closing: false };
  const { bySocket } = traffic;
  server.on('connection', (socket) => {
    if (bySocket.size >= most) drop(traffic, firstToGo(bySocket.values()));
    const connection: Connection = { socket, current: undefined, waiting: [], turn: traffic.turns++, bytesRead: 0 };
    bySocket.set(socket, connection);
    socket.on('close', () => drop(traffic, connection));
    guardParser(socket, () => refuse(traffic, connection));
  });
  const take = answeringInTurn(traffic, answer);
  server.on('request', take);
  // What a client expects beyond "100-continue" need not be met (RFC 9110, 10.1.1); Node's own answer would not be in turn.
  server.on('checkExpectation', take);
  endQuietOnes(server, traffic, keepMs);
  return {
    mayAnswerFault(socket) {
      const connection = bySocket.get(socket);
      if (connection === undefined || connection.waiting.length > 0) return false;
      const { current } = connection;
      return current === undefined || !isBusy(connection) || !(current.req.complete || current.headersSent);
    },
    end: (stopListening) => endAll(traffic, stopListening),
  };
}

/** All connections of a server. */
interface Traffic {
  readonly bySocket: Map<Socket, Connection>;
  waitingInAll: number;
  /** How many turns were given out. */
  turns: number;
  /** Whether each answer says that its connection ends. */
  closing: boolean;
}

function drop(traffic: Traffic, { socket, waiting }: Connection): void {
  traffic.bySocket.delete(socket);
  traffic.waitingInAll -= waiting.length;
  waiting.length = 0;
  socket.destroy();
}

/** Closes a connection that has too much unanswered already for one request more. */
function refuse(traffic: Traffic, connection: Connection): boolean {
  const { waiting } = connection;
  if ((waiting.length < WAITING && traffic.waitingInAll < WAITING_IN_ALL) || !isBusy(connection)) return false;
  drop(traffic, connection);
  return true;
}

/** Answers a request at once, or lets it wait for those before it on its connection. */
function answeringInTurn(traffic: Traffic, answer: RequestListener): RequestListener {
  const begin = (connection: Connection, response: ServerResponse) => {
    connection.current = response;
    connection.bytesRead = connection.socket.bytesRead;
    if (connection.waiting.length > 0) followWith(connection, response);
    if (traffic.closing) response.setHeader('Connection', 'close');
    answer(response.req, response);
  };

  const beginSoon = fewEachTurn((connection) => {
    const next = connection.socket.writable ? connection.waiting.shift() : undefined;
    if (next === undefined) {
      drop(traffic, connection);
      return;
    }
    traffic.waitingInAll -= 1;
    if (connection.waiting.length === 0) connection.socket.resume();
    begin(connection, next);
  });

  /** Lets what waits behind an answer follow it. */
  const followWith = (connection: Connection, current: ServerResponse) => {
    current.once('finish', () => beginSoon(connection));
  };

  return ({ socket }, response) => {
    const connection = traffic.bySocket.get(socket);
    // One that was closed while further requests of the same packet were read.
    if (connection === undefined || refuse(traffic, connection)) return;
    // Its last answer said that it closes: what follows in the same packet is not carried out.
    if (!socket.writable) return;
    const { current, waiting } = connection;
    if (current === undefined || !isBusy(connection)) {
      connection.turn = traffic.turns++;
      begin(connection, response);
    } else {
      traffic.waitingInAll += 1;
      if (waiting.push(response) === 1) followWith(connection, current);
      socket.pause();
    }
  };
}

/** Begins the next request of connections for a few milliseconds in each turn of the event loop. */
function fewEachTurn(beginNext: (connection: Connection) => void): (connection: Connection) => void {
  const ready: Connection[] = [];
  const beginReady = () => {
    const startedMs = performance.now();
    for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
      beginNext(next);
      if (performance.now() - startedMs >= TURN_MS) break;
    }
    if (ready.length > 0) setImmediate(beginReady);
  };
  return (connection) => {
    if (ready.push(connection) === 1) setImmediate(beginReady);
  };
}

/** Ends connections by which nothing goes, and those that are kept when their time is over. */
function endQuietOnes(server: Server, traffic: Traffic, keepMs: number): void {
  // The time for which connections are kept is not left to Node, which makes two timers a request for it.
  server.keepAliveTimeout = 0;
  server.timeout = QUIET_MS;
  server.on('timeout', (socket) => {
    const connection = traffic.bySocket.get(socket);
    if (connection !== undefined && isBusy(connection)) {
      // Otherwise there is nothing to read: the answer is still being made.
      if (socket.writableLength > 0) drop(traffic, connection);
    } else if (connection !== undefined && isKept(connection) && keepMs > server.timeout) {
      const { turn } = connection;
      setTimeout(() => turn === connection.turn && drop(traffic, connection), keepMs - server.timeout).unref();
    } else socket.destroy();
  });
}

async function endAll(traffic: Traffic, stopListening: () => void): Promise<void> {
  const { bySocket } = traffic;
  traffic.closing = true;
  const startedMs = performance.now();
  for (const { current } of bySocket.values())
    if (current !== undefined && !current.headersSent) current.setHeader('Connection', 'close');
  await delay(LAST_REQUESTS_MS);
  stopListening();
  while (bySocket.size > 0 && performance.now() - startedMs < LAST_ANSWERS_MS) {
    // In this turn everything is read that was sent before it. A connection that closes with something unread is
    // reset, and its client cannot tell what became of it.
    await nextTurn();
    for (const connection of bySocket.values())
      if (!isBusy(connection) && connection.bytesRead === connection.socket.bytesRead) drop(traffic, connection);
    await delay(LOOK_EVERY_MS);
  }
  for (const connection of bySocket.values()) drop(traffic, connection);
}

/** The connection that is closed for a new one. */
function firstToGo(connections: Iterable<Connection>): Connection {
  return [...connections].reduce((one, other) => (goesBefore(one, other) ? one : other));
}

/** Whether a connection is rather closed than another one. */
function goesBefore(one: Connection, other: Connection): boolean {
  return isKept(one) === isKept(other) ? one.turn < other.turn : isKept(one);
}
