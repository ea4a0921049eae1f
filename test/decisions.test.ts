import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const [contents = '', ...parts] = read('docs/decisions.md').split(/^## /m);
const sections = parts.map((part) => ({
  name: part.slice(0, part.indexOf('\n')),
  numbers: [...part.matchAll(/^- \*\*(\d+)\./gm)].map(([, number]) => Number(number)),
}));
const numbers = sections.flatMap((section) => section.numbers);

test('decisions are numbered from 1 without gap or repetition', () => {
  assert.ok(numbers.length > 100);
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  );
  for (const part of parts) {
    for (const [bullet] of part.matchAll(/^[-*] .*$/gm)) assert.match(bullet, /^- \*\*\d+\./, 'a decision without a number');
  }
});

test('the table of contents names every section with its numbers', () => {
  assert.deepEqual(
    contents.match(/^- .*$/gm),
    sections.map(({ name, numbers: own }) => {
      const anchor = name
        .toLowerCase()
        .replace(/[^a-z0-9 _-]/g, '')
        .replaceAll(' ', '-');
      return `- [${name}](#${anchor}): ${own.length === 1 ? own[0] : `${own[0]} to ${own.at(-1)}`}`;
    }),
  );
});

test('a section of decisions is named as a folder of the project', () => {
  for (const { name } of sections.slice(1, -1)) {
    assert.doesNotThrow(() => readdirSync(join(ROOT, /^(reports|client-snippet)/.test(name) ? name : `server/${name}`)), name);
  }
});

test('every decision that the code cites exists', () => {
  const known = new Set(numbers);
  let cited = 0;
  for (const folder of ['server', 'reports']) {
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(tsx?|css|sql)$/.test(file)) continue;
      // A citation may be broken by the line of a comment.
      const text = read(join(folder, file)).replace(/\n\s*(\*|\/\/|--)\s/g, ' ');
      for (const [citation, list = ''] of text.matchAll(/\bdecisions? (\d+(?:(?:, | and | to )\d+)*)/g)) {
        for (const [number] of list.matchAll(/\d+/g)) {
          assert.ok(known.has(Number(number)), `${folder}/${file} cites ${citation}`);
          cited++;
        }
      }
    }
  }
  assert.ok(cited > 0);
});
