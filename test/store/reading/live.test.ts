import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Report } from '../../../reports/model/report.ts';
import { aggregateDay, type DayAggregate, runningAggregate } from '../../../server/domain/aggregate/aggregate-day.ts';
import type { AccessRow, VisitRow } from '../../../server/domain/aggregate/day-counts.ts';
import { seconds } from '../../../server/domain/time/day.ts';
import { collect } from '../../harness/collect.ts';
import { startNameServer } from '../../harness/name-server.ts';
import { notCounted } from '../../harness/report.ts';
import { done } from '../../harness/run.ts';
import { startServe } from '../../harness/serve.ts';
import { cookieOf, withUser } from '../../harness/signed-in.ts';

const START = 1_772_409_600;
const HOURS = Array.from({ length: 24 }, (_, hour) => seconds(START + hour * 3_600));
const END = seconds(START + 86_400);

/** Visits that began on the day or before, with their accesses in order of time. */
const dayOfVisits = fc
  .array(
    fc.record({
      start: fc.integer({ min: -1_000, max: 86_399 }),
      steps: fc.array(fc.integer({ min: 0, max: 1_800 }), { maxLength: 30 }),
      paths: fc.array(fc.tuple(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 0, max: 1 })), {
        minLength: 31,
        maxLength: 31,
      }),
      domain: fc.constantFrom(['de', 1], ['de', 0], [null, null]),
      address: fc.constantFrom('192.0.2.0/24', '198.51.100.0/24', null),
    }),
    { maxLength: 20 },
  )
  .map((visits) => {
    const rows: VisitRow[] = [];
    const accesses: AccessRow[] = [];
    for (const [index, { start, steps, paths, domain, address }] of visits.entries()) {
      const [label, byName] = domain as [string | null, number | null];
      if (start >= 0) rows.push([index, START + start, address, label, byName, 1 + (index % 3)]);
      let at = START + start;
      for (const [nth, [path, download]] of paths.slice(0, steps.length + 1).entries()) {
        if (nth > 0) at += steps[nth - 1] ?? 0;
        if (at >= START) accesses.push([at, index, download, path]);
      }
    }
    return { rows, accesses: accesses.sort((a, b) => a[0] - b[0]) };
  });

const inOrder = (fold: DayAggregate) =>
  Object.fromEntries(
    Object.entries(fold).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((row) => JSON.stringify(row)).sort() : value,
    ]),
  );

test('a running day comes to the same counts however its hits come in, and as it does when it is counted whole', () => {
  fc.assert(
    fc.property(dayOfVisits, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 20 }), ({ rows, accesses }, sizes) => {
      const day = runningAggregate(HOURS, END);
      const known = new Map(rows.map((row) => [row[0], row]));
      let from = 0;
      for (const size of [...sizes, accesses.length]) {
        for (const access of accesses.slice(from, from + size)) {
          const row = known.get(access[1]);
          // First without its name, which is found later.
          if (row !== undefined && !day.has(row[0])) day.visit([row[0], row[1], row[2], null, null, row[5]]);
          day.access(access);
        }
        from += size;
        day.aggregate();
        for (const row of rows) if (day.has(row[0])) day.visit(row);
      }
      const arrived = new Set(accesses.map(([, visit]) => visit));
      const whole = aggregateDay(
        HOURS,
        END,
        rows.filter(([id]) => arrived.has(id)),
        accesses,
      );
      assert.deepEqual(inOrder({ ...day.aggregate(), serverAddresses: [...day.addresses] }), inOrder(whole));
      // By other means: each visit on its own.
      const visits = rows.map(([id]) => accesses.filter(([, visit]) => visit === id)).filter((each) => each.length > 0);
      const durations = visits.filter((each) => each.length > 1).map((each) => (each.at(-1)?.[0] ?? 0) - (each[0]?.[0] ?? 0));
      const sorted = [...durations].sort((a, b) => a - b);
      const median =
        sorted.length === 0 ? null : ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
      assert.equal(whole.medianSeconds, median);
      assert.equal(whole.singlePageVisits, visits.filter((each) => each.length === 1 && each[0]?.[2] === 0).length);
      assert.equal(
        whole.visitLengths.reduce((sum, [, count]) => sum + count, 0),
        visits.length,
      );
    }),
  );
});

const report = async (url: string, cookie: string, day: string) =>
  (await (await fetch(`${url}/sites/example.com/days/${day}?format=json`, { headers: { cookie } })).json()) as Report;

test('hits are in the figures with the next look, and in the counts of the last 30 minutes; both agree with the report', async (t) => {
  const place = await withUser(t);
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, { ...place, env: { SIXFOLD_TRUST_PROXY: '1' } });
  const cookie = await cookieOf(server);
  const look = async () =>
    (await (await fetch(`${server.url}/sites/example.com/live`, { headers: { cookie } })).json()) as {
      last30Minutes: { visits: number; pageViews: number; downloads: number };
      today: { visits: number; pageViews: number; downloads: number };
      sentences: readonly string[];
    };
  const today = () => new Date().toISOString().slice(0, 10);
  const startedOn = today();
  for (let n = 1; n <= 5; n++) {
    const from = { 'x-forwarded-for': `192.0.2.${n}` };
    await collect(server, { site: 'example.com', page: `/${n}` }, from);
    await collect(server, { site: 'example.com', download: '/a.pdf' }, from);
    // Looked at only now and then, as people do.
    if (n % 2 === 0) continue;
    let live = await look();
    // On a busy machine a reading that took long is followed by a pause.
    while (live.today.visits < n && today() === startedOn) live = await look();
    assert.deepEqual(live.last30Minutes, { visits: n, pageViews: n, downloads: n });
    if (today() === startedOn) assert.deepEqual(live.today, live.last30Minutes);
    assert.match(live.sentences[0] ?? '', new RegExp(`^${n} visits? in the last 30 minutes`));
  }
  const shown = await report(server.url, cookie, today());
  assert.equal(shown.received, shown.totals.pageViews + shown.totals.downloads + notCounted(shown));
  const told = JSON.parse(await done(['report', '--site', 'example.com', '--day', today(), '--format', 'json'], place)) as Report;
  const lists = (of: Report) => ({ ...of, pages: [...of.pages].sort((a, b) => (a.path < b.path ? -1 : 1)) });
  assert.deepEqual(lists(shown), lists(told));
  await collect(server, { site: 'example.com', page: '/after' }, { 'x-forwarded-for': '192.0.2.9' });
  const hasAfter = async () => (await report(server.url, cookie, today())).pages.some(({ path }) => path === '/after');
  while (!(await hasAfter()));
  assert.equal((await fetch(`${server.url}/sites/example.com/live`)).url.includes('/login'), true);
});

test('a name that is found later and a log that is imported into the running day are in the figures, too', async (t) => {
  const place = await withUser(t);
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const names = await startNameServer(t, {
    names: () => [['host', 'example', 'gov']],
    addresses: () => ['127.0.0.1'],
  });
  const server = await startServe(t, { ...place, env: { SIXFOLD_DNS: names.resolver, SIXFOLD_TLD: 'name' } });
  const cookie = await cookieOf(server);
  const now = Math.floor(Date.now() / 1000);
  const day = new Date(now * 1000).toISOString().slice(0, 10);
  await collect(server, { site: 'example.com', page: '/first' });
  assert.equal((await report(server.url, cookie, day)).totals.visits, 1);
  for (let found = false; !found; ) {
    const { topLevelDomains } = await report(server.url, cookie, day);
    assert.equal(
      topLevelDomains.reduce((sum, row) => sum + row.visits, 0),
      1,
    );
    found = topLevelDomains.some(({ label, source }) => label === 'gov' && source === 'name');
  }
  const at = new Date((now - 5) * 1000);
  const month = at.toLocaleString('en-GB', { month: 'short', timeZone: 'UTC' }).slice(0, 3);
  const stamp = `${day.slice(8)}/${month}/${day.slice(0, 4)}:${at.toISOString().slice(11, 19)} +0000`;
  await done(['import', '-', '--site', 'example.com', '--log', 'piece'], {
    ...place,
    input: `203.0.113.5 - - [${stamp}] "GET /imported HTTP/1.1" 200 1 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"\n`,
  });
  let both = await report(server.url, cookie, day);
  while (both.pages.length < 2) both = await report(server.url, cookie, day);
  assert.deepEqual(both.pages.map(({ path }) => path).sort(), ['/first', '/imported']);
});
