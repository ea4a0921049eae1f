import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../../../reports/model/report.ts';
import { loadCountries } from '../../../server/ingest/country.ts';
import { ask, everyRow } from '../../harness/api.ts';
import { assertTotals, pagesOf, ranked } from '../../harness/assert-recount.ts';
import { REAL_LINES, REAL_SITE } from '../../harness/real-log.ts';
import { serveRealLog } from '../../harness/real-site.ts';
import { recount } from '../../harness/recount.ts';
import { tally } from '../../harness/tally.ts';

const PERIOD = 'from=2015-05-17&to=2015-05-20';
const DAYS = ['2015-05-17', '2015-05-18', '2015-05-19', '2015-05-20'];
const HOURS = DAYS.flatMap((day) => Array.from({ length: 24 }, (_, hour) => `${day}T${String(hour).padStart(2, '0')}:00:00Z`));

// Seen to fail with the exits of a page for its entries, and with the mean over all visits.
test('what the API gives is what a slow recount of the log gives, list by list and row by row', async (t) => {
  const expected = recount(REAL_LINES);
  const { server, token } = await serveRealLog(t);
  const at = (rest: string) => ask(server, `/api/v1/sites/${REAL_SITE}/${rest}`, token);

  const whole = await at(`report?${PERIOD}`);
  assert.equal(whole.status, 200);
  const report = whole.json as Report;
  assertTotals(report.totals, expected);
  assert.equal(report.received, REAL_LINES.length);
  assert.deepEqual(report.excluded, expected.excluded);

  const country = await loadCountries();
  const lists: { readonly [List in keyof Pick<Report, 'pages' | 'documents' | 'serverAddresses'>]: Report[List] } = {
    pages: pagesOf(expected),
    documents: ranked(expected.downloadsByPath).map(([path, downloads]) => ({ path, downloads })),
    serverAddresses: ranked(expected.visitsByNetwork).map(([serverAddress, visits]) => ({ serverAddress, visits })),
  };
  const rowsOf = async (list: string, limit: number) => {
    const { rows, requests } = await everyRow(server, `/api/v1/sites/${REAL_SITE}/lists/${list}?${PERIOD}&limit=${limit}`, token);
    assert.equal(requests, Math.max(1, Math.ceil(rows.length / limit)), list);
    return rows;
  };
  for (const list of ['pages', 'documents', 'serverAddresses'] as const) {
    assert.deepEqual(report[list], lists[list], list);
    assert.deepEqual(await rowsOf(list, 37), lists[list], list);
  }
  const browsers = report.browsers.map(({ name, version, visits }) => [`${name} ${version}`, visits] as const);
  assert.deepEqual(Object.fromEntries(browsers), expected.visitsByBrowser);
  assert.deepEqual(await rowsOf('browsers', 37), report.browsers);
  const families = ranked(expected.visitsByBrowser).flatMap(([name, visits]) =>
    Array<string>(visits).fill(name.replace(/ \d*$/, '')),
  );
  assert.deepEqual(
    await rowsOf('browserFamilies', 37),
    ranked(tally(families)).map(([name, visits]) => ({ name, visits })),
  );
  const labels = Object.entries(expected.visitsByAddress).flatMap(([address, visits]) => {
    const found = country(address)?.toLowerCase() ?? '';
    return Array<string>(visits).fill(found === 'gb' ? 'uk' : found);
  });
  const domains = report.topLevelDomains.map(({ label, visits }) => [label ?? '', visits] as const);
  assert.deepEqual(Object.fromEntries(domains), tally(labels));
  assert.ok(report.topLevelDomains.every(({ label, source }) => source === (label === null ? null : 'country')));
  assert.deepEqual(await rowsOf('topLevelDomains', 37), report.topLevelDomains);
});

test('the series, the comparison and the first and last day are those of a slow recount, too', async (t) => {
  const expected = recount(REAL_LINES);
  const { server, token } = await serveRealLog(t);
  const at = async (rest: string) => (await ask(server, `/api/v1/sites/${REAL_SITE}/${rest}`, token)).json;
  const series = async (by: string) => ((await at(`series?${PERIOD}&by=${by}`)) as { points: readonly unknown[] }).points;
  assert.deepEqual(
    await series('day'),
    DAYS.map((start) => ({
      start,
      visits: expected.visitsByDay[start] ?? 0,
      pageViews: expected.viewsByDay[start] ?? 0,
      downloads: expected.downloadsByDay[start] ?? 0,
    })),
  );
  assert.deepEqual(
    await series('hour'),
    HOURS.map((start) => ({
      start,
      visits: expected.visitsByHour[start] ?? 0,
      pageViews: expected.viewsByHour[start] ?? 0,
      downloads: expected.downloadsByHour[start] ?? 0,
    })),
  );
  const { visits, pageViews, downloads } = expected;
  assert.deepEqual(await series('month'), [{ start: '2015-05-17', visits, pageViews, downloads }]);

  const days = (await at('report?from=2015-05-18&to=2015-05-19')) as Report;
  const middle = recount(REAL_LINES, '2015-05-18', '2015-05-19');
  assertTotals(days.totals, middle);
  assert.deepEqual(days.excluded, middle.excluded);
  assert.equal(days.received, middle.received);
  assert.deepEqual(days.pages, pagesOf(middle));
  const { totals, compared } = (await at('totals?from=2015-05-19&to=2015-05-20&compare=before')) as {
    totals: Report['totals'];
    compared: { from: string; to: string; totals: Report['totals'] };
  };
  assertTotals(totals, recount(REAL_LINES, '2015-05-19', '2015-05-20'));
  assert.deepEqual([compared.from, compared.to], ['2015-05-17', '2015-05-18']);
  assertTotals(compared.totals, recount(REAL_LINES, '2015-05-17', '2015-05-18'));

  assert.deepEqual((await ask(server, '/api/v1/sites', token)).json, {
    sites: [{ domain: REAL_SITE, timeZone: 'UTC', firstDay: '2015-05-17', lastDay: '2015-05-20' }],
  });
});
