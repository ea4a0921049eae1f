import type { PathPreview } from '../../reports/model/server-facts.ts';
import { pathMatch } from '../domain/path/path-pattern.ts';
import { addDays, type Seconds } from '../domain/time/day.ts';
import type { ReportReader } from '../store/reading/report-reader.ts';

// Of the most counted pages, and of documents, so many are looked at, and of those that match so many are named.
const LOOKED_AT = 20_000;
const NAMED = 12;
const DAYS = 30;

export interface PreviewTask {
  readonly domain: string;
  readonly pattern: string;
  readonly now: Seconds;
}

/** What a pattern would have left out of the last 30 days. Reads counts: for the report thread. */
export function pathPreview(reader: ReportReader, { domain, pattern, now }: PreviewTask): PathPreview {
  const site = reader.site(domain);
  const source = reader.source(site);
  const today = site.zone.dayOf(now);
  const matches = pathMatch([pattern]);
  const query = { search: '', sort: 'count', descending: true, offset: 0, limit: LOOKED_AT } as const;
  return source.snapshot(() => {
    const pages = source.list('pages', addDays(today, -DAYS), today, query);
    const documents = source.list('documents', addDays(today, -DAYS), today, query);
    const rows = [
      ...pages.rows.map(({ path, pageViews }) => ({ path, count: pageViews })),
      ...documents.rows.map(({ path, downloads }) => ({ path, count: downloads })),
    ].filter(({ path }) => matches?.(path) === true);
    rows.sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1));
    return {
      pattern,
      rows: rows.slice(0, NAMED),
      paths: rows.length,
      hits: rows.reduce((sum, { count }) => sum + count, 0),
      cut: pages.total > LOOKED_AT || documents.total > LOOKED_AT,
    };
  });
}
