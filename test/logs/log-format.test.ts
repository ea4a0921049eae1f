import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatInstant, seconds } from '../../server/domain/time/day.ts';
import { detectFormat, parseLine } from '../../server/logs/format.ts';
import { readLines } from '../../server/logs/lines.ts';
import { logNameOf } from '../../server/logs/log-name.ts';
import { inTimeOrder } from '../../server/logs/time-order.ts';
import { REAL_LOG } from '../harness/real-log.ts';

const COMBINED =
  '192.0.2.7 - jo doe [17/May/2015:10:05:03 +0200] "GET /a?b HTTP/1.1" 200 2326 "http://r.example/" "Mozilla/5.0 (\\"x\\")"';

test('a combined line gives address, time by its own offset, request, status and browser', () => {
  const line = parseLine(COMBINED, 'combined');
  assert.ok(line.readable);
  assert.equal(formatInstant(line.at), '2015-05-17T08:05:03Z');
  assert.deepEqual(
    [line.address, line.method, line.target, line.status, line.userAgent],
    ['192.0.2.7', 'GET', '/a?b', 200, 'Mozilla/5.0 ("x")'],
  );
});

test('a line that cannot be read still tells its time where it has one', () => {
  const broken: readonly (readonly [string, boolean])[] = [
    ['', false],
    ['nonsense', false],
    [COMBINED.replace('17/May', '31/Feb'), false],
    [COMBINED.replace('17/May', '17/Mai'), false],
    [COMBINED.replace('10:05:03', '25:05:03'), false],
    [COMBINED.replace('"GET /a?b HTTP/1.1"', '"-"'), true],
    [COMBINED.replace('"GET /a?b HTTP/1.1"', '"\\x16\\x03\\x01"'), true],
    [COMBINED.replace(' 200 ', ' abc '), true],
    [COMBINED.slice(0, -1), true],
  ];
  for (const [line, timed] of broken) {
    const read = parseLine(line, 'combined');
    assert.equal(read.readable, false, line);
    assert.equal(read.at !== undefined, timed, line);
  }
});

test('the format is that of the first readable line', () => {
  const common = COMBINED.replace(/ "http.*/, '');
  assert.equal(detectFormat(['rubbish', COMBINED]), 'combined');
  assert.equal(detectFormat([common]), 'common');
  assert.equal(detectFormat(['{"json":true}', 'x']), undefined);
});

test('of 10,000 real lines all but one can be read, and the time agrees with another way of reading it', () => {
  const lines = readFileSync(REAL_LOG, 'latin1').trimEnd().split('\n');
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May'];
  let unreadable = 0;
  for (const line of lines) {
    const read = parseLine(line, 'combined');
    if (!read.readable) unreadable += 1;
    const [, d, m, y, h, i, s] = /\[(\d+)\/(\w+)\/(\d+):(\d+):(\d+):(\d+) \+0000\]/.exec(line) ?? [];
    assert.equal(read.at, Date.UTC(Number(y), months.indexOf(m ?? ''), Number(d), Number(h), Number(i), Number(s)) / 1000);
  }
  assert.equal(lines.length, 10_000);
  assert.equal(unreadable, 1);
});

test('lines come out whole, however the bytes are cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.stringMatching(/^[a-z]{0,9}$/)),
      fc.boolean(),
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.nat(20)),
      async (lines, closed, ending, cuts) => {
        const whole = lines.join(ending) + (closed && lines.length > 0 ? ending : '');
        const bytes = Buffer.from(whole);
        async function* chunks() {
          let at = 0;
          for (const cut of cuts) {
            yield bytes.subarray(at, at + cut);
            at += cut;
          }
          yield bytes.subarray(at);
        }
        const read: string[] = [];
        for await (const some of readLines(chunks())) read.push(...some);
        const expected = whole.split(/\r?\n/);
        if (expected.at(-1) === '') expected.pop();
        assert.deepEqual(read, expected);
      },
    ),
  );
});

test('a line of a megabyte takes no more than its first 64 KiB', async () => {
  async function* chunks() {
    for (let n = 0; n < 16; n++) yield Buffer.alloc(65_536, 'x');
    yield Buffer.from('\nnext\n');
  }
  const read: string[] = [];
  for await (const some of readLines(chunks())) read.push(...some);
  assert.deepEqual(
    read.map((line) => line.length),
    [65_536, 4],
  );
});

test('lines up to a minute late are put in order of time, those of one second in order of arrival', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(59), { maxLength: 200 }), async (jitters) => {
      const given = jitters.map((jitter, index) => ({ index, at: seconds(1_000 + index * 7 - jitter) }));
      const taken: { index: number; at: number }[] = [];
      async function* blocks() {
        for (let from = 0; from < given.length; from += 7) yield given.slice(from, from + 7);
      }
      for await (const { entries } of inTimeOrder([{ startsAt: 0, blocks }])) taken.push(...entries);
      const sorted = [...given].sort((a, b) => a.at - b.at || a.index - b.index);
      assert.deepEqual(taken, sorted);
    }),
  );
});

test('rotated and compressed pieces are one log', () => {
  for (const file of ['access.log', '/var/log/access.log.1', 'access.log.12.gz', 'access.log-20260302.gz', 'access.log.gz'])
    assert.equal(logNameOf(file), 'access.log', file);
  assert.equal(logNameOf('-'), 'stdin');
  assert.equal(logNameOf('shop.log'), 'shop.log');
});
