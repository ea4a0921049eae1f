import type { Database } from 'better-sqlite3';
import type { Filter } from '../../reports/filters.ts';
import type { Period } from '../../reports/period.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { filteredSource } from '../store/filtered-source.ts';
import { oneAtATime } from '../store/one-at-a-time.ts';
import { reportSource } from '../store/report-source.ts';
import type { Site } from '../visit/site.ts';

// However many are asked for: side by side none would be done sooner, and each takes memory.
const inTurn = oneAtATime();

/**
 * The one place where it is decided what a period is read from: its rollups, or with filters the records of the visits
 * that match, which takes a moment. Undefined once it was cancelled.
 */
export async function wantedSource(
  db: Database,
  site: Site,
  filters: readonly Filter[],
  { from, to }: Period,
  cancelled: () => boolean,
): Promise<ReportSource | undefined> {
  if (filters.length === 0) return reportSource(db, site);
  return await inTurn(() => filteredSource(db, site, filters, from, to, cancelled));
}
