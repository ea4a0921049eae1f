import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemLog } from '../../server/lib/problem-log.ts';

test('a problem is told at once, and again with what it has cost after a minute or at the end, however often it comes up', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const told: string[] = [];
  const problems = problemLog('request', (sentence) => told.push(sentence));
  const since = () => told.splice(0);
  for (let n = 0; n < 1_000; n++) problems.report('the disk is full.', 2);
  problems.report('The folder cannot be reached.');
  assert.deepEqual(since(), ['2 requests were not counted: the disk is full.', 'The folder cannot be reached.']);
  t.mock.timers.tick(59_999);
  problems.report('The folder cannot be reached.');
  assert.deepEqual(since(), []);
  t.mock.timers.tick(1);
  assert.deepEqual(since(), ['1998 requests were not counted: the disk is full.']);
  problems.report('The folder cannot be reached.');
  problems.report('the disk is full.', 1);
  assert.deepEqual(since(), ['The folder cannot be reached.']);
  problems.end();
  assert.deepEqual(since(), ['1 request was not counted: the disk is full.']);
  t.mock.timers.tick(60_000);
  assert.deepEqual(since(), []);
});
