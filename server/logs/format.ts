import { type Seconds, seconds } from '../domain/time/day.ts';

/** The formats of Apache and nginx that are read: `combined` ends with referer and User-Agent, `common` without. */
export const logFormats = ['combined', 'common'] as const;

export type LogFormat = (typeof logFormats)[number];

/** What is taken of a line. Texts are Latin-1: a character is a byte. */
export interface LogLine {
  readonly readable: true;
  readonly address: string;
  readonly at: Seconds;
  readonly method: string;
  readonly target: string;
  readonly status: number;
  /** Undefined in the common format, which has none; empty where the client sent none. */
  readonly userAgent: string | undefined;
}

export interface UnreadableLine {
  readonly readable: false;
  /** The line's time, when that much could be read. */
  readonly at: Seconds | undefined;
}

/** The format of a log by its first readable line; undefined when none can be read. */
export function detectFormat(lines: readonly string[]): LogFormat | undefined {
  for (const line of lines) {
    const found = logFormats.find((format) => parseLine(line, format).readable);
    if (found !== undefined) return found;
  }
  return undefined;
}

const WITHOUT_TIME: UnreadableLine = { readable: false, at: undefined };

/** Reads a line: `host ident user [day/Mon/year:h:m:s zone] "METHOD target HTTP/n" status bytes "referer" "agent"`. */
export function parseLine(line: string, format: LogFormat): LogLine | UnreadableLine {
  const space = line.indexOf(' ');
  const opening = line.indexOf(' [', space);
  if (space <= 0 || opening < 0) return WITHOUT_TIME;
  const at = readTime(line, opening + 2);
  if (at === undefined) return WITHOUT_TIME;
  const unreadable: UnreadableLine = { readable: false, at };
  // 26 characters of time, then `] "`.
  const request = opening + 31;
  if (line.charCodeAt(request - 1) !== QUOTE) return unreadable;
  const requestEnd = closingQuote(line, request);
  if (requestEnd < 0) return unreadable;
  const methodEnd = line.indexOf(' ', request);
  const targetEnd = line.lastIndexOf(' ', requestEnd);
  if (methodEnd < 0 || targetEnd <= methodEnd || !line.startsWith('HTTP/', targetEnd + 1)) return unreadable;
  const status = Number(line.slice(requestEnd + 2, requestEnd + 5));
  const afterStatus = requestEnd + 6;
  if (!(status >= 100 && status <= 999) || line.charCodeAt(requestEnd + 5) !== SPACE) return unreadable;
  let userAgent: string | undefined;
  if (format === 'combined') {
    const referer = line.indexOf(' "', afterStatus);
    const refererEnd = referer < 0 ? -1 : closingQuote(line, referer + 2);
    const agent = refererEnd < 0 ? -1 : refererEnd + 3;
    if (agent < 0 || line.charCodeAt(agent - 1) !== QUOTE) return unreadable;
    const agentEnd = closingQuote(line, agent);
    if (agentEnd < 0) return unreadable;
    userAgent = unescaped(line.slice(agent, agentEnd));
    if (userAgent === '-') userAgent = '';
  }
  return {
    readable: true,
    address: line.slice(0, space),
    at,
    method: line.slice(request, methodEnd),
    target: unescaped(line.slice(methodEnd + 1, targetEnd)),
    status,
    userAgent,
  };
}

const QUOTE = 0x22;
const SPACE = 0x20;
const BACKSLASH = 0x5c;

/** The next quote that no backslash escapes. */
function closingQuote(line: string, from: number): number {
  for (let end = line.indexOf('"', from); end >= 0; end = line.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (line.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

/** Undoes the escapes of Apache (\" \\ \t \xhh) and nginx (\xHH). */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:x([0-9a-f]{2})|(.))/gi, (_, hex: string | undefined, character: string | undefined) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return CONTROLS[character ?? ''] ?? character ?? '';
  });
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', v: '\v', f: '\f' };

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// The lines of one day share its text: its midnight is worked out once.
let lastDayText = '';
let lastMidnight: number | undefined;

/** Reads `17/May/2015:10:05:03 +0200]` from a place in a line. */
function readTime(line: string, from: number): Seconds | undefined {
  const dayText = line.slice(from, from + 11);
  if (dayText !== lastDayText) [lastDayText, lastMidnight] = [dayText, midnightOf(dayText)];
  const [hour, minute, second] = [two(line, from + 12), two(line, from + 15), two(line, from + 18)];
  const [zoneHour, zoneMinute] = [two(line, from + 22), two(line, from + 24)];
  if (lastMidnight === undefined || !(hour < 24 && minute < 60 && second <= 60 && zoneHour < 24 && zoneMinute < 60))
    return undefined;
  const sign = line[from + 21];
  const separators =
    line[from + 11] === ':' &&
    line[from + 14] === ':' &&
    line[from + 17] === ':' &&
    line[from + 20] === ' ' &&
    line[from + 26] === ']';
  if (!separators || (sign !== '+' && sign !== '-')) return undefined;
  const offset = (zoneHour * 60 + zoneMinute) * 60;
  return seconds(lastMidnight + hour * 3600 + minute * 60 + Math.min(second, 59) - (sign === '+' ? offset : -offset));
}

/** Midnight in UTC, in Unix seconds, of `17/May/2015`; undefined for a date that does not exist. */
function midnightOf(text: string): number | undefined {
  const found = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4})$/.exec(text);
  const [day, month, year] = [Number(found?.[1]), MONTHS.indexOf(found?.[2] ?? ''), Number(found?.[3])];
  if (found === null || month < 0 || year < 1970) return undefined;
  const midnight = Date.UTC(year, month, day);
  return new Date(midnight).getUTCDate() === day ? midnight / 1000 : undefined;
}

/** Two digits as a number; NaN for anything else. */
function two(line: string, from: number): number {
  const [tens, ones] = [line.charCodeAt(from) - 48, line.charCodeAt(from + 1) - 48];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
