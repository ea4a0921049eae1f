// Takes seconds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localeOf } from '../../../reports/locale/locale.ts';
import { dayOf } from '../../../reports/model/dates.ts';
import { dayFiles } from '../../../reports/static/day-files.tsx';
import { siteIndex, sitesIndex } from '../../../reports/static/index-files.tsx';
import { spanFiles } from '../../../reports/static/span-files.tsx';
import type { StaticSite } from '../../../reports/static/static-site.ts';
import { addDays, seconds } from '../../../server/domain/time/day.ts';
import { type MemoryDay, memorySource } from '../../harness/memory-source.ts';
import { skeleton, strings } from '../../harness/naughty.ts';

const DAY = dayOf('2026-03-16');
const locale = localeOf('de');

/** A site in which these texts are all that visitors and administrators can have written. */
function siteOf(texts: readonly string[]): StaticSite {
  const counts = Object.fromEntries(texts.map((text) => [text, 1]));
  const fresh = texts.slice(0, 6).map((path) => ({ path, day: '2026-03-16', count: 1 }));
  const day: MemoryDay = { visits: 1, pages: counts, documents: counts, excluded: counts, fresh, name: texts[0] ?? '' };
  const source = memorySource(new Map([3, 2, 1, 0].map((weeks) => [addDays(DAY, -7 * weeks), day])), texts[0]);
  return {
    source,
    locale,
    versions: new Map([[DAY, '1']]),
    period: { from: DAY, to: DAY },
    now: seconds(Date.UTC(2026, 3, 1) / 1000),
    oneOfSeveral: true,
  };
}

async function pagesOf(texts: readonly string[]): Promise<readonly string[]> {
  const site = siteOf(texts);
  const name = texts[0] ?? '';
  const counts = { visits: 1, pageViews: 1, downloads: 1 };
  const listed = sitesIndex(locale, [{ site: name, counts, from: '2026-03-16', to: '2026-03-16' }]);
  const files = [...dayFiles(site, '1'), ...spanFiles(site, '1'), siteIndex(site, '1'), listed];
  const made: string[] = [];
  for (const { path, make } of files) if (path.endsWith('.html')) made.push(await make());
  return made;
}

test('the naughty strings stand in the folder of pages as the texts they are', async () => {
  const size = 10;
  const harmless = (await pagesOf(Array.from({ length: size }, (_, index) => `harmless${index}`))).map(skeleton);
  assert.equal(harmless.length, 5);
  for (let at = 0; at < strings.length; at += size) {
    const texts = strings.slice(Math.min(at, strings.length - size)).slice(0, size);
    assert.deepEqual((await pagesOf(texts)).map(skeleton), harmless, JSON.stringify(texts));
  }
});
