import { kindOf } from './path-kind.ts';

// What of a path could name or follow a person: replaced by a word in brackets.

// An address plain, encoded once, or encoded any number of times more. A dotted domain that ends in letters tells it
// from a version (lodash@4.17.21) and a handle (@name).
const EMAIL =
  /(?:[^\s/@%:;,()<>[\]"\\]|%[0-9a-f]{2})+(?:@|%(?:25)*40)(?:(?:[\p{L}\p{N}_-]|%(?:[3-6][0-9a-f]|7[0-9a]|[89a-f][0-9a-f]))+(?:\.|%(?:25)*2e))+(?:xn--[a-z0-9-]+|\p{L}{2,})/giu;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

// A JSON Web Token: three parts, the first beginning with what {" becomes.
const JWT = /eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;

const RUN = /[A-Za-z0-9_-]{20,}/g;
const HEX = /[0-9a-f]{24,}/gi;
const NUMBER = /\d{9,}/g;

/** Replaces e-mail addresses, UUIDs, tokens and runs of nine digits or more. */
export function redact(path: string): string {
  let text = path;
  if (text.includes('@') || /%(?:25)*40/.test(text)) text = text.replace(EMAIL, (address) => `(email)${fileEnding(address)}`);
  if (/[\w-]{20}/.test(text)) {
    text = text.replace(UUID, '(uuid)').replace(JWT, '(token)');
    text = text.replace(HEX, (run) => (/[a-f]/i.test(run) && /\d/.test(run) ? '(token)' : run));
    text = text.replace(RUN, (run) => (looksRandom(run) ? '(token)' : run));
  }
  return /\d{9}/.test(text) ? text.replace(NUMBER, '(number)') : text;
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
  return parts.length > 1 && parts.every((part) => /^(?:[A-Za-z][a-z]*|[A-Z]+|\d*)\d*(?:[a-z]{1,3}\d*)?$/.test(part));
}
