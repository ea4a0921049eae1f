import { hash } from 'node:crypto';
import { publicTotals, reportJson } from '../../reports/files/json.ts';
import { buildReport, totalsOf } from '../../reports/model/build.ts';
import type { Filter } from '../../reports/model/filters.ts';
import { limitLists } from '../../reports/model/limit.ts';
import type { Period } from '../../reports/model/period.ts';
import type { ListName, ListQuery, ReportSource } from '../../reports/model/report-source.ts';
import { type SeriesUnit, seriesOf } from '../../reports/model/series.ts';
import type { Site } from '../domain/site.ts';
import { formatDay, type Seconds } from '../domain/time/day.ts';
import type { ReportReader } from '../store/reading/report-reader.ts';
import { readLive } from './live-reading.ts';
import { sourceFor } from './query-source.ts';

/** What the API reads. Plain data: it crosses to the report thread. */
export type ApiTask =
  | { readonly kind: 'sites'; readonly domains: readonly string[] }
  | { readonly kind: 'live'; readonly domain: string; readonly now: Seconds }
  | ({ readonly kind: 'report'; readonly limit: number | undefined } & OfSite)
  | ({ readonly kind: 'totals'; readonly compared: Period | null } & OfSite)
  | ({ readonly kind: 'list'; readonly list: ListName; readonly query: ListQuery } & OfSite)
  | ({ readonly kind: 'series'; readonly by: SeriesUnit } & OfSite);

interface OfSite {
  readonly domain: string;
  readonly period: Period;
  readonly filters: readonly Filter[];
}

/** An answer as it goes out: whole, because a long one would take its time on the thread that answers hits. */
export interface ApiReading {
  /** JSON in UTF-8, in memory of its own, so that it can be handed over. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly etag: string;
  /** Of a list: how many rows match in all. */
  readonly total: number | null;
}

/** Reads what the API was asked for, in the report thread; undefined once it was cancelled. */
export async function readForApi(reader: ReportReader, task: ApiTask, cancelled: () => boolean): Promise<ApiReading | undefined> {
  if (task.kind === 'sites') return reading(sites(reader, task.domains));
  const site = reader.site(task.domain);
  if (task.kind === 'live') return reading(live(reader, site, task.now));
  const source = await sourceFor(reader, site, task.filters, task.period, cancelled);
  if (source === undefined) return undefined;
  const isFiltered = task.filters.length > 0;
  const comparedWith = task.kind === 'totals' ? task.compared : null;
  // Days without records would count as nothing.
  const against =
    comparedWith !== null && isFiltered && source.expiredDays(comparedWith.from, comparedWith.to) > 0 ? null : comparedWith;
  const other = against === null ? undefined : await sourceFor(reader, site, task.filters, against, cancelled);
  if (against !== null && other === undefined) return undefined;
  return source.snapshot(() => {
    const { from, to } = task.period;
    const leftOut = isFiltered ? { expiredDays: source.expiredDays(from, to) } : {};
    const about = { site: site.domain, timeZone: site.zone.name, from: formatDay(from), to: formatDay(to), ...leftOut };
    switch (task.kind) {
      case 'report': {
        const report = buildReport(source, from, to);
        return readingOf(reportJson({ ...(task.limit === undefined ? report : limitLists(report, task.limit)), ...leftOut }));
      }
      case 'totals':
        return reading({
          ...about,
          totals: publicTotals(totalsOf(source, from, to)),
          received: source.received(from, to),
          excluded: source.excluded(from, to),
          compared: against === null || other === undefined ? null : compared(other, against),
        });
      case 'list': {
        const { offset, limit } = task.query;
        const { rows, total } = source.list(task.list, from, to, task.query);
        return reading({ ...about, list: task.list, offset, limit, total, rows }, total);
      }
      case 'series': {
        const points = seriesOf(source, task.period, task.by).points.map(({ at: _, ...point }) => point);
        return reading({ ...about, by: task.by, points });
      }
    }
  });
}

function compared(source: ReportSource, { from, to }: Period) {
  return { from: formatDay(from), to: formatDay(to), totals: publicTotals(totalsOf(source, from, to)) };
}

function sites(reader: ReportReader, domains: readonly string[]) {
  return {
    sites: domains.map((domain) => {
      const site = reader.site(domain);
      const extent = reader.source(site).extent();
      return {
        domain,
        timeZone: site.zone.name,
        firstDay: extent === undefined ? null : formatDay(extent.first),
        lastDay: extent === undefined ? null : formatDay(extent.last),
      };
    }),
  };
}

function live(reader: ReportReader, site: Site, now: Seconds) {
  const { at, last30Minutes, today } = readLive(reader, site, now);
  const day = formatDay(site.zone.dayOf(now));
  return { site: site.domain, timeZone: site.zone.name, at, today: { day, ...today }, last30Minutes };
}

function reading(value: unknown, total: number | null = null): ApiReading {
  return readingOf(JSON.stringify(value), total);
}

function readingOf(text: string, total: number | null = null): ApiReading {
  const body = new TextEncoder().encode(text);
  // Weak, because the answer may be compressed on its way.
  return { body, etag: `W/"${hash('sha256', body, 'base64url').slice(0, 22)}"`, total };
}
