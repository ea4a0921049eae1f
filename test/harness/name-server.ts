import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { TestContext } from 'node:test';

const A = 1;
const PTR = 12;
const AAAA = 28;
const NO_SUCH_NAME = 3;

/** A name in labels, so that a label may hold anything, a dot too. */
export type Labels = readonly string[];

export interface Zone {
  /** Names of an address; undefined: there is none; `silent`: no answer at all. */
  names(address: string): readonly Labels[] | 'silent' | undefined;
  /** Addresses of a name in lower case. */
  addresses(name: string): readonly string[] | undefined;
}

export interface NameServer {
  /** For SIXFOLD_DNS. */
  readonly resolver: string;
  /** Questions so far, as `PTR 7.2.0.192.in-addr.arpa`. */
  readonly questions: string[];
  /** The most questions that were under way at once, answered `delayMs` after they came. */
  mostAtOnce(): number;
}

/** A real DNS server over UDP (RFC 1035) with a zone of the test's own; closed after the test. */
export async function startNameServer(t: TestContext, zone: Zone, delayMs = 0): Promise<NameServer> {
  const socket = createSocket('udp4');
  const questions: string[] = [];
  let [underWay, most] = [0, 0];
  socket.on('message', (message, from) => {
    const { name, type, end } = question(message);
    questions.push(`${{ [A]: 'A', [AAAA]: 'AAAA', [PTR]: 'PTR' }[type] ?? type} ${name}`);
    const reply = answer(message, end, type, zone, name);
    if (reply === undefined) return;
    underWay += 1;
    most = Math.max(most, underWay);
    setTimeout(() => {
      underWay -= 1;
      socket.send(reply, from.port, from.address);
    }, delayMs);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  t.after(() => socket.close());
  return { resolver: `127.0.0.1:${socket.address().port}`, questions, mostAtOnce: () => most };
}

function question(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

function answer(message: Buffer, end: number, type: number, zone: Zone, name: string): Buffer | undefined {
  let data: readonly Buffer[] | undefined;
  if (type === PTR) {
    const names = zone.names(addressOf(name));
    if (names === 'silent') return undefined;
    data = names?.map(encoded);
  } else {
    const wanted = zone.addresses(name)?.filter((address) => address.includes(':') === (type === AAAA));
    data = wanted?.map((address) => (type === A ? Buffer.from(address.split('.').map(Number)) : ipv6(address)));
  }
  const header = Buffer.from(message.subarray(0, 12));
  header.writeUInt16BE(0x8180 | (data === undefined ? NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(data?.length ?? 0, 6);
  header.writeUInt32BE(0, 8);
  const records = (data ?? []).map((each) => {
    const head = Buffer.alloc(12);
    head.writeUInt16BE(0xc00c, 0);
    head.writeUInt16BE(type, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt32BE(60, 6);
    head.writeUInt16BE(each.length, 10);
    return Buffer.concat([head, each]);
  });
  return Buffer.concat([header, message.subarray(12, end), ...records]);
}

function encoded(labels: Labels): Buffer {
  const parts = labels.map((label) => {
    const bytes = Buffer.from(label, 'latin1');
    return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  });
  return Buffer.concat([...parts, Buffer.from([0])]);
}

function addressOf(name: string): string {
  const parts = name.split('.');
  if (name.endsWith('.in-addr.arpa')) return parts.slice(0, 4).reverse().join('.');
  return (parts.slice(0, 32).reverse().join('').match(/.{4}/g) ?? [])
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** The bytes of an address that is written with all eight groups. */
function ipv6(address: string): Buffer {
  return Buffer.concat(address.split(':').map((group) => Buffer.from(group.padStart(4, '0'), 'hex')));
}
