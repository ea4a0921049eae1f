import type { Filter } from '../../reports/model/filters.ts';
import type { Period } from '../../reports/model/period.ts';
import type { ReportSource } from '../../reports/model/report-source.ts';
import type { Site } from '../domain/site.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import type { ReportReader } from '../store/reading/report-reader.ts';

// However many are asked for: side by side none would be done sooner, and each takes memory.
const inTurn = oneAtATime();

/**
 * The one place where it is decided what a period is read from: its rollups, or with filters the records of the visits
 * that match, which takes a moment. Undefined once it was cancelled.
 */
export async function sourceFor(
  reader: ReportReader,
  site: Site,
  filters: readonly Filter[],
  { from, to }: Period,
  cancelled: () => boolean,
): Promise<ReportSource | undefined> {
  if (filters.length === 0) return reader.source(site);
  return await inTurn(() => reader.filteredSource(site, filters, from, to, cancelled));
}
