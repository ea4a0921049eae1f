import { allIf, type RedactionRule, type RuleGroup } from './redaction-rule.ts';

/** Nine digits or more, but for the number of a book. First, so that groups beside them are not taken together with them. */
const long: RedactionRule = {
  pattern: /\d{9,}/g,
  word: '(number)',
  length: allIf(
    (run, start, text) => !isIsbn13(run) && !/isbn(?:-?1[03])?[:=/_ -]{0,2}$/i.test(text.slice(Math.max(0, start - 10), start)),
  ),
};

/** Cards and accounts in groups of four: 4111-1111-1111-1111, the last one of up to seven (ISO/IEC 7812). */
const inFours: RedactionRule = {
  pattern: /(?<!\w)(?:\d{4}[ ._/-]){3}(?:\d{1,7}|\d{3}X)(?!\d)/g,
  word: '(number)',
  length: allIf((run) => {
    const groups = groupsOf(run);
    if (groups.every(isYear) || isDated(run)) return false;
    return !run.includes('/') || (groups.every((group) => group.length === 4) && passesLuhn(run));
  }),
};

/** Bank accounts (ISO 13616), together or in groups. */
const bankAccount: RedactionRule = {
  pattern: /(?<![a-z0-9])[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){11,30}/gi,
  word: '(number)',
  length: (run, start, text) => ibanLength(run, text.charAt(start + run.length)),
};

/** Numbers of persons and orders in groups that are little else: 123-45-6789, 123-1234567-1234567. */
const groupedAccount: RedactionRule = {
  pattern: /(?<![\w-])\d{3}-(?:\d{2}-\d{4}|\d{7}-\d{7})(?![\w-])/g,
  word: '(number)',
};

/** +49 30 1234567 and 0049-30-1234567 (ITU-T E.164: at most 15 digits). */
const international: RedactionRule = {
  pattern: /(?<![\w+])(?:\+[1-9](?:[ .()-]{0,2}\d|\/[1-9]){6,14}|00[1-9]\d{0,2}[ .-](?:\(0\) ?)?[1-9]\d*(?:[ .-]\d+)+)(?!\d)/g,
  word: '(phone)',
  length: (run) => phoneLength(run, 7, 17),
};

/** (030) 123-4567. */
const bracketed: RedactionRule = {
  pattern: /(?<!\w)\(\d{1,5}\)[ ./-]{0,2}\d{2,}(?:[ .-]\d{2,})*(?!\w)/g,
  word: '(phone)',
  length: (run) => (isYear(run.slice(1, 5)) ? 0 : phoneLength(run, 9, 15)),
};

/** 030-1234567, 0171.123.4567 and 06.12.34.56.78, but for five and four digits, a postcode. */
const national: RedactionRule = {
  pattern: /(?<!\w|\+|\d[ .-])0[1-9]\d{0,3}(?:[ -]\d{2,}(?:[ -]\d{2,})*|\.\d{3,}\.\d{3,}|(?:\.\d\d){4})(?!\w|\.\d)/g,
  word: '(phone)',
  length: (run) => (/^\d{5}-\d{4}$/.test(run) ? 0 : phoneLength(run, 9, 12)),
};

/** 555-123-4567 and 1-800-555-0199. */
const northAmerican: RedactionRule = {
  pattern: /(?<!\w|\d[ .-])(?:1[ .-])?[2-9]\d{2}[ .-]\d{3}[ .-]\d{4}(?![\w]|[ .-]\d)/g,
  word: '(phone)',
};

/** Any number of seven digits or more behind a word for a telephone; a slash may stand behind its area code. */
const called: RedactionRule = {
  pattern: /(?<=(?<![a-z])(?:tel|telefon|telephone|phone|fon|fax|sms|whatsapp)[:=/ _-]{1,2})[+(]{0,2}\d+\)?(?:[ ./-]\d+)*/gi,
  word: '(phone)',
  length: (run) => {
    const [area = '', rest = ''] = run.split('/');
    const split = /^0\d+$/.test(area) && /^\d{4}/.test(rest);
    return phoneLength(split ? `${area}/${rest}` : area, 7, 15);
  },
};

/** Card numbers in any other groups, by their first digits and their check digit. */
const card: RedactionRule = {
  pattern: /\d+(?:[ ._-]\d+)+/g,
  word: '(number)',
  length: allIf((run) => {
    const digits = digitsOf(run);
    if (digits.length < 13 || digits.length > 19 || isDated(run) || isIsbn13(digits)) return false;
    return /^(?:[3-6]|2[2-7])/.test(digits) && groupsOf(run).every((group) => group.length > 1) && passesLuhn(run);
  }),
};

export const bankAccounts: RuleGroup = { sign: /[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){4}/i, rules: [bankAccount] };
export const numbers: RuleGroup = {
  sign: /\d{9}|\+\d|\d\/\d{4}|\)[ ./-]{0,2}\d|\d(?:[ .()_-]{0,2}\d){6}/,
  rules: [long, inFours, groupedAccount, international, bracketed, national, northAmerican, called, card],
};

function digitsOf(run: string): string {
  return run.replace(/\D/g, '');
}

function groupsOf(run: string): readonly string[] {
  return run.split(/[ ._/-]/);
}

/**
 * How long the number of a telephone is that groups of digits begin with, the most that fit its digits; 0 for none, or a
 * date.
 */
function phoneLength(run: string, least: number, most: number): number {
  let [digits, end] = [0, 0];
  for (const { 0: group, index } of run.matchAll(/\d+/g)) {
    digits += group.length;
    if (digits > most) break;
    end = index + group.length;
  }
  const number = run.slice(0, end);
  return digitsOf(number).length < least || isDated(number) ? 0 : end;
}

function isYear(group: string): boolean {
  return /^(?:19|20)\d\d$/.test(group);
}

const DATE =
  /(?<!\d)(?:(?:19|20)\d\d(?:[ ._/-]\d{1,2}){2}|(?:\d{1,2}[ ._/-]){2}(?:19|20)\d\d|^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)/;

/** Whether a date stands in a row of digits and what separates them. */
function isDated(run: string): boolean {
  return DATE.test(run);
}

/** The check digit of cards (ISO/IEC 7812-1, annex B). */
function passesLuhn(run: string): boolean {
  const sum = [...digitsOf(run)].reverse().reduce((total, character, index) => {
    const digit = Number(character) * (index % 2 === 0 ? 1 : 2);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}

/** Whether 13 digits are the number of a book (ISO 2108). */
function isIsbn13(digits: string): boolean {
  if (!/^97[89]\d{10}$/.test(digits)) return false;
  return [...digits].reduce((sum, digit, index) => sum + Number(digit) * (index % 2 === 0 ? 1 : 3), 0) % 10 === 0;
}

/** How long the longest number of an account is that a text begins with; 0 when its check digits fit none (ISO 13616, 5). */
function ibanLength(text: string, behind: string): number {
  // What stands in front is moved behind the rest: two letters and two digits are six digits more.
  const front = Number([...text.slice(0, 4)].map(letterValue).join(''));
  let [rest, digits, length] = [0, 2, 0];
  for (let end = 4; end < text.length; end++) {
    const character = text.charAt(end);
    if (!/[a-z0-9]/i.test(character)) continue;
    const value = letterValue(character);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    if (value < 10) digits += 1;
    const next = text.charAt(end + 1) || behind;
    if (digits >= 10 && !/[a-z0-9]/i.test(next) && (rest * 1_000_000 + front) % 97 === 1) length = end + 1;
  }
  return length;
}

/** 0 to 9, and A to Z as 10 to 35. */
function letterValue(character: string): number {
  return Number.parseInt(character, 36);
}
