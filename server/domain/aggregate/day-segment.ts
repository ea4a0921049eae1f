import { type AddressKey, addressKey, addressOfKey, FIRST_ADDRESS } from './address-key.ts';
import { BrokenBytes, byteReader, byteWriter, numberAt, type PackedNumbers } from './packed-bytes.ts';

// The records of the visits that began on a day, packed by column, so that a filter reads a few bytes an access instead of
// a row. A column holds one permitted field and nothing else; what belongs to one visit stands at the same place in each.
//
// A part: v visits in order of their start, a accesses (by visit, in their order), d of them downloads. From left to right:
//
//   browsers             n | n ids, rising | v places                 a browser's id
//   top_level_domains    n | n texts       | v places                 "0" unknown, "1" by name, "2" by country, and the label
//   server_addresses     n | n networks, rising | m | m addresses, rising | t | t texts | v places
//                                                                     IPv4 by 24 bits, IPv4 by 32, all others; 0: no address
//   documents            d | a bits | n | n ids, rising | d places    a bit an access, 1 for a download; a path's id
//                                                                     (without downloads no bits)
//   pages                n | n ids, rising | a - d places             a path's id; the accesses that are no download
//   times                v starts, rising | v counts | a steps        seconds since the day's start; accesses of the visit;
//                                                                     seconds since its access before, or its start, modulo 2^32
//
//   d, n, m, t           4 bytes, the lowest first: how many follow, each for what comes after it
//   ids, places, ...     1 byte w, from 1 to 4, then w bytes a number, the lowest first: what the largest of them needs
//   rising               packed so, but as steps: the first number, then how much each is more than the one before
//   places               which of the n it is, from 0; of an address from 1, counted through networks, addresses and texts
//   texts                1 byte: its length, then a byte a character
//   bits                 a / 8 bytes, rounded up; the first access is the lowest bit of the first byte

/** The columns of a segment, each with one field. */
export const segmentColumns = ['browsers', 'top_level_domains', 'server_addresses', 'documents', 'pages', 'times'] as const;

export type SegmentColumn = (typeof segmentColumns)[number];

/** Some visits that began on a day, in order of their start, and their accesses, by visit and in their order. */
export interface SegmentPart {
  readonly visits: number;
  readonly accesses: number;
  readonly columns: Readonly<Record<SegmentColumn, Uint8Array>>;
}

/** Where a value stands: rising ids, and for each visit or access the place of its own. */
export interface PackedIds {
  readonly ids: Uint32Array;
  readonly places: PackedNumbers;
}

export function packIds(values: Uint32Array): Uint8Array {
  const writer = byteWriter();
  writeIds(writer, values);
  return writer.bytes();
}

function writeIds(writer: ReturnType<typeof byteWriter>, values: Uint32Array): void {
  const ids = Uint32Array.from(new Set(values)).sort();
  const placeOf = new Map([...ids].map((id, place) => [id, place]));
  writer.count(ids.length);
  writer.rising(ids);
  writer.numbers(values.map((value) => placeOf.get(value) ?? 0));
}

function readIds(reader: ReturnType<typeof byteReader>, length: number): PackedIds {
  const ids = reader.rising(reader.count());
  return { ids, places: reader.numbers(length, ids.length) };
}

/** The ids that `packIds` packed of so many visits or page views. @throws BrokenBytes */
export function unpackIds(bytes: Uint8Array, what: string, length: number): PackedIds {
  const reader = byteReader(bytes, what);
  const packed = readIds(reader, length);
  reader.end();
  return packed;
}

/** When visits began and went on. */
export interface PackedTimes {
  /** Seconds since the day's start, rising. */
  readonly starts: Uint32Array;
  /** The place of each visit's first access among all; one more for the end. */
  readonly firstAccess: Uint32Array;
  /** Seconds since the visit's access before, or since its start. */
  readonly steps: PackedNumbers;
}

export function packTimes(starts: Uint32Array, counts: Uint32Array, steps: Uint32Array): Uint8Array {
  const writer = byteWriter();
  writer.rising(starts);
  writer.numbers(counts);
  writer.numbers(steps);
  return writer.bytes();
}

/** @throws BrokenBytes */
export function unpackTimes(bytes: Uint8Array, visits: number, accesses: number): PackedTimes {
  const reader = byteReader(bytes, 'times');
  const starts = reader.rising(visits);
  const counts = reader.numbers(visits);
  const firstAccess = new Uint32Array(visits + 1);
  let sum = 0;
  for (let visit = 0; visit < visits; visit += 1) {
    sum += numberAt(counts, visit);
    firstAccess[visit + 1] = sum;
  }
  if (sum !== accesses) throw new BrokenBytes(`The packed times of a day are of ${sum} accesses instead of ${accesses}.`);
  const steps = reader.numbers(accesses);
  reader.end();
  return { starts, firstAccess, steps };
}

/** Which accesses are downloads, and of what. */
export interface PackedDocuments extends PackedIds {
  readonly downloads: number;
  /** A bit for each access, the lowest first; empty without downloads. */
  readonly bits: Uint8Array;
}

export function packDocuments(accesses: number, places: Uint32Array, paths: Uint32Array): Uint8Array {
  const writer = byteWriter();
  writer.count(paths.length);
  const bits = new Uint8Array(paths.length === 0 ? 0 : Math.ceil(accesses / 8));
  for (const place of places) bits[place >>> 3] = (bits[place >>> 3] ?? 0) | (1 << (place & 7));
  writer.raw(bits);
  writeIds(writer, paths);
  return writer.bytes();
}

/** @throws BrokenBytes */
export function unpackDocuments(bytes: Uint8Array, accesses: number): PackedDocuments {
  const reader = byteReader(bytes, 'documents');
  const downloads = reader.count();
  const bits = reader.raw(downloads === 0 ? 0 : Math.ceil(accesses / 8));
  let set = 0;
  for (const byte of bits) for (let rest = byte; rest > 0; rest &= rest - 1) set += 1;
  if (set !== downloads || downloads > accesses)
    throw new BrokenBytes(`The packed documents of a day are ${set} instead of ${downloads}.`);
  const packed = readIds(reader, downloads);
  reader.end();
  return { ...packed, downloads, bits };
}

export function isDownload(bits: Uint8Array, access: number): boolean {
  return (((bits[access >>> 3] ?? 0) >>> (access & 7)) & 1) === 1;
}

/** A top level domain of visits: its label (empty when unknown) and how it was found. */
export interface PackedDomain {
  readonly label: string;
  readonly source: 'unknown' | 'name' | 'country';
}

const SOURCES = ['unknown', 'name', 'country'] as const;

export interface PackedDomains {
  readonly domains: readonly PackedDomain[];
  /** For each visit the place of its domain. */
  readonly places: PackedNumbers;
}

export function packDomains(ofVisits: readonly PackedDomain[]): Uint8Array {
  const names = ofVisits.map(({ label, source }) => `${SOURCES.indexOf(source)}${label}`);
  const sorted = [...new Set(names)].sort();
  const placeOf = new Map(sorted.map((name, place) => [name, place]));
  const writer = byteWriter();
  writer.count(sorted.length);
  for (const name of sorted) writer.text(name);
  writer.numbers(Uint32Array.from(names, (name) => placeOf.get(name) ?? 0));
  return writer.bytes();
}

/** @throws BrokenBytes */
export function unpackDomains(bytes: Uint8Array, visits: number): PackedDomains {
  const reader = byteReader(bytes, 'top level domains');
  const domains: PackedDomain[] = [];
  for (let left = reader.count(); left > 0; left -= 1) {
    const text = reader.text();
    const source = SOURCES[Number(text[0])];
    if (source === undefined) throw new BrokenBytes('The packed top level domains of a day were found in an unknown way.');
    domains.push({ label: text.slice(1), source });
  }
  const places = reader.numbers(visits, domains.length);
  reader.end();
  return { domains, places };
}

export interface PackedAddresses {
  /** IPv4 networks by their first 24 bits, then IPv4 addresses, then all others: the order of their places. */
  readonly networks: Uint32Array;
  readonly addresses: Uint32Array;
  readonly texts: readonly string[];
  /** For each visit one more than the place of its address; 0 for none. */
  readonly places: PackedNumbers;
}

/** Networks and addresses of IPv4 are packed as numbers, so that most take two or three bytes. */
export function packAddresses(ofVisits: readonly (string | null)[]): Uint8Array {
  const distinct = [...new Set(ofVisits)].filter((text) => text !== null);
  const keys = distinct.map(addressKey);
  const numbers = keys.filter((key) => typeof key === 'number').sort((a, b) => a - b);
  const texts = keys.filter((key) => typeof key === 'string').sort();
  const placeOf = new Map([...numbers.map(addressOfKey), ...texts].map((text, place) => [text, place + 1]));
  const networks = numbers.filter((key) => key < FIRST_ADDRESS);
  const writer = byteWriter();
  writer.count(networks.length);
  writer.rising(Uint32Array.from(networks));
  writer.count(numbers.length - networks.length);
  writer.rising(Uint32Array.from(numbers.slice(networks.length), (key) => key - FIRST_ADDRESS));
  writer.count(texts.length);
  for (const text of texts) writer.text(text);
  writer.numbers(Uint32Array.from(ofVisits, (text) => (text === null ? 0 : (placeOf.get(text) ?? 0))));
  return writer.bytes();
}

/** @throws BrokenBytes */
export function unpackAddresses(bytes: Uint8Array, visits: number): PackedAddresses {
  const reader = byteReader(bytes, 'server addresses');
  const networks = reader.rising(reader.count());
  const addresses = reader.rising(reader.count());
  const texts: string[] = [];
  for (let left = reader.count(); left > 0; left -= 1) texts.push(reader.text());
  const places = reader.numbers(visits, networks.length + addresses.length + texts.length + 1);
  reader.end();
  return { networks, addresses, texts, places };
}

/** One more than the place of an address; 0 when no visit has it. */
export function placeOfAddress({ networks, addresses, texts }: PackedAddresses, key: AddressKey): number {
  const before = networks.length + addresses.length;
  const [among, from] =
    typeof key === 'string'
      ? [texts.indexOf(key), before]
      : key < FIRST_ADDRESS
        ? [networks.indexOf(key), 0]
        : [addresses.indexOf(key - FIRST_ADDRESS), networks.length];
  return among < 0 ? 0 : from + among + 1;
}
