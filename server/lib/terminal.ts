// What a terminal obeys, or turns round, instead of showing it: C0 but the line feed, DEL, C1, the marks of direction
// (Unicode Standard Annex 9) and Unicode's own line ends.
const CONTROLS = /(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

const HEX = 16;

/** A text of which a terminal obeys nothing but line feeds: a tab is two blanks, others show as \x1b or \u202e (decision 8). */
export function visible(text: string): string {
  return text.replace(CONTROLS, (control) => {
    if (control === '\t') return '  ';
    const code = control.charCodeAt(0);
    return code > 0xff ? escaped(code) : `\\x${code.toString(HEX).padStart(2, '0')}`;
  });
}

/** The same JSON, with the escapes of such characters, in whatever text they stand. */
export function visibleJson(json: string): string {
  return json.replace(CONTROLS, (control) => escaped(control.charCodeAt(0)));
}

function escaped(code: number): string {
  return `\\u${code.toString(HEX).padStart(4, '0')}`;
}

/** Writes a text for people to stdout. Tabs, which part the columns of lists, stay where no terminal shows them. */
export function toStdout(text: string): void {
  process.stdout.write(process.stdout.isTTY ? visible(text) : text.split('\t').map(visible).join('\t'));
}

/** Writes a file to stdout, byte for byte unless a terminal shows it. */
export function fileToStdout(file: string | Buffer): void {
  process.stdout.write(typeof file === 'string' && process.stdout.isTTY ? visible(file.replaceAll('\r\n', '\n')) : file);
}

/** Writes to stderr, which somebody reads at a terminal, now or in a log. */
export function toStderr(text: string): void {
  process.stderr.write(visible(text));
}
