import { readThrough } from './escapes.ts';
import { emailAddresses, networkAddresses } from './path-addresses.ts';
import { bankAccounts, numbers } from './path-numbers.ts';
import { sessionRules, tokenRules, uuids } from './path-tokens.ts';
import type { RedactionRule, RuleGroup } from './redaction-rule.ts';

/** What of a path could name or follow a person. Each rule looks at what those before it have left (decision 19). */
export const ruleGroups: readonly RuleGroup[] = [
  emailAddresses,
  networkAddresses,
  uuids,
  bankAccounts,
  sessionRules,
  tokenRules,
  numbers,
];

// What stands for personal data that was found while other rules look: no path holds it, and no rule matches it.
const FOUND = '\0';

/** Whether a path of ASCII characters without escapes has to be looked at at all. */
export function isSuspect(path: string): boolean {
  return ruleGroups.some(({ sign }) => sign.test(path));
}

interface Find {
  readonly start: number;
  readonly end: number;
  readonly word: string;
}

/**
 * Replaces e-mail addresses, network addresses, UUIDs, tokens, sessions, numbers of telephones, cards and accounts and runs
 * of nine digits or more by a word in brackets, however they are escaped, in time that grows with the path alone.
 */
export function redact(path: string, groups = ruleGroups): string {
  const reading = readThrough(path);
  const finds = findsIn(reading?.plain ?? path, groups).sort((a, b) => a.start - b.start);
  const placeOf = (index: number) => (reading === undefined ? index : (reading.starts[index] ?? path.length));
  let [kept, copied] = ['', 0];
  for (const { start, end, word } of finds) {
    kept += path.slice(copied, placeOf(start)) + word;
    copied = placeOf(end);
  }
  return kept + path.slice(copied);
}

function findsIn(plain: string, groups: readonly RuleGroup[]): Find[] {
  const finds: Find[] = [];
  let text = plain;
  const apply = ({ pattern, word, length }: RedactionRule) => {
    text = text.replace(pattern, (match, start: number, whole: string) => {
      const found = length === undefined ? match.length : length(match, start, whole);
      if (found > 0) finds.push({ start, end: start + found, word });
      return FOUND.repeat(found) + match.slice(found);
    });
  };
  for (const { sign, rules } of groups) if (sign.test(text)) rules.forEach(apply);
  return finds;
}

/**
 * By how many characters redacting may lengthen a path at most: `(email).md` for `a@b.md` is four more, and `(token)` for
 * a session of one character six. Nothing else that is put in is longer than what it stands for.
 */
export function mostAdded(path: string): number {
  return 4 * (path.match(/@|%(?:25)*40|＠/g)?.length ?? 0) + 6 * (path.match(/=|%(?:25)*3d|＝/gi)?.length ?? 0);
}
