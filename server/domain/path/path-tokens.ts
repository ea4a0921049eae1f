import { allIf, type RedactionRule, type RuleGroup } from './redaction-rule.ts';

// The letters that follow each letter, a to z, in at least 7 of 10,000 pairs of neighbours in the words of 30 languages
// written in Latin letters (names of countries and languages, manuals), accents taken off. They are 255 of 676 pairs; of
// the pairs in these languages' words 4 to 11 % are others.
const FOLLOWERS = [
  'abcdefghijklmnoprstuvwyz',
  'aeiloru',
  'aehikortu',
  'aeiorsuz',
  'abcdegiklmnoprstuvwxyz',
  'aeior',
  'aehiorsu',
  'aehiortu',
  'abcdefgjklmnoprstuvz',
  'aeiosu',
  'aehiorsuy',
  'adeilostuy',
  'abeiopsu',
  'acdegijknostuyz',
  'abcdgiklmnoprstuvw',
  'aeiloru',
  'u',
  'abcdegiklmnorstuy',
  'acehiklopstuz',
  'aehilorstuy',
  'abcdegiklmnprstz',
  'aeio',
  'aei',
  '',
  'aeo',
  'aeiu',
];

/** The least length of a token. */
const LEAST = 16;

// How many pairs of neighbours are strange in a token at least, of all. More in what may be a word of a language that the
// table knows little of, or a row of short names and numbers.
const STRANGE = 0.4;
const STRANGE_IN_NAMES = 0.45;

const uuid: RedactionRule = {
  pattern: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi,
  word: '(uuid)',
};

/** JSON Web Tokens, three parts (RFC 7515) or five (RFC 7516), the first beginning with what {" becomes. */
const webToken: RedactionRule = {
  // A first part without the others is matched, too, so that it is read once however often it has such a beginning inside.
  pattern: /eyJ[\w-]{13,}(?:\.[\w-]*){0,4}/g,
  word: '(token)',
  length: allIf((run) => run.split('.').length > 2),
};

/** Values of what names itself a session: ;jsessionid=... and its kin, and the folder of ASP.NET without cookies. */
const sessionParameter: RedactionRule = {
  pattern:
    /(?<=[;&/,](?:(?:j|php|asp(?:\.net_)?|app|user)?_?sess(?:ion)?_?(?:id)?[a-z]{0,8}|(?:os|j|connect\.)?c?sid|cfid|cftoken|zenid)=)[^/;&,\p{Cc}]+/giu,
  word: '(token)',
};

const sessionFolder: RedactionRule = {
  pattern: /\((?:[A-Z]\([\w-]+\)){1,4}\)/g,
  word: '(token)',
  length: allIf((run) => run.length >= LEAST),
};

const hexadecimal: RedactionRule = {
  pattern: /[0-9a-f]{16,}/gi,
  word: '(token)',
  length: allIf((run) => (run.match(/[a-f]/gi)?.length ?? 0) >= 2 && (run.match(/\d/g)?.length ?? 0) >= 2),
};

/** Tokens that - and _ are letters of (base64url), and those that are written in parts: none of which is a word. */
const joined: RedactionRule = {
  pattern:
    /(?<![\w-])(?=[\w-]{16})(?:(?![A-Za-z][a-z]{3,}\d*[_-])[A-Za-z0-9]*[_-])+(?![A-Za-z][a-z]{3,}\d*(?![\w-]))[A-Za-z0-9]*(?![\w-])/g,
  word: '(token)',
  length: allIf((run) => {
    const pairs = run.match(/[A-Za-z0-9](?=[A-Za-z0-9])/g)?.length ?? 0;
    return pairs >= 10 && /\d|[a-z][A-Z]/.test(run) && strangePairs(run) >= STRANGE_IN_NAMES * pairs;
  }),
};

const single: RedactionRule = {
  pattern: /[A-Za-z0-9]{16,}/g,
  word: '(token)',
  length: allIf((run) => {
    const share = /^(?:.[a-z]+|[A-Z]+)$/.test(run) ? STRANGE_IN_NAMES : STRANGE;
    return strangePairs(run) >= share * (run.length - 1);
  }),
};

export const uuids: RuleGroup = { sign: /-[\da-f]{4}-[\da-f]{4}-/i, rules: [uuid] };
export const sessionRules: RuleGroup = { sign: /=|\([A-Z]\(/, rules: [sessionParameter, sessionFolder] };
export const tokenRules: RuleGroup = {
  sign: new RegExp(`(?<![\\w-])(?=[\\w-]{16})(?:(?:[A-Za-z0-9]{0,15}[_-])*[A-Za-z0-9]{16}|[\\w-]*eyJ)|${joined.pattern.source}`),
  rules: [webToken, hexadecimal, joined, single],
};

/** How many neighbours words do not have: two letters that hardly ever follow each other, a letter and a digit (decision 20). */
function strangePairs(run: string): number {
  const text = run.toLowerCase();
  let strange = 0;
  for (let next = 1; next < text.length; next++) if (isStrange(text.charAt(next - 1), text.charAt(next))) strange += 1;
  return strange;
}

function isStrange(first: string, second: string): boolean {
  if (isDigit(first)) return isLetter(second);
  if (!isLetter(first)) return false;
  return isDigit(second) || (isLetter(second) && !FOLLOWERS[first.charCodeAt(0) - 97]?.includes(second));
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function isLetter(character: string): boolean {
  return character >= 'a' && character <= 'z';
}
