/** Columns of a terminal that text is made for. */
export const COLUMNS = 80;

// Controls and everything that turns or hides text: none of it may reach a terminal.
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Text that cannot do anything to a terminal: what is not printable becomes a replacement character. */
function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd');
}

// East Asian wide and full-width characters and emoji take two columns (Unicode Standard Annex 11, in short).
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}\u{20000}-\u{3fffd}]/u;
const MARK = /\p{M}/u;

function columns(character: string): number {
  return MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/** How many columns a text takes. */
export function textWidth(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + columns(character), 0);
}

/** Text of exactly so many columns: filled with spaces, or cut in the middle, where paths differ least. */
export function fit(text: string, width: number): string {
  const safe = printable(text);
  const length = textWidth(safe);
  if (length <= width) return safe + ' '.repeat(width - length);
  const characters = Array.from(safe);
  const take = (from: readonly string[], room: number) => {
    const taken: string[] = [];
    let used = 0;
    for (const character of from) {
      if (used + columns(character) > room) break;
      taken.push(character);
      used += columns(character);
    }
    return taken;
  };
  const head = take(characters, Math.ceil((width - 1) / 2)).join('');
  const tail = take([...characters].reverse(), width - 1 - textWidth(head))
    .reverse()
    .join('');
  const cut = `${head}…${tail}`;
  return cut + ' '.repeat(Math.max(0, width - textWidth(cut)));
}

/** Breaks text into lines of at most 80 columns, each with the indent; a word longer than that is cut in its middle. */
export function wrap(text: string, indent: string): readonly string[] {
  const room = COLUMNS - indent.length;
  const lines: string[] = [];
  let line = '';
  for (const whole of printable(text).split(' ')) {
    const word = textWidth(whole) > room ? fit(whole, room).trimEnd() : whole;
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > room) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
