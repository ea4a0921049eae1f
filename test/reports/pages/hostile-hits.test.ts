import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { collect, FIREFOX } from '../../harness/collect.ts';
import { strings } from '../../harness/naughty.ts';
import { notCounted, reportAroundToday } from '../../harness/report.ts';
import { done } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';

test('sent as hits, pixels and log lines they are counted or refused, never more, and the report stays whole', async (t) => {
  const folder = scratchFolder(t);
  const place = { data: join(folder, 'data') };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, { ...place, env: { SIXFOLD_RATE_LIMIT: 'off' } });
  const hits = strings.flatMap((text) => [
    { site: 'example.com', page: text },
    { site: 'example.com', page: `/${text}` },
    { site: 'example.com', download: `/${text}.pdf` },
  ]);
  for (const hit of hits) assert.ok([200, 204, 400].includes((await collect(server, hit)).status), JSON.stringify(hit));
  for (const text of strings) {
    const query = new URLSearchParams({ site: 'example.com', page: `/gif/${text}` });
    const response = await fetch(`${server.url}/collect.gif?${query}`, { headers: { 'user-agent': FIREFOX } });
    assert.ok([200, 400].includes(response.status), text);
    await response.bytes();
  }
  const lines = strings.map(
    (text) =>
      `192.0.2.7 - ${text.replaceAll('\n', '\\n')} [02/Mar/2026:10:00:00 +0000] "GET /log/${encodeURIComponent(text.toWellFormed())} HTTP/1.1" 200 1 "${text.replaceAll('\n', ' ')}" "${FIREFOX} ${text.replaceAll('\n', ' ')}"`,
  );
  writeFileSync(join(folder, 'hostile.log'), lines.join('\n'));
  const summary = JSON.parse(await done(['import', join(folder, 'hostile.log'), '--site', 'example.com', '--json'], place)) as {
    lines: number;
  };
  assert.ok(summary.lines >= strings.length);
  const report = await reportAroundToday('example.com', place);
  assert.equal(report.received, hits.length + strings.length);
  assert.equal(report.received, report.totals.pageViews + report.totals.downloads + notCounted(report));
  assert.equal(
    report.pages.reduce((sum, row) => sum + row.pageViews, 0),
    report.totals.pageViews,
  );
  for (const row of [...report.pages, ...report.documents])
    assert.ok(row.path.startsWith('/') && !/[?#]/.test(row.path), row.path);
});
