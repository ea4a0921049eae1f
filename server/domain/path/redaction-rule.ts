type MatchLength = (match: string, start: number, text: string) => number;

/** One form of personal data: how it is found in a path as it reads, and the word that stands for it in the record. */
export interface RedactionRule {
  /** Global, and without capturing groups. Its time grows with the text alone, whatever the text. */
  readonly pattern: RegExp;
  readonly word: '(email)' | '(uuid)' | '(token)' | '(ip)' | '(phone)' | '(number)';
  /** How many characters of a match are personal data, from its first one; 0 for none. Without it all of them are. */
  readonly length?: MatchLength;
}

/** Rules with what a text holds wherever one of them finds something: most texts do not, and then none is tried. */
export interface RuleGroup {
  readonly sign: RegExp;
  readonly rules: readonly RedactionRule[];
}

/** The whole match where it passes a test, and nothing otherwise. */
export function allIf(passes: (match: string, start: number, text: string) => boolean): MatchLength {
  return (match, start, text) => (passes(match, start, text) ? match.length : 0);
}
