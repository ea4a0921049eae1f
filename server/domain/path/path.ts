import { isSuspect, mostAdded, redact } from './redaction.ts';

/** The path of a page or document as it is stored. */
export type RecordedPath = string & { readonly form: 'recorded path' };

/** A path that could be read. To redact it costs more than to read it, and is done once somebody asks for what may be kept. */
export interface ReadPath {
  recorded(): RecordedPath;
}

// Characters of a recorded path at most.
const LONGEST_PATH = 1_024;

// Nothing to cut, decode or escape: no ? # % or control, and only ASCII.
const PLAIN = /^\/[A-Za-z0-9!"$&'()*+,\-./:;<=>@[\\\]^_`{|}~]*$/;

/**
 * Reads the path of a request target: without query and fragment, percent-decoded once (not %00-%1F, %7F, %25, %2F, %3F,
 * %23; a path that is not UTF-8 keeps its escapes), and, as it may be kept, with personal data redacted.
 *
 * @returns undefined when it does not begin with a slash, is too long, or holds a lone surrogate
 */
export function readPath(target: string): ReadPath | undefined {
  if (target.length <= LONGEST_PATH && PLAIN.test(target) && !isSuspect(target))
    return { recorded: () => target as RecordedPath };
  if (!target.startsWith('/') || !target.isWellFormed()) return undefined;
  const end = target.search(/[?#]/);
  const decoded = decodeOnce(end < 0 ? target : target.slice(0, end));
  const length = codePoints(decoded);
  if (length > LONGEST_PATH) return undefined;
  let redacted: RecordedPath | undefined;
  const recorded = () => {
    redacted ??= redact(decoded) as RecordedPath;
    return redacted;
  };
  // Only where redacting might make it too long does it tell whether the path can be read.
  return length + mostAdded(decoded) > LONGEST_PATH && codePoints(recorded()) > LONGEST_PATH ? undefined : { recorded };
}

/** The path of a request target as it may be kept; undefined for one that cannot be read. */
export function recordedPath(target: string): RecordedPath | undefined {
  return readPath(target)?.recorded();
}

/** Reads the path of a log line's target, given as Latin-1: its bytes are read as UTF-8, and those that are none are escaped. */
export function pathFromBytes(target: string): ReadPath | undefined {
  if (!/[\x80-\xff]/.test(target)) return readPath(target);
  const bytes = Buffer.from(target, 'latin1');
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd') || Buffer.from(text, 'utf8').equals(bytes)) return readPath(text);
  return readPath(target.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`));
}

/** Escapes that stay: controls, and those that would change where the path's parts begin and end (decision 18). */
const KEPT = /%(?:[01][0-9a-f]|7f|25|2f|3f|23)/gi;

// U+0000 to U+001F and U+007F.
const CONTROL = /(?![\u0080-\u009f])\p{Cc}/gu;

function decodeOnce(path: string): string {
  const escaped = path.replace(CONTROL, (control) => `%${control.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
  if (!escaped.includes('%')) return escaped;
  // What stays is set aside as an escaped percent sign of its own; a percent sign that is no escape is one, too.
  const ready = escaped.replace(KEPT, (kept) => `%25${kept.slice(1).toUpperCase()}`).replace(/%(?![0-9a-f]{2})/gi, '%25');
  try {
    return decodeURIComponent(ready);
  } catch {
    return escaped;
  }
}

function codePoints(text: string): number {
  if (text.length <= LONGEST_PATH) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
