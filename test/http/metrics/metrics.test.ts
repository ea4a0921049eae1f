import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { test } from 'node:test';
import { type Day, parseDay, seconds } from '../../../server/domain/time/day.ts';
import { inTransaction } from '../../../server/store/database/connections.ts';
import { dirtyMarks } from '../../../server/store/records/dirty-marks.ts';
import { addSite } from '../../../server/store/registry/sites.ts';
import { rollupLags } from '../../../server/store/rollups/rollup-tiers.ts';
import { ask, tokenFor } from '../../harness/api.ts';
import { collect } from '../../harness/collect.ts';
import { openStore } from '../../harness/open-store.ts';
import { done } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';

/** The samples of a scrape by name and labels, as the exposition format 0.0.4 has them. */
function samplesOf(text: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>();
  const declared = new Set<string>();
  assert.ok(text.endsWith('\n'));
  for (const line of text.slice(0, -1).split('\n')) {
    const [, name] = /^# TYPE (\w+) (?:counter|gauge)$/.exec(line) ?? [];
    if (name !== undefined) declared.add(name);
    if (line.startsWith('#')) continue;
    const found = /^(([a-z_0-9]+)(?:\{\w+="(?:[^"\\\n]|\\.)*"\})?) (\d+(?:\.\d+)?(?:e[+-]\d+)?)$/.exec(line);
    assert.ok(found !== null && declared.has(found[2] ?? ''), line);
    assert.ok(!samples.has(found[1] ?? ''), line);
    samples.set(found[1] ?? '', Number(found[3]));
  }
  return samples;
}

test('the metrics tell what became of every hit, and nothing of any visitor', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  await done(['site', 'set', 'example.com', '--exclude-path', '/admin/**'], place);
  const server = await startServe(t, { ...place, env: { SIXFOLD_RATE_LIMIT: '9', SIXFOLD_TRUST_PROXY: '1' } });
  const from = { 'x-forwarded-for': '203.0.113.77' };
  const statuses: number[] = [];
  for (const body of [
    { site: 'example.com', page: '/secret-page' },
    { site: 'example.com', page: '/secret-page' },
    { site: 'example.com', download: '/secret-page.pdf' },
    { site: 'example.com', page: '/admin/x' },
    { site: 'example.com', page: 'no path' },
    { site: 'unknown.example', page: '/' },
    'no JSON',
    `"${'x'.repeat(5_000)}"`,
  ])
    statuses.push((await collect(server, body, from)).status);
  statuses.push((await collect(server, { site: 'example.com', page: '/' }, { ...from, 'user-agent': 'curl/8' })).status);
  for (let n = 0; n < 9; n++) statuses.push((await collect(server, { site: 'example.com', page: `/${n}` }, from)).status);
  const count = (status: number) => statuses.filter((each) => each === status).length;

  const { status, headers, text } = await ask(server, '/metrics');
  assert.equal(status, 200);
  assert.equal(headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.doesNotMatch(text, /secret|203\.0|Firefox|curl/);
  const samples = samplesOf(text);
  const sample = (name: string) => samples.get(name) ?? assert.fail(`${name} is missing`);
  const excluded = [...samples].filter(([name]) => name.startsWith('sixfold_hits_excluded_total'));
  assert.equal(sample('sixfold_hits_counted_total'), count(204));
  assert.equal(sample('sixfold_hits_excluded_total{reason="duplicate"}'), 1);
  assert.equal(sample('sixfold_hits_excluded_total{reason="path"}'), 1);
  assert.equal(sample('sixfold_hits_excluded_total{reason="malformed"}'), 1);
  assert.equal(sample('sixfold_hits_excluded_total{reason="bot"}'), 1);
  assert.equal(sample('sixfold_hits_refused_total{reason="unknown site"}'), 1);
  assert.equal(sample('sixfold_hits_refused_total{reason="unreadable"}'), 1);
  assert.equal(sample('sixfold_hits_refused_total{reason="too large"}'), 1);
  assert.ok(count(429) > 0);
  assert.equal(sample('sixfold_hits_received_total'), statuses.length - 3);
  assert.equal(sample('sixfold_hits_failed_total'), 0);
  assert.equal(sample('sixfold_open_visits'), 1);
  assert.equal(sample('sixfold_rollup_lag_seconds{site="example.com"}'), 0);
  for (const state of ['waiting', 'sending', 'sent', 'failed', 'unknown'])
    assert.equal(sample(`sixfold_mails{state="${state}"}`), 0);
  assert.ok(sample('process_resident_memory_bytes') > 1e7);
  assert.ok(sample('sixfold_commits_total') > 0);
  const page = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8');
  for (const name of samples.keys()) assert.ok(page.includes(name.replace(/\{.*/, '')), `docs/api.md lacks ${name}`);
  // What is over the rate limit is on disk, and counted, a little later.
  for (let rate = 0; rate < count(429); )
    rate = samplesOf((await ask(server, '/metrics')).text).get('sixfold_hits_excluded_total{reason="rate"}') ?? 0;
  const later = samplesOf((await ask(server, '/metrics')).text);
  const sum = excluded.reduce((hits, [name]) => hits + (later.get(name) ?? 0), later.get('sixfold_hits_counted_total') ?? 0);
  assert.equal(sum, later.get('sixfold_hits_received_total'));
});

test('the metrics are for this machine itself, and for whoever has a token of that scope', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, place);
  assert.equal((await ask(server, '/metrics')).status, 200);
  assert.equal((await ask(server, '/metrics', undefined, { method: 'HEAD' })).status, 200);
  // What a proxy on this machine says of itself, declared or not, and a page that reached this machine by a name of its own.
  const outside: readonly Readonly<Record<string, string>>[] = [
    { 'x-forwarded-for': '127.0.0.1' },
    { forwarded: 'for=127.0.0.1' },
    { via: '1.1 proxy' },
    { 'x-real-ip': '127.0.0.1' },
  ];
  const reports = (await tokenFor(place, '--scope', 'reports', '--all-sites')).token;
  const metrics = (await tokenFor(place, '--scope', 'metrics')).token;
  for (const headers of outside) {
    const refused = await ask(server, '/metrics', undefined, { headers });
    assert.equal(refused.status, 401, JSON.stringify(headers));
    assert.equal(refused.headers.get('content-type'), 'application/problem+json');
    assert.doesNotMatch(refused.text, /sixfold_hits/);
    assert.equal((await ask(server, '/metrics', reports, { headers })).status, 403);
    assert.equal((await ask(server, '/metrics', metrics, { headers })).status, 200);
  }
  assert.equal((await ask(server, '/api/v1/sites', metrics)).status, 403);
  // fetch cannot say another Host; a page that has its own name lead to this machine does.
  const rebound = await new Promise<number | undefined>((resolve, reject) => {
    get(`${server.url}/metrics`, { headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
  assert.equal(rebound, 401);
});

test('the lag is the time since the end of the oldest finished day that waits to be counted', (t) => {
  const opened = openStore(
    scratchFolder(t),
    'test',
    () => 1,
    () => undefined,
  );
  assert.ok(opened !== undefined);
  t.after(opened.close);
  const { db } = opened.store;
  const site = inTransaction(db, (tx) => addSite(tx, { domain: 'example.com', timeZone: 'Europe/Berlin', aliases: [] }, 1));
  const day = (text: string): Day => parseDay(text) ?? assert.fail(text);
  const now = seconds(Date.parse('2026-03-30T10:00:00Z') / 1000);
  const marks = dirtyMarks(db);
  const dirty = (text: string) => {
    marks.touch(site.id, day(text));
    marks.flush?.();
  };
  const lag = () => rollupLags(db, now).map((each) => each.seconds)[0];
  assert.equal(lag(), 0);
  dirty('2026-03-30');
  assert.equal(lag(), 0);
  // The day of the clock change has 23 hours, and ended at 22:00 UTC.
  dirty('2026-03-29');
  assert.equal(lag(), 12 * 3_600);
  dirty('2026-03-28');
  assert.equal(lag(), 35 * 3_600);
});
