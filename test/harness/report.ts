import type { Report } from '../../reports/model/report.ts';
import { done, type Place } from './run.ts';

/** The report of a site over days, as `report --format json` prints it. */
export async function reportOf(site: string, from: string, to: string, place: Place): Promise<Report> {
  return JSON.parse(await done(['report', '--site', site, '--from', from, '--to', to, '--format', 'json'], place)) as Report;
}

/** Yesterday to tomorrow in UTC, so that a test may run at midnight. */
export function reportAroundToday(site: string, place: Place): Promise<Report> {
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  return reportOf(site, day(-1), day(1), place);
}

export function notCounted(report: Report): number {
  return Object.values(report.excluded).reduce((sum, hits) => sum + hits, 0);
}
