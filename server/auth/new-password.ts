import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The shortest password that is set, in characters, and the longest one that is looked at. */
export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 1_024;

/** Why a password is not set. */
export type PasswordFault = 'short' | 'long' | 'common' | 'name';

// What has to be left of a password beside a name in it.
const BESIDE_A_NAME = 6;
// A shorter name stands in many a good password by chance.
const SHORTEST_NAME = 3;
const FEWEST_CHARACTERS = 5;

const PROGRAM = 'sixfold';

/** Letters as others write them with digits and signs. */
const WRITTEN_WITH: Readonly<Record<string, string>> = {
  '0': 'o',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * Common passwords, in small letters: 49,233 of them from a package, read anew each time because passwords are seldom set.
 */
export function commonPasswords(): ReadonlySet<string> {
  const file = createRequire(import.meta.url).resolve('@zxcvbn-ts/language-common/src/passwords.json');
  const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(list)) throw new Error(`${file} holds no list.`);
  return new Set(list.map(String));
}

/**
 * Why a new password would be guessed early (NIST SP 800-63B-4, 3.1.1.2): it is too short, as a whole a common one, or
 * hardly more than a name, whatever was put before or behind, however its letters are written (decision 105).
 * Undefined for a good one.
 *
 * @param names of the user and of the sites
 */
export function passwordFault(
  password: string,
  names: readonly string[],
  common: ReadonlySet<string>,
): PasswordFault | undefined {
  if ([...password].length < SHORTEST_PASSWORD) return 'short';
  if (password.length > LONGEST_PASSWORD) return 'long';
  const whole = password.normalize('NFKC').toLowerCase();
  if (new Set(whole).size < FEWEST_CHARACTERS || isCommon(whole, common)) return 'common';
  for (const name of [PROGRAM, ...names.flatMap(partsOf)]) {
    const known = name.normalize('NFKC').toLowerCase();
    if (known.length < SHORTEST_NAME) continue;
    for (const form of waysOf(whole)) {
      if (!form.includes(known)) continue;
      const rest = bare(without(whole, form, known));
      if (rest.length < BESIDE_A_NAME || isCommon(rest, common)) return 'name';
    }
  }
  return undefined;
}

/** A name, and of a domain its label: `example` of `www.example.com`. */
function partsOf(name: string): readonly string[] {
  const labels = name.split('.');
  return labels.length < 2 ? [name] : [name, ...labels.slice(0, -1)];
}

function isCommon(text: string, common: ReadonlySet<string>): boolean {
  // Before and after letters are read from digits: those around a word are no letters of it.
  const forms = [text, bare(text)].flatMap(waysOf);
  return forms.some((form) => [form, bare(form)].flatMap(unitsOf).some((unit) => common.has(unit)));
}

/** A text without the digits and signs before and behind its letters; of one without letters nothing. */
function bare(text: string): string {
  return text.replace(/^[^\p{L}]+/u, '').replace(/[^\p{L}]+$/u, '');
}

/** A text as it is, and with the letters that its digits and signs stand for; 1 stands for two. */
function waysOf(text: string): readonly string[] {
  const plain = text.replace(/[03457@$!]/g, (sign) => WRITTEN_WITH[sign] ?? sign);
  return [text, plain.replaceAll('1', 'l'), plain.replaceAll('1', 'i')];
}

/** A text without the places at which a name stands in a form of it that is as long, character by character. */
function without(whole: string, form: string, name: string): string {
  let [rest, from] = ['', 0];
  for (let index = form.indexOf(name); index !== -1; index = form.indexOf(name, from)) {
    rest += whole.slice(from, index);
    from = index + name.length;
  }
  return rest + whole.slice(from);
}

/** Everything that a text is a repetition of, the text itself included: of `loulouloulou` `lou` and `loulou`. */
function unitsOf(text: string): readonly string[] {
  const period = text === '' ? 1 : (text + text).indexOf(text, 1);
  const units: string[] = [];
  for (let length = period; length <= text.length; length += period)
    if (text.length % length === 0) units.push(text.slice(0, length));
  return units;
}
