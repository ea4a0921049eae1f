import type { IsoDay } from '../../model/report.ts';
import type { Formats } from '../formats.ts';

/** The folder of pages that any web server can show. */
export const staticEnglish = ({ number, mediumDate }: Formats) => ({
  allSites: 'All sites',
  statistics: 'Visit statistics',
  visitsFrom: (visits: number, from: IsoDay, to: IsoDay) =>
    `${number(visits)} ${visits === 1 ? 'visit' : 'visits'}, ${mediumDate(from)} to ${mediumDate(to)}.`,
  years: 'Years',
  months: 'Months',
  days: 'Days',
  year: 'year',
  lastMonths: 'The last months',
  first: 'first day',
  last: 'last day',
  table: 'The same as a table (CSV)',
  nothing: 'No day of these has data.',
});
