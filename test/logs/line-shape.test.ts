import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { Refusal } from '../../server/lib/refusal.ts';
import { lineShape } from '../../server/logs/line-shape.ts';
import { timedLines } from '../../server/logs/piece-lines.ts';
import { done, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';

const word = fc.constantFrom(
  '192.0.2.7',
  'Mozilla/5.0 (X11)',
  'Firefox',
  '2001:db8::1',
  '"',
  '\\"',
  '\\',
  ' - ',
  '{"ip":"',
  '\t',
);
const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const line = fc.array(fc.oneof(byte, word), { maxLength: 60 }).map((parts) => parts.join('').replaceAll('\n', ' '));

const KINDS: readonly (readonly [of: RegExp, signs: string])[] = [
  [/[A-Z]/g, 'QXZ'],
  [/[a-z\x80-\xff]/g, 'qjz\xfe'],
  [/[0-9]/g, '837'],
];

/** What the importer says of a log that begins with a line that it cannot read. */
async function told(first: string): Promise<string> {
  const lines = [first, ...Array.from({ length: 1_000 }, () => '')];
  const piece = {
    file: 'x',
    log: 'x',
    format: undefined,
    lines: async function* () {
      yield lines;
    },
  };
  try {
    return await timedLines(piece, () => undefined)
      .next()
      .then(() => 'It can be read.');
  } catch (error) {
    assert.ok(error instanceof Refusal);
    return error.message;
  }
}

test('what is told of a line that cannot be read says nothing of its letters, its digits or its quoted texts', async () => {
  const rest = (await told('')).length;
  await fc.assert(
    fc.asyncProperty(line, fc.infiniteStream(fc.nat(3)), async (text, choices) => {
      const choose = (signs: string) => signs.charAt((choices.next().value ?? 0) % signs.length);
      const disguised = KINDS.reduce((result, [of, signs]) => result.replace(of, () => choose(signs) + choose(signs)), text);
      assert.equal(lineShape(disguised), lineShape(text));
      const sentence = await told(text);
      assert.ok(sentence.includes(` the shape ${lineShape(text)} (`), sentence);
      assert.equal(sentence.length, rest + lineShape(text).length);
    }),
    { numRuns: 2_000 },
  );
});

test('the shape of a line tells the format that it is in', () => {
  const shapes = [
    [
      'example.com:80 192.0.2.7 - jo [24/Nov/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 1',
      'a.a:N N.N.N.N - a [N/A/N:N:N:N +N] "…" N N',
    ],
    [
      '2026/11/24 10:00:00 [error] 123#0: *5 open() "/var/www/secret" failed, client: 192.0.2.7',
      'N/N/N N:N:N [a] N#N: *N a() "…" a, a: N.N.N.N',
    ],
    ['#Fields: date time c-ip cs(User-Agent)', '#A: a a a-a a(A-A)'],
    ['{"ip":"192.0.2.7","status":200}', '{"…":"…","…":N}'],
    ['192.0.2.7\tGET\t/search\t"never closed', 'N.N.N.N\\tA\\t/a\\t"…'],
    ['\x1b[31mred\x00', '?[Na?'],
    [`${'word '.repeat(1_000)}`, `${'a '.repeat(60)}…`],
  ] as const;
  for (const [text, shape] of shapes) assert.equal(lineShape(text), shape);
});

test('an import of a file that is no log names neither the address nor the browser that stand in it', async (t) => {
  const folder = scratchFolder(t);
  const place = { data: join(folder, 'data') };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const log = '198.51.100.77 | alice | 2026-11-24 10:00 | /private/letter.pdf | Chrome/119 (Windows NT 10.0)\n';
  writeFileSync(join(folder, 'app.log'), log.repeat(3));
  const { code, stdout, stderr } = await sixfold(['import', join(folder, 'app.log'), '--site', 'example.com'], place);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /Line 1 is of the shape N\.N\.N\.N \| a \| N-N-N N:N \| \/a\/a\.a \| A\/N \(A A N\.N\) \(A or a/);
  assert.doesNotMatch(stderr.slice(stderr.indexOf('Line 1')), /198|51\.100|alice|private|pdf|Chrome|119|Windows/);
});
