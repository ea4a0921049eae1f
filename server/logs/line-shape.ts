// Enough to tell a format by.
const LONGEST = 120;
// Each run of a kind becomes a sign or three.
const LOOKED_AT = 4_000;

const RUNS = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|[0-9]+|[A-Za-z\x80-\xff]+|\t|[^ -~\t\x80-\xff]+/g;

/**
 * What a line of a log looks like, without anything that it says: a run of letters is A or a, of digits N, a quoted text
 * "…", so that no address, name or User-Agent comes through.
 *
 * @param line Latin-1
 */
export function lineShape(line: string): string {
  const shape = line.slice(0, LOOKED_AT).replace(RUNS, (run) => {
    if (run.startsWith('"')) return run.length > 1 && run.endsWith('"') ? '"…"' : '"…';
    if (run === '\t') return '\\t';
    if (/^[0-9]/.test(run)) return 'N';
    if (/^[A-Z]/.test(run)) return 'A';
    return /^[a-z\x80-\xff]/.test(run) ? 'a' : '?';
  });
  return shape.length > LONGEST ? `${shape.slice(0, LONGEST)}…` : shape;
}
