/** What a person or a program reads for a site and a period: plain data, rendered by HTML, text, CSV and JSON. */

/** A calendar date of the site's time zone, `2026-03-02`. */
export type IsoDay = string;

/** An instant in UTC, `2026-03-02T00:00:00Z`. */
export type IsoInstant = string;

export interface Counts {
  readonly visits: number;
  readonly pageViews: number;
  readonly downloads: number;
}

/** Of a day, an hour or a period that has none. */
export const NO_COUNTS: Counts = { visits: 0, pageViews: 0, downloads: 0 };

/** Whether nothing was counted. */
export function isUncounted({ visits, pageViews, downloads }: Counts): boolean {
  return visits + pageViews + downloads === 0;
}

/** What the figures of a period can be compared with: those of another one, or the usual ones; null where there are none. */
export interface ComparedFigures extends Counts {
  readonly pagesAVisit: number | null;
  readonly medianVisitSeconds: number | null;
}

export interface Totals extends Counts {
  readonly singlePageVisits: number;
  /** Distinct stored values over the period; null once records of the period have expired. */
  readonly serverAddresses: number | null;
  /** Over the visits with two accesses or more; null when there is none. */
  readonly medianVisitSeconds: number | null;
  readonly meanVisitSeconds: number | null;
  /** The visits behind the median and the mean. */
  readonly timedVisits: number;
}

export interface DayRow extends Counts {
  readonly day: IsoDay;
}

/** A local hour, named by its start in UTC. */
export interface HourRow extends Counts {
  readonly hour: IsoInstant;
}

export interface PageRow {
  readonly path: string;
  readonly pageViews: number;
  readonly visits: number;
  readonly entries: number;
  readonly exits: number;
}

export interface DocumentRow {
  readonly path: string;
  readonly downloads: number;
}

export interface TopLevelDomainRow {
  readonly label: string | null;
  readonly source: 'name' | 'country' | null;
  readonly visits: number;
}

export interface BrowserRow {
  readonly name: string;
  readonly version: string;
  readonly visits: number;
}

/** All versions of a browser together. */
export interface BrowserFamilyRow {
  readonly name: string;
  readonly visits: number;
}

/** A path that was never seen before its day. */
export interface FirstSeenRow {
  readonly path: string;
  readonly day: IsoDay;
  /** Its page views or downloads in the period. */
  readonly count: number;
}

export interface ServerAddressRow {
  readonly serverAddress: string;
  readonly visits: number;
}

/** A stretch in which nothing could be recorded: no data, which is not zero. */
export interface Gap {
  readonly from: IsoInstant;
  readonly to: IsoInstant;
}

/** The lists of a report: complete, sorted by their count, then by name. */
export interface ReportLists {
  readonly pages: readonly PageRow[];
  readonly documents: readonly DocumentRow[];
  readonly topLevelDomains: readonly TopLevelDomainRow[];
  readonly browsers: readonly BrowserRow[];
  readonly serverAddresses: readonly ServerAddressRow[];
}

/** Their names, in the order in which every report has them. */
export const reportLists = [
  'pages',
  'documents',
  'topLevelDomains',
  'browsers',
  'serverAddresses',
] as const satisfies readonly (keyof ReportLists)[];

export interface Report extends ReportLists {
  readonly site: string;
  readonly timeZone: string;
  readonly from: IsoDay;
  readonly to: IsoDay;
  readonly totals: Totals;
  readonly days: readonly DayRow[];
  readonly hours: readonly HourRow[];
  readonly received: number;
  /** By reason; reasons that did not occur are absent. */
  readonly excluded: Readonly<Record<string, number>>;
  readonly gaps: readonly Gap[];
}
