/** Tells whether a path is excluded by one of a site's patterns. */
export type PathMatch = (path: string) => boolean;

/** What a pattern looks like, for messages. */
export const PATH_PATTERN_FORM =
  'a path such as /intern or /admin/**, in which * stands for any characters but a slash and ** for any at all';

/** Whether a text can be a pattern: it begins with a slash or with **. */
export function isPathPattern(text: string): boolean {
  return /^(?:\/|\*\*)/.test(text) && text.length <= 1_024 && text.isWellFormed() && !/\p{Cc}|[?#]/u.test(text);
}

/** Joins patterns (globs: `*` within one segment, `**` across segments; everything else stands for itself) to one test. */
export function pathMatch(patterns: readonly string[]): PathMatch | undefined {
  if (patterns.length === 0) return undefined;
  const parts = patterns.map((pattern) => pattern.split(/(\*\*|\*)/));
  const simple = parts.filter(({ length }) => length <= SIMPLE);
  const others = parts.filter(({ length }) => length > SIMPLE).map(globMatch);
  const expression = simple.length === 0 ? undefined : expressionOf(simple);
  return (path) => expression?.test(path) === true || others.some((matches) => matches(path));
}

// Text, wildcard, text.
const SIMPLE = 3;

function expressionOf(patterns: readonly (readonly string[])[]): RegExp {
  const texts = patterns.map((parts) =>
    parts.map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))).join(''),
  );
  return new RegExp(`^(?:${texts.join('|')})$`, 's');
}

/**
 * Matches a pattern with several wildcards in steps that grow with the path alone. A regular expression tries each
 * division of the path among them: four wildcards and a path made for it kept it busy for a minute (decision 22).
 */
function globMatch(parts: readonly string[]): PathMatch {
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  return (path) => {
    const end = path.length - last.length;
    if (end < first.length || !path.startsWith(first) || !path.endsWith(last)) return false;
    // Where the path has got to after each text, ascending.
    let reached: readonly number[] = [first.length];
    for (let index = 1; index < parts.length; index += 2) {
      const across = parts[index] === '**';
      const text = parts[index + 1] ?? '';
      const isLast = index + 2 >= parts.length;
      const next: number[] = [];
      let open = false;
      let seen = 0;
      for (let position = reached[0] ?? path.length; position <= end; position++) {
        if (open && !across && path[position - 1] === '/') open = false;
        if (reached[seen] === position) {
          open = true;
          seen += 1;
        }
        if (!open) continue;
        if (isLast) {
          if (position === end) return true;
        } else if (position + text.length <= end && path.startsWith(text, position)) next.push(position + text.length);
      }
      if (next.length === 0) return false;
      reached = next;
    }
    return false;
  };
}
