import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readUserAgent } from '../../../server/domain/browser.ts';
import { pathFromBytes, recordedPath } from '../../../server/domain/path/path.ts';
import { emailAddresses } from '../../../server/domain/path/path-addresses.ts';
import { kindOf } from '../../../server/domain/path/path-kind.ts';
import { mostAdded, redact } from '../../../server/domain/path/redaction.ts';
import { forwardedAddress } from '../../../server/domain/server-address.ts';
import { hostOf } from '../../../server/domain/site.ts';
import { readCollectBody } from '../../../server/http/hits/collect-body.ts';
import { parseLine } from '../../../server/logs/format.ts';

// What personal data in paths is made of, and what it is easily taken for.
const PIECES = ['%40', '%2540', '%ff', '%25', '%2e', '%61', '%2f', '@', '.', '-', '_', '/', '+', 'a', 'A', 'com', 'gz', 'xn--'];
const TOKENS = ['eyJ', '1', '123', '0a1b', 'aB3', '%', 'é', '😀', 'ſ'];
const NUMBERS = [
  '(',
  ')',
  ' ',
  ':',
  '::',
  '+',
  '00',
  '0',
  '4111',
  '2024',
  'DE12',
  'tel',
  'ip-',
  '(S(',
  ';sid=',
  '=',
  '%31',
  '٣',
  '７',
];

// E-mail addresses, by an expression that tries every division of a text: plain, and slow on texts made for it.
const EMAIL = /[^\s/%:;,()<>[\]"\\\p{Cc}]+@(?!\d+\.\d+\.\d)(?:[\p{L}\p{M}\p{N}_-]+\.)+(?:xn--[a-z0-9-]+|\p{L}[\p{L}\p{M}]+)/giu;

function slowlyRedacted(text: string): string {
  return text.replace(EMAIL, (address) => {
    const ending = address.slice(address.lastIndexOf('.'));
    return `(email)${kindOf(`/${ending}`) === 'page' ? '' : ending}`;
  });
}

/**
 * A text with its escapes of ASCII characters read, however deep; bytes that are no ASCII are read as a letter, digits as
 * ASCII.
 */
function readEscapes(text: string): string {
  const read = text.replace(/%(?:25)*([0-9a-f]{2})/gi, (_, hex: string) => {
    const byte = Number.parseInt(hex, 16);
    return byte < 0x80 ? String.fromCharCode(byte) : 'ø';
  });
  return read.replaceAll('٣', '3').replaceAll('７', '7');
}

test('what is redacted is what plain expressions for it find, and lengthens a path by no more than is expected', () => {
  const few = fc.uniqueArray(fc.constantFrom(...PIECES, ...TOKENS, ...NUMBERS), { minLength: 1, maxLength: 6 });
  const text = fc
    .tuple(few, fc.constantFrom([], ['%40', '.', 'com'], ['@', '%2e', 'gz']))
    .chain(([some, address]) => fc.array(fc.constantFrom(...some, ...address), { maxLength: 24, size: 'max' }));
  fc.assert(
    fc.property(text, (parts) => {
      const path = `/${parts.join('')}`;
      assert.equal(readEscapes(redact(path, [emailAddresses])), slowlyRedacted(readEscapes(path)));
      assert.ok(Array.from(redact(path)).length <= Array.from(path).length + mostAdded(path), path);
    }),
    { numRuns: 10_000 },
  );
});

/** Texts of a length that repeat pieces of an alphabet in a few stretches: what makes a reader go back again and again. */
function stretches(alphabet: readonly string[], length: number): fc.Arbitrary<string> {
  const stretch = fc.record({
    pieces: fc.array(fc.constantFrom(...alphabet), { minLength: 1, maxLength: 3 }),
    share: fc.integer({ min: 1, max: 9 }),
  });
  return fc.array(stretch, { minLength: 1, maxLength: 4 }).map((all) => {
    const shares = all.reduce((sum, { share }) => sum + share, 0);
    const texts = all.map(({ pieces, share }) => {
      const piece = pieces.join('');
      return piece.repeat(Math.ceil((length * share) / shares / piece.length));
    });
    return texts.join('').slice(0, length);
  });
}

/** The time a call takes in ms, by the fastest of many when the first is slow: what else runs meanwhile does not count. */
function fastest(limit: number, call: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 20 && best > limit; tries++) {
    const begin = performance.now();
    call();
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

const PATH_MS = 5;
const inTime = (path: string) => assert.ok(fastest(PATH_MS, () => recordedPath(path)) <= PATH_MS, path);

test('no path of 1,024 characters takes longer than 5 ms to read', () => {
  inTime(`/%ff${'a'.repeat(200)}${'%40'.repeat(200)}${'a'.repeat(220)}`);
  inTime(`/${'eyJ'.repeat(200)}.${'a'.repeat(420)}`);
  inTime(`/${'1'.repeat(500)}A1a1-${'1a'.repeat(240)}`);
  fc.assert(
    fc.property(stretches([...PIECES, ...TOKENS, ...NUMBERS], 1_019), fc.constantFrom('/', '/%ff'), (text, start) =>
      inTime(start + text),
    ),
    { numRuns: 1_500 },
  );
});

test('each reader of what visitors send takes time that grows with its length alone', () => {
  const agent = ['Mozilla/5.0 ', 'Chrome/', 'Version/', 'Mobile ', 'Android', 'bot', ' ', 'a', '1', '.', '/', ';', '(', ')', '-'];
  const host = ['http://', 'a', '.', '-', ':', '1', '/', '@', '%', '[', ']', 'xn--'];
  const address = ['1', '.', '1.', ':', '[', ']', '%', 'a', ' ', ','];
  const line = ['\\', '"', '\\"', '\\x', 'a', ' ', ' "', '[', '-', '\xff', '%40'];
  const body = ['{"site":"', '"page":"', '{', '[', '"', '\\', 'a', '1', ',', ' '];
  const log = (request: string) => `192.0.2.7 - - [17/May/2015:10:05:03 +0000] "GET /${request} HTTP/1.1" 200 1 "-" "${request}"`;
  // The greatest length that reaches each. Time that grew with its square would be over a second for all but the first.
  const readers: readonly (readonly [reader: (text: string) => unknown, alphabet: readonly string[], length: number])[] = [
    [(text) => readUserAgent(text).browser, agent, 255],
    [hostOf, host, 16_384],
    [(text) => forwardedAddress(text, 1), address, 16_384],
    [(text) => readCollectBody(Buffer.from(text)), body, 4_096],
    [(text) => kindOf(`/sitemap${text}`), ['.', '.xml', 'a', '-', '/'], 65_536],
    [(text) => parseLine(log(text), 'combined'), line, 32_768],
    [
      (text) => pathFromBytes(`/${text}`)?.recorded(),
      [...PIECES, ...NUMBERS.filter((piece) => piece < '\x80'), '\xff', '\xc3\xa9'],
      65_536,
    ],
  ];
  for (const [reader, alphabet, length] of readers)
    fc.assert(
      fc.property(stretches(alphabet, length), (text) => {
        assert.ok(fastest(50, () => reader(text)) <= 50, `${text.slice(0, 100)} ... ${text.slice(-100)}`);
      }),
      { numRuns: 100 },
    );
});
