import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { test } from 'node:test';
import { collect, FIREFOX } from '../harness/collect.ts';
import { notCounted, reportAroundToday } from '../harness/report.ts';
import { done } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { type Served, startServe } from '../harness/serve.ts';
import { UNLIMITED } from '../harness/unlimited-site.ts';

const LANES = 16;

/** Sends hits over many connections until told to stop; calls back with each path that was acknowledged. */
function load(server: Served, round: number, acknowledged: (path: string) => void): { stop(): Promise<void> } {
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  let over = false;
  let sent = 0;
  const hit = (path: string) =>
    new Promise<void>((resolve) => {
      sent += 1;
      const address = `20.${round}.${(sent >> 8) % 256}.${sent % 256}`;
      const options = { method: 'POST', agent, headers: { 'user-agent': FIREFOX, 'x-forwarded-for': address } };
      const sending = request(`${server.url}/collect`, options, (response) => {
        if (response.statusCode === 204) acknowledged(path);
        response.resume();
        response.once('close', resolve);
      });
      sending.once('error', () => resolve());
      sending.end(JSON.stringify({ site: 'example.com', page: path }));
    });
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    while (!over) await hit(`/r${round}/l${lane}`);
  });
  return {
    async stop() {
      over = true;
      await Promise.all(lanes);
      agent.destroy();
    },
  };
}

test('what was acknowledged is in the report, however often the server is killed under load', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const counts = new Map<string, number>();
  for (let round = 0; round < 15; round++) {
    const server = await startServe(t, { ...place, env: UNLIMITED });
    let total = 0;
    const enough = Promise.withResolvers<void>();
    const loading = load(server, round, (path) => {
      counts.set(path, (counts.get(path) ?? 0) + 1);
      total += 1;
      if (total === 600 + 40 * round) enough.resolve();
    });
    await enough.promise;
    await server.stop('SIGKILL');
    await loading.stop();
  }
  const report = await reportAroundToday('example.com', place);
  const stored = new Map(report.pages.map((row) => [row.path, row.pageViews]));
  for (const [path, count] of counts) {
    const kept = stored.get(path) ?? 0;
    assert.ok(kept === count || kept === count + 1, `${path}: acknowledged ${count}, stored ${kept}`);
  }
  assert.equal(report.received, report.totals.pageViews + notCounted(report));
});

test('asked to end under load it answers what it took, and ends with 0', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, { ...place, env: UNLIMITED });
  let acknowledged = 0;
  const enough = Promise.withResolvers<void>();
  const loading = load(server, 0, () => {
    acknowledged += 1;
    if (acknowledged === 500) enough.resolve();
  });
  await enough.promise;
  const [ended] = await Promise.all([server.stop('SIGTERM'), loading.stop()]);
  assert.deepEqual(ended, { code: 0, signal: null });
  const report = await reportAroundToday('example.com', place);
  assert.equal(report.totals.pageViews, acknowledged);
});

test('two accesses of one visitor are one visit, also when they come at the same moment', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, place);
  await Promise.all(['/a', '/b', '/c'].map((path) => collect(server, { site: 'example.com', page: path })));
  await collect(server, { site: 'example.com', download: '/d.pdf' });
  await collect(server, { site: 'example.com', page: '/e' }, { 'user-agent': FIREFOX.replaceAll('128', '115') });
  const report = await reportAroundToday('example.com', place);
  assert.deepEqual([report.totals.visits, report.totals.pageViews, report.totals.downloads], [2, 4, 1]);
  assert.deepEqual(report.browsers, [
    { name: 'Firefox', version: '115', visits: 1 },
    { name: 'Firefox', version: '128', visits: 1 },
  ]);
});
