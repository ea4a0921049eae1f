import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { recordedPath } from '../../../server/domain/path/path.ts';
import { mostAdded, redact, ruleGroups } from '../../../server/domain/path/redaction.ts';
import { REAL_PATHS } from '../../harness/real-paths.ts';

// What is lost of the real paths, and why.
const CHANGED: Readonly<Record<string, readonly [kept: string, reason: string]>> = {
  '/a/ePQx0GfCYQGdnQTzwlnSIyxbN': ['/a/(token)', 'the name of an album, made by chance'],
  '/channel/UCQPYJluYC_sn_Qz_XE-YbTQ': ['/channel/(token)', 'the name of a channel, made by chance'],
  '/channel/UCQPYJluYC_sn_Qz_XE-YbTQ/videos': ['/channel/(token)/videos', 'the same'],
  '/j/pope/a/XHswBwRwJyrfL88dmMwYNWp/': ['/j/pope/a/(token)/', 'the name of an article, made by chance'],
  '/journals/ASRFeb03MoodyWhite.pdf': [
    '/journals/(token).pdf',
    'a journal, a month, a year and two names run together: 7 of 17 neighbours are strange',
  ],
};

test('of 5,000 real paths at most five are changed, each for a reason that is known', () => {
  assert.equal(new Set(REAL_PATHS).size, 5_000);
  const changed = REAL_PATHS.flatMap((path) => (recordedPath(path) === path ? [] : [[path, recordedPath(path)]]));
  assert.deepEqual(
    Object.fromEntries(changed),
    Object.fromEntries(Object.entries(CHANGED).map(([path, [kept]]) => [path, kept])),
  );
});

const STAYS: readonly string[] = [
  '/2026/11/24/ /2026-11-24 /20261124 /24.11.2026 /2026-11-24T10-05-03 /archive/2026-11-01_2026-11-30 /2019-2020-2021-2022',
  '/mobile/2024/11/24/ /telefon/2024/11/24 /2024/01/1234567 /10:05:03 /12-24-36-monate /groesse-92-98-104-110 /1-800-flowers',
  '/978-3-16-148410-0 /isbn/9783161484100 /9780141439518 /isbn/3-16-148410-0 /isbn/0306406152 /isbn-10/0-306-40615-2',
  '/isbn/030640615X /issn/0028-0836 /doi/10.1000/182 /10.1016/0020-0190(76)90049-1 /rfc/rfc9457 /CVE-2026-12345 /oid/1.3.6.1.4.1.311',
  '/10.2.0.5 /SW1A-1AA /10115-berlin /12345-6789 /01234-5678 /52.5200,13.4050 /wiki/Foo_(1984) /wiki/C++20 /preis/1.299,00',
  '/docs/1.2.3.4/ /10.0.19041.1 /chrome-120.0.6099.109 /v192.0.2.77 /foo-1.2.3.4.tar.gz /linux-2.6.32.27 /docs/2.6.32.27/ /nvidia/535.104.05',
  '/npm/react@19.0.0-beta.rc /@user/post /Net::DNS /std::vector /dead::beef /wiki/Special:Search /ECLI:EU:C:2014:317 /commit/7ac9ba5',
  '/RTX4090TiSuper16GB /IPhone15ProMax256GBTitan /samsung-galaxy-s24-ultra-256gb-5g-sm-s928b /bosch-gsr-18v-55-professional-06019h5202',
  '/Donaudampfschifffahrtsgesellschaft /krankenversicherungsbeitragsentlastungsgesetz /llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch',
  '/p/microphone-1234567 /mobile/12345678 /GMT-BST-CET-EST-PST-UTC /WIDERSPRUCHSVERFAHRENSGESETZ',
  '/megszentsegtelenithetetlensegeskedeseitekert /zmrzlinarstvictvrtkrychle /HTTPServerConfigurationBuilder /XMLHttpRequestEventTarget',
  '/no-newline-at-end-of-file-navigating-gits-warning-af14e73dd804 /eur-lex/32016R0679 /DIN-EN-ISO-9001-2015 /२०२६/११/२४/',
];

test('dates, versions, numbers of books, postcodes, long words and names of products stay as they are', () => {
  for (const path of STAYS.flatMap((line) => line.split(' '))) assert.equal(recordedPath(path), path);
});

const digits = (minLength: number, maxLength = minLength) => fc.stringMatching(new RegExp(`^[0-9]{${minLength},${maxLength}}$`));
const octet = fc.integer({ min: 0, max: 255 });
const high = fc.integer({ min: 32, max: 223 });
const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));

/** Digits with the last one that makes their check sum 0 (ISO/IEC 7812-1, annex B). */
function withLuhn(number: string): string {
  const sum = Array.from(number, Number).reduceRight((total, digit, index) => {
    const doubled = (number.length - index) % 2 === 1 ? 2 * digit : digit;
    return total + Math.floor(doubled / 10) + (doubled % 10);
  }, 0);
  return `${number}${(10 - (sum % 10)) % 10}`;
}

/** A country and an account with the two digits between them that ISO 13616 asks for. */
function iban(country: string, account: string): string {
  const value = Array.from(`${account}${country}00`, (character) => Number.parseInt(character, 36)).join('');
  return `${country}${String(98n - (BigInt(value) % 97n)).padStart(2, '0')}${account}`;
}

const inFours = (text: string, separator: string) => text.match(/.{1,4}/g)?.join(separator) ?? '';
const separated = fc.constantFrom('-', ' ');
const joined = (...parts: readonly (string | fc.Arbitrary<string>)[]) =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((all) => all.join(''));

/** What a path may hold of a person, by the word that stands for it. */
const FORMS: readonly (readonly [word: string, form: string, texts: fc.Arbitrary<string>])[] = [
  ['(ip)', 'IPv4', fc.tuple(high, octet, octet, octet).map((octets) => octets.join('.'))],
  ['(ip)', 'IPv6', fc.array(group, { minLength: 6, maxLength: 6 }).map((groups) => ['2001', 'db8', ...groups].join(':'))],
  ['(ip)', 'IPv6, shortened', joined('2001:db8::', group, ':', group)],
  ['(phone)', 'international', joined('+49 30 ', digits(6, 8))],
  ['(phone)', 'international with hyphens', joined('0049-', fc.constantFrom('30', '171'), '-', digits(6, 8))],
  ['(phone)', 'with the digit left out', joined('+44 (0)20 ', digits(4), ' ', digits(4))],
  ['(phone)', 'national', joined('030-', fc.stringMatching(/^[1-9][0-9]{6,7}$/))],
  ['(phone)', 'in brackets', joined('(030) ', digits(3), '-', digits(4))],
  ['(phone)', 'French', joined('06', ...Array.from({ length: 4 }, () => joined('.', digits(2))))],
  ['(phone)', 'North American', joined(fc.stringMatching(/^[2-9][0-9]{2}$/), '-', digits(3), '-', digits(4))],
  ['(number)', 'card', fc.tuple(digits(14), separated).map(([number, separator]) => inFours(withLuhn(`4${number}`), separator))],
  ['(number)', 'card in three groups', digits(12).map((number) => withLuhn(`37${number}`).replace(/^(.{4})(.{6})/, '$1-$2-'))],
  ['(number)', 'German account', fc.tuple(digits(18), separated).map(([account, by]) => inFours(iban('DE', account), by))],
  [
    '(number)',
    'British account',
    fc
      .tuple(fc.stringMatching(/^[A-Z]{4}[0-9]{14}$/), fc.constantFrom('', ' ', '-'))
      .map(([account, by]) => inFours(iban('GB', account), by)),
  ],
  ['(number)', 'Dutch account', fc.stringMatching(/^[A-Z]{4}[0-9]{10}$/).map((account) => iban('NL', account))],
  ['(number)', 'order', joined(digits(3), '-', digits(7), '-', digits(7))],
  ['(number)', 'nine digits or more', fc.stringMatching(/^[1-8][0-9]{8,20}$/)],
  ['(uuid)', 'UUID', fc.uuid()],
  // One that begins as an account does may have its check digits, too; one of digits alone is a number.
  [
    '(token)',
    'UUID without hyphens',
    fc
      .uuid()
      .map((uuid) => uuid.replaceAll('-', ''))
      .filter((uuid) => /^(?![a-f]{2}\d\d).*[a-f].*[a-f]/.test(uuid)),
  ],
  ['(token)', 'web token', joined('eyJ', fc.stringMatching(/^[\w-]{17,40}\.eyJ[\w-]{8,60}\.[\w-]{43}$/))],
  [
    '(email)',
    'e-mail',
    joined(fc.stringMatching(/^[a-z][a-z0-9.+_-]{0,12}$/), '@', fc.stringMatching(/^[a-z][a-z0-9-]{0,9}\.(?:org|co\.uk|рф)$/)),
  ],
];

test('network addresses, telephones, cards, accounts, tokens and e-mail addresses are taken as a whole', () => {
  for (const [word, form, texts] of FORMS)
    fc.assert(
      fc.property(texts, fc.constantFrom('/', '/kunde/', '/a,'), fc.constantFrom('', '/', '/x', ',b'), (text, before, behind) => {
        assert.equal(recordedPath(before + text + behind), before + word + behind, form);
      }),
      { numRuns: 200 },
    );
});

const NAMED: readonly (readonly [given: string, kept: string])[] = [
  ['/index;jsessionid=1A2B?x', '/index;jsessionid=(token)'],
  ['/a;PHPSESSID=abcd;v=1/b', '/a;PHPSESSID=(token);v=1/b'],
  ['/a;ASPSESSIONIDQQCDTRSS=XX', '/a;ASPSESSIONIDQQCDTRSS=(token)'],
  ['/a;sid=x', '/a;sid=(token)'],
  ['/a;cfid=12;cftoken=34', '/a;cfid=(token);cftoken=(token)'],
  ['/(S(lit3py55t21z5v55vlm25s55))/x.aspx', '/(token)/x.aspx'],
  ['/ec2-192-0-2-7.compute/', '/ec2-(ip).compute/'],
  ['/[2001:db8::1]:8080/', '/[(ip)]:8080/'],
  ['/192.0.2.77:8080/', '/(ip):8080/'],
  ['/::ffff:192.0.2.77', '/(ip)'],
  ['/host-192.0.2.77.html', '/host-(ip).html'],
  ['/tel:030/1234567', '/tel:(phone)'],
  ['/phone/5551234', '/phone/(phone)'],
  ['/030-1234567-2024-11-24', '/(phone)-2024-11-24'],
  ['/jo＠example．com', '/(email)'],
  ['/card/４１１１-１１１１-１１１１-１１１１', '/card/(number)'],
  ['/cv/jo@example.pdf@example.com', '/cv/(email)'],
  ['/orcid/0000-0002-1825-0097', '/orcid/(number)'],
  ['/ABCDE-12345-FGH7J-6K8L0-XYZ12', '/(token)'],
];

test('what is told by its name or its place is taken, too', () => {
  for (const [given, kept] of NAMED) assert.equal(recordedPath(given), kept);
});

// Of 2,000 random texts of 16 characters, how many are taken at least. All letters small may be a word: one in eight is kept.
const TAKEN: readonly (readonly [alphabet: string, pattern: RegExp, share: number])[] = [
  ['base62', /^[A-Za-z0-9]{16}$/, 0.97],
  ['base36', /^[a-z0-9]{16}$/, 0.97],
  ['hexadecimal', /^[a-f0-9]{16}$/, 0.99],
  ['base32', /^[A-Z2-7]{16}$/, 0.97],
  ['base64url', /^[A-Za-z0-9_-]{16}$/, 0.92],
  ['letters', /^[A-Za-z]{16}$/, 0.92],
  ['small letters', /^[a-z]{16}$/, 0.85],
];

test('nearly all random tokens of 16 characters are taken, whatever letters they are made of', () => {
  for (const [alphabet, pattern, share] of TAKEN) {
    const letters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter((letter) =>
      pattern.test(letter.repeat(16)),
    );
    const token = fc.array(fc.constantFrom(...letters), { minLength: 16, maxLength: 16 }).map((all) => all.join(''));
    const tokens = fc.sample(fc.noBias(token), { numRuns: 2_000, seed: 16 });
    const taken = tokens.filter((text) => !recordedPath(`/t/${text}/x`)?.includes(text.slice(2, -2))).length;
    assert.ok(taken >= share * tokens.length, `${alphabet}: ${taken}`);
  }
});

/** Texts made of pieces of what is looked for, of plain ASCII characters. */
const pieces = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'Z',
        '1',
        '0',
        '9',
        '@',
        '.',
        '-',
        '_',
        '+',
        '(',
        ')',
        ':',
        '::',
        ';sid=',
        '/',
        'jo@example.com',
        '192.0.2.77',
        '030-1234567',
      ],
      ...[
        '4111-1111-1111-1111',
        '2026/11/24',
        '978-3-16-148410-0',
        'eyJhbGciOiJub25lIn0.e30.',
        'aZ3kP9qLx7Wm2RtY',
        'DE89370400440532013000',
        'tel:',
      ],
    ),
    { maxLength: 12 },
  )
  .map((all) => `/${all.join('')}`);

const readEscapes = (text: string) =>
  text.replace(/%(?:25)*([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

test('what is escaped, any number of times, is found as if it were not', () => {
  fc.assert(
    fc.property(pieces, fc.infiniteStream(fc.integer({ min: 0, max: 3 })), (text, depths) => {
      const escaped = Array.from(text, (character) => {
        const depth = depths.next().value ?? 0;
        return depth === 0 ? character : `%${'25'.repeat(depth - 1)}${character.charCodeAt(0).toString(16)}`;
      });
      assert.equal(readEscapes(redact(escaped.join(''))), redact(text));
    }),
    { numRuns: 2_000 },
  );
});

test('digits of every script are digits', () => {
  const zeros = ['٠', '۰', '०', '০', '๐', '０', '᠐', '𝟎', '𝟘', '𞥐'].map((zero) => zero.codePointAt(0) ?? 0);
  fc.assert(
    fc.property(pieces, fc.constantFrom(...zeros), (text, zero) => {
      const other = text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
      const ascii = redact(other).replace(/\p{Nd}/gu, (digit) => String((digit.codePointAt(0) ?? 0) - zero));
      // Tokens are ASCII letters and digits.
      if (!redact(text).includes('(token)')) assert.equal(ascii, redact(text));
    }),
    { numRuns: 2_000 },
  );
});

test('a path that is passed over at first sight holds nothing that a closer look would take', () => {
  const all = ruleGroups.map(({ rules }) => ({ sign: /^/, rules }));
  const texts = fc.oneof(pieces, ...FORMS.map(([, , form]) => form.map((text) => `/${text}`)));
  fc.assert(
    fc.property(texts, (path) => {
      assert.equal(recordedPath(path), redact(path, all));
    }),
    { numRuns: 10_000 },
  );
});

test('a path becomes longer by no more than is expected, and by that much where it can', () => {
  for (const path of ['/a@b.md', '/a;sid=x', '/a@b.md;sid=x']) assert.equal(redact(path).length, path.length + mostAdded(path));
  fc.assert(
    fc.property(pieces, (path) => {
      assert.ok(redact(path).length <= path.length + mostAdded(path));
    }),
    { numRuns: 2_000 },
  );
});

test('a second look at a path changes nothing in it', () => {
  const texts = fc.oneof(
    ...FORMS.map(([, , form]) => form),
    fc.constantFrom('2026', '11', '24', 'a', 'x.pdf', '978-3-16-148410-0'),
  );
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 8 }), fc.constantFrom('/', ','), (parts, separator) => {
      const kept = redact(`/${parts.join(separator)}`);
      assert.equal(redact(kept), kept);
    }),
    { numRuns: 5_000 },
  );
});
