import { readThrough } from './escapes.ts';
import { emailRule, networkRules } from './path-addresses.ts';
import { bankAccountRule, numberRules } from './path-numbers.ts';
import { tokenRules, uuidRule } from './path-tokens.ts';
import type { RedactionRule } from './redaction-rule.ts';

// What of a path could name or follow a person: replaced by a word in brackets. Each rule looks at what those before it
// have left.
const RULES: readonly RedactionRule[] = [emailRule, ...networkRules, uuidRule, bankAccountRule, ...tokenRules, ...numberRules];

// What stands for personal data that was found while the other rules look: no path holds it, and no rule matches it.
const FOUND = '\0';

// A part of every form of personal data that stands in a path of plain characters.
const SUSPECT =
  /[@=]|\d{9}|[\w-]{15}|\d[._-]\d{1,3}[._-]\d{1,3}[._-]\d|:[\da-f]*:|\([A-Z]\(|\+\d|\d\/\d{4}|\d(?:[ .()-]{0,2}\d){6}/i;

/** Whether a path of ASCII characters without escapes has to be looked at at all. */
export function isSuspect(path: string): boolean {
  return SUSPECT.test(path);
}

/**
 * Replaces e-mail addresses, network addresses, UUIDs, tokens, sessions, numbers of telephones, cards and accounts and runs
 * of nine digits or more, however they are escaped, in time that grows with the path alone.
 */
export function redact(path: string, rules = RULES): string {
  const reading = readThrough(path);
  const finds: { start: number; end: number; word: string }[] = [];
  let text = reading?.plain ?? path;
  for (const { pattern, word, length } of rules)
    text = text.replace(pattern, (match, start: number, whole: string) => {
      const found = length === undefined ? match.length : length(match, start, whole);
      if (found > 0) finds.push({ start, end: start + found, word });
      return FOUND.repeat(found) + match.slice(found);
    });
  let [kept, copied] = ['', 0];
  const placeOf = (index: number) => (reading === undefined ? index : (reading.starts[index] ?? path.length));
  for (const { start, end, word } of finds.sort((a, b) => a.start - b.start)) {
    kept += path.slice(copied, placeOf(start)) + word;
    copied = placeOf(end);
  }
  return kept + path.slice(copied);
}

/**
 * By how many characters redacting may lengthen a path at most: `(email).md` for `a@b.md` is four more, and `(token)` for
 * a session of one character six. Nothing else that is put in is longer than what it stands for.
 */
export function mostAdded(path: string): number {
  return 4 * (path.match(/@|%(?:25)*40|＠/g)?.length ?? 0) + 6 * (path.match(/=|%(?:25)*3d|＝/gi)?.length ?? 0);
}
