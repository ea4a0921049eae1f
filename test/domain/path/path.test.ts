// Takes seconds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pathFromBytes, recordedPath } from '../../../server/domain/path/path.ts';

const cases: readonly (readonly [given: string, kept: string | undefined, why: string])[] = [
  ['/', '/', 'the shortest path'],
  ['/a?b=c#d', '/a', 'no query, no fragment'],
  ['/a#b?c', '/a', 'a fragment with a question mark'],
  ['/caf%C3%A9', '/café', 'decoded once'],
  ['/a%2520b', '/a%2520b', 'decoded once only'],
  ['/a%2Fb%3fc%23d%00%1f%25', '/a%2Fb%3Fc%23d%00%1F%25', 'escapes that would change what the path means stay'],
  ['/100%', '/100%', 'a percent sign that is no escape'],
  ['/a%zz%41', '/a%zzA', 'one beside an escape'],
  ['/%E9t%E9', '/%E9t%E9', 'not UTF-8: keeps its escapes'],
  ['/%E9/%41', '/%E9/%41', 'all of them'],
  ['/a\u0000b\nc', '/a%00b%0Ac', 'controls become escapes'],
  ['/a\ud800b', undefined, 'half a character is no text'],
  ['a/b', undefined, 'no path'],
  ['', undefined, 'nothing'],
  ['//other.example/x', '//other.example/x', 'two slashes are a path all the same'],
  [`/${'a/'.repeat(511)}a`, `/${'a/'.repeat(511)}a`, '1,024 characters'],
  [`/${'a/'.repeat(512)}`, undefined, '1,025 characters'],
  [`/${'é/'.repeat(511)}é`, `/${'é/'.repeat(511)}é`, '1,024 characters that are more bytes'],
  [`/${'😀/'.repeat(511)}😀`, `/${'😀/'.repeat(511)}😀`, '1,024 characters that are more UTF-16 units'],
  [`/${'a/'.repeat(508)}a@b.co`, `/${'a/'.repeat(508)}(email)`, '1,024 characters once an address became one longer'],
  [`//${'a/'.repeat(508)}a@b.co`, undefined, '1,025 then'],
  ['/user/jo@example.com/mail', '/user/(email)/mail', 'an e-mail address'],
  ['/user/jo%40example.com', '/user/(email)', 'encoded once'],
  ['/user/jo%2540example.com', '/user/(email)', 'encoded twice'],
  ['/user/jo%252540example.com', '/user/(email)', 'encoded thrice'],
  ['/%E9/jo%40example.com', '/%E9/(email)', 'in a path that is not UTF-8'],
  ['/%E9/%6Ao%40ex%61mple%2Ecom', '/%E9/(email)', 'there with letters encoded, too'],
  ['/jo.doe+x@sub.example.co.uk', '/(email)', 'with dots and a plus'],
  ['/grüße@bücher.example', '/(email)', 'in other letters'],
  ['/cv/jo@example.com.pdf', '/cv/(email).pdf', 'in the name of a document, which stays one'],
  ['/npm/lodash@4.17.21', '/npm/lodash@4.17.21', 'a version is no address'],
  ['/@user/post', '/@user/post', 'nor is a handle'],
  ['/o/123e4567-e89b-12d3-a456-426614174000', '/o/(uuid)', 'a UUID'],
  ['/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def_123', '/reset/(token)', 'a web token'],
  ['/t/9f86d081884c7d659a2feaa0c55ad015', '/t/(token)', 'a hexadecimal token'],
  ['/t/aZ3kP9qLx7Wm2RtY8uB4', '/t/(token)', 'a token of mixed letters'],
  ['/order/123456789', '/order/(number)', 'nine digits'],
  ['/order/12345678', '/order/12345678', 'eight are a date'],
  [
    '/blog/2015/05/how-to-make-2024-great-again-for-everyone',
    '/blog/2015/05/how-to-make-2024-great-again-for-everyone',
    'a title',
  ],
  ['/MyVeryLongDocumentName2015Final.pdf', '/MyVeryLongDocumentName2015Final.pdf', "a document's name"],
];

test('a path is kept without what the policy forbids', () => {
  for (const [given, kept, why] of cases) assert.equal(recordedPath(given), kept, why);
});

test('no e-mail address survives, whatever surrounds it and however it is encoded', () => {
  const letters = fc.stringMatching(/^[a-z0-9._+-]{0,6}[a-z0-9]$/);
  const encodings = ['@', '%40', '%2540', '%252540'];
  fc.assert(
    fc.property(
      fc.webPath(),
      letters,
      fc.constantFrom(...encodings),
      letters,
      fc.constantFrom('com', 'de', 'museum'),
      fc.webPath(),
      (before, local, at, domain, tld, after) => {
        const path = recordedPath(
          `/x${before}/${local}${at}${domain.replace(/[._+]/g, 'a')}.${tld}${after === '' ? '' : '/'}${after}`,
        );
        if (path === undefined) return;
        assert.doesNotMatch(path, /[a-z0-9](?:@|%(?:25)*40)[a-z0-9-]+\.(?:com|de|museum)/i);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('what is kept is always a path of at most 1,024 characters without query, fragment or control', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1_200 }), (text) => {
      for (const path of [recordedPath(`/${text}`), recordedPath(`/${encodeURI(text.toWellFormed())}`)]) {
        if (path === undefined) continue;
        assert.ok(path.startsWith('/') && Array.from(path).length <= 1_024 && path.isWellFormed());
        assert.ok(!/[?#]/.test(path) && Array.from(path).every((character) => character >= ' ' && character !== '\u007f'));
      }
    }),
    { numRuns: 1_000 },
  );
});

test('bytes of a log line are read as UTF-8, and those that are none are escaped', () => {
  assert.equal(pathFromBytes(Buffer.from('/café').toString('latin1'))?.recorded(), '/café');
  assert.equal(pathFromBytes('/caf\xe9')?.recorded(), '/caf%E9');
  assert.equal(pathFromBytes('/plain')?.recorded(), '/plain');
});
