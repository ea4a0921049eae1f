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
  const expressions = patterns.map((pattern) =>
    pattern
      .split(/(\*\*|\*)/)
      .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')))
      .join(''),
  );
  const expression = new RegExp(`^(?:${expressions.join('|')})$`, 's');
  return (path) => expression.test(path);
}
