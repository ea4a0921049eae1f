/** A text as a person reads it, and for each of its characters, and the end, where it begins in the text itself. */
export interface Reading {
  readonly plain: string;
  readonly starts: readonly number[];
}

// Escapes, percent signs in them escaped any number of times more; and characters that are another way to write an
// ASCII one: digits of other scripts, dashes, spaces, the minus sign, the ideographic full stop, full width.
const UNUSUAL = /(?:%(?:25)*[0-9a-f]{2})+|[\p{Nd}\p{Pd}\p{Zs}\u2212\u3002\uff01-\uff5e]/giu;
const ESCAPE = /%(?:25)*([0-9a-f]{2})/gi;

const DIGIT = /\p{Nd}/u;

/** Reads through escapes of any depth, digits of other scripts and full width; undefined for a text that has none of them. */
export function readThrough(text: string): Reading | undefined {
  if (!/[%\u0080-\uffff]/.test(text)) return undefined;
  const starts: number[] = [];
  let [plain, read] = ['', 0];
  const take = (character: string, start: number) => {
    plain += character;
    for (let unit = 0; unit < character.length; unit++) starts.push(start);
  };
  const takeAsItIs = (end: number) => {
    plain += text.slice(read, end);
    for (; read < end; read++) starts.push(read);
  };
  for (const { 0: unusual, index } of text.matchAll(UNUSUAL)) {
    takeAsItIs(index);
    if (unusual.startsWith('%')) for (const { character, start } of decoded(unusual)) take(asAscii(character), index + start);
    else take(asAscii(unusual), index);
    read = index + unusual.length;
  }
  takeAsItIs(text.length);
  starts.push(text.length);
  return { plain, starts };
}

/** The characters of a row of escapes, read as UTF-8, with where each begins. A byte that is none is read as a letter. */
function decoded(escapes: string): { character: string; start: number }[] {
  const bytes = [...escapes.matchAll(ESCAPE)].map(({ 1: hex = '', index }) => ({ byte: Number.parseInt(hex, 16), start: index }));
  const characters: { character: string; start: number }[] = [];
  for (let next = 0; next < bytes.length; ) {
    const { byte, start } = bytes[next] ?? { byte: 0, start: 0 };
    const length = byte < 0xc2 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    const character = Buffer.from(bytes.slice(next, next + length).map((one) => one.byte)).toString('utf8');
    const isUtf8 = !character.includes('\ufffd');
    // NUL is what redaction writes over what it has found.
    characters.push({ character: !isUtf8 ? 'ø' : character === '\0' ? '\u0001' : character, start });
    next += isUtf8 ? length : 1;
  }
  return characters;
}

function asAscii(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return character;
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  if (DIGIT.test(character)) return String(digitValue(code));
  if (/[\p{Pd}\u2212]/u.test(character)) return '-';
  if (/\p{Zs}/u.test(character)) return ' ';
  return code === 0x3002 ? '.' : character;
}

/** Unicode gives each script its ten digits in a row, and some such rows follow one another (Unicode 16, 4.6). */
function digitValue(code: number): number {
  let zero = code;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return (code - zero) % 10;
}
