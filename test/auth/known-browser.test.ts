import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { knownBrowsers } from '../../server/auth/known-browser.ts';

const KEY = randomBytes(32);
const browsers = knownBrowsers(KEY, randomBytes);

test('a mark is known for its name and password alone, by its own key alone, and no other text is one', () => {
  const text = fc.string();
  fc.assert(
    fc.property(text, text, text, text, fc.nat(), (name, passwordHash, otherName, otherHash, at) => {
      const mark = browsers.markFor(name, passwordHash);
      assert.equal(browsers.read(mark, name, passwordHash), mark.slice(0, 16));
      if (otherName !== name) assert.equal(browsers.read(mark, otherName, passwordHash), undefined);
      if (otherHash !== passwordHash) assert.equal(browsers.read(mark, name, otherHash), undefined);
      assert.equal(knownBrowsers(randomBytes(32), randomBytes).read(mark, name, passwordHash), undefined);
      const index = at % mark.length;
      const forged = `${mark.slice(0, index)}${mark[index] === 'A' ? 'B' : 'A'}${mark.slice(index + 1)}`;
      assert.equal(browsers.read(forged, name, passwordHash), undefined);
      assert.equal(browsers.read(otherName, name, passwordHash), undefined);
    }),
  );
});

test('no two browsers have one mark', () => {
  assert.equal(new Set(Array.from({ length: 1_000 }, () => browsers.markFor('jo', 'the hash'))).size, 1_000);
});
