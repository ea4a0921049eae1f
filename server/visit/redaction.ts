import { kindOf } from './path-kind.ts';

// What of a path could name or follow a person: replaced by a word in brackets.

// An address plain, encoded once, or encoded any number of times more. A dotted domain that ends in letters tells it
// from a version (lodash@4.17.21) and a handle (@name). Its parts, each for one place in a text:
const LOCAL = /[^\s/@%:;,()<>[\]"\\]|%[0-9a-f]{2}/iuy;
const AT = /@|%(?:25)*40/iuy;
const LABEL = /[\p{L}\p{N}_-]|%(?:[3-6][0-9a-f]|7[0-9a]|[89a-f][0-9a-f])/iuy;
const DOT = /\.|%(?:25)*2e/iuy;
const LAST_LABEL = /xn--[a-z0-9-]+|\p{L}{2,}/iuy;

const ANY_AT = /@|%(?:25)*40/g;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

// A JSON Web Token: three parts, the first beginning with what {" becomes. A first part without the others is matched,
// too, so that it is read once however often it has such a beginning inside.
const JWT = /eyJ[\w-]{8,}(\.[\w-]+\.[\w-]*)?/g;

const RUN = /[A-Za-z0-9_-]{20,}/g;
const HEX = /[0-9a-f]{24,}/gi;
const NUMBER = /\d{9,}/g;

/** Replaces e-mail addresses, UUIDs, tokens and runs of nine digits or more, in time that grows with the path alone. */
export function redact(path: string): string {
  let text = path.search(ANY_AT) < 0 ? path : withoutAddresses(path);
  if (/[\w-]{20}/.test(text)) {
    text = text.replace(UUID, '(uuid)').replace(JWT, (run, rest: string | undefined) => (rest === undefined ? run : '(token)'));
    text = text.replace(HEX, (run) => (/[a-f]/i.test(run) && /\d/.test(run) ? '(token)' : run));
    text = text.replace(RUN, (run) => (looksRandom(run) ? '(token)' : run));
  }
  return /\d{9}/.test(text) ? text.replace(NUMBER, '(number)') : text;
}

/**
 * By how many characters redacting may lengthen a path at most: `(email).md` for `a@b.md` is four more. Nothing else that
 * is put in is longer than what it stands for.
 */
export function mostAdded(path: string): number {
  return 4 * (path.match(ANY_AT)?.length ?? 0);
}

/**
 * Replaces e-mail addresses: each local part as far as it goes with the last @ in or behind it that a domain follows. A
 * regular expression tries each division of a text among the parts: encoded, an @ may belong to any of them.
 */
function withoutAddresses(text: string): string {
  const ends = domainEnds(text);
  let [kept, copied, start] = ['', 0, 0];
  while (start < text.length) {
    let [end, reached] = [-1, start];
    for (let next = matchEnd(LOCAL, text, start); next >= 0; next = matchEnd(LOCAL, text, next)) {
      reached = next;
      const domain = matchEnd(AT, text, next);
      if (domain >= 0 && (ends[domain] ?? -1) >= 0) end = ends[domain] ?? -1;
    }
    if (end < 0) start = Math.max(reached, start + 1);
    else {
      kept += `${text.slice(copied, start)}(email)${fileEnding(text.slice(start, end))}`;
      [copied, start] = [end, end];
    }
  }
  return kept + text.slice(copied);
}

/** For each place of a text where the domain of an address ends that begins there, or in whose label it is; -1 for none. */
function domainEnds(text: string): Int32Array {
  const ends = new Int32Array(text.length + 1).fill(-1);
  for (let at = text.length - 1; at >= 0; at--) {
    const next = matchEnd(LABEL, text, at);
    if (next < 0) continue;
    const dot = matchEnd(DOT, text, next);
    if (dot < 0) ends[at] = ends[next] ?? -1;
    else ends[at] = (ends[dot] ?? -1) >= 0 ? (ends[dot] ?? -1) : matchEnd(LAST_LABEL, text, dot);
  }
  return ends;
}

/** Where a match that begins at a place ends; -1 when there is none. */
function matchEnd(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : -1;
}

/** The ending by which a path is a document or an asset, where an address ends with one; else nothing. */
function fileEnding(address: string): string {
  const ending = address.slice(address.lastIndexOf('.'));
  return kindOf(`/${ending}`) === 'page' ? '' : ending;
}

/**
 * Whether a run of letters, digits, - and _ was made by chance rather than written: capitals, small letters and digits
 * mixed with the digits in several places, or small letters and digits in many places and no words between hyphens.
 */
function looksRandom(run: string): boolean {
  const digitGroups = run.match(/\d+/g)?.length ?? 0;
  if (/[a-z]/.test(run) && /[A-Z]/.test(run)) return digitGroups >= 2 && !isWords(run);
  return digitGroups >= 3 && !isWords(run);
}

/** Parts between - and _ that are each a word, a number, or a word with a number at its end. */
function isWords(run: string): boolean {
  const parts = run.split(/[-_]+/);
  return parts.length > 1 && parts.every((part) => /^(?:[A-Za-z][a-z]*|[A-Z]+)?\d*(?:[a-z]{1,3}\d*)?$/.test(part));
}
