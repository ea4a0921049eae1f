import type { Database } from 'better-sqlite3';
import type { Filter } from '../../reports/model/filters.ts';
import type { Period } from '../../reports/model/period.ts';
import type { ReportSource } from '../../reports/model/report-source.ts';
import type { Site } from '../domain/site.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import { filteredSource } from '../store/reading/filtered-source.ts';
import { reportSource } from '../store/reading/report-source.ts';

// However many are asked for: side by side none would be done sooner, and each takes memory.
const inTurn = oneAtATime();

/**
 * The one place where it is decided what a period is read from: its rollups, or with filters the records of the visits
 * that match, which takes a moment. Undefined once it was cancelled.
 */
export async function sourceFor(
  db: Database,
  site: Site,
  filters: readonly Filter[],
  { from, to }: Period,
  cancelled: () => boolean,
): Promise<ReportSource | undefined> {
  if (filters.length === 0) return reportSource(db, site);
  return await inTurn(() => filteredSource(db, site, filters, from, to, cancelled));
}
