import { createHash } from 'node:crypto';
import { addDays, type Day, formatDay, formatInstant, type Seconds } from '../../server/domain/time/day.ts';
import { stylesheet } from '../assets/styles.ts';
import type { Locale } from '../locale/locale.ts';
import type { Period } from '../model/period.ts';
import type { ReportSource } from '../model/report-source.ts';
import { daysOf } from '../model/series.ts';

/** A site as it stands in a folder of pages. */
export interface StaticSite {
  readonly source: ReportSource;
  readonly locale: Locale;
  /** The days with data, each with a text that differs when what its report is made of does. */
  readonly versions: ReadonlyMap<Day, string>;
  readonly period: Period;
  readonly now: Seconds;
  /** Whether the site is one of several, in a folder of its own. */
  readonly oneOfSeveral: boolean;
}

/** A file of the folder. */
export interface StaticFile {
  /** From the folder's root, with slashes. */
  readonly path: string;
  /** As long as it is the same, so is the file's content. */
  readonly signature: string;
  make(): Promise<string> | string;
}

/** Where a site's files are, from the folder's root. */
export function siteFolder({ source, oneOfSeveral }: StaticSite): string {
  return oneOfSeveral ? `${source.site}/` : '';
}

/** `2026` */
export function yearPath(day: Day): string {
  return formatDay(day).slice(0, 4);
}

/** `2026/11` */
export function monthPath(day: Day): string {
  return formatDay(day).slice(0, 7).replace('-', '/');
}

/** `23` */
export function dayName(day: Day): string {
  return formatDay(day).slice(8);
}

/** The days of the period that have data. */
export function daysWithData({ versions, period }: StaticSite): readonly Day[] {
  return [...versions.keys()].filter((day) => day >= period.from && day <= period.to).sort((a, b) => a - b);
}

/** The first days of the months, or of the years, that have data. */
export function spansOf(site: StaticSite, first: (day: Day) => Day): readonly Day[] {
  return [...new Set(daysWithData(site).map(first))];
}

/** The days of a month or year that lie in the site's period. */
export function withinPeriod({ period }: StaticSite, first: Day, same: (day: Day) => string): Period {
  let last = first;
  while (same(addDays(last, 1)) === same(first)) last = addDays(last, 1);
  return { from: first < period.from ? period.from : first, to: last > period.to ? period.to : last };
}

/** What all pages of a site depend on. */
export function signer(site: StaticSite, program: string): (...parts: readonly (string | number | undefined)[]) => string {
  const { source, locale, oneOfSeveral } = site;
  const base = [program, stylesheet.href, locale.tag, source.site, source.zone.name, oneOfSeveral];
  return (...parts) =>
    createHash('sha256')
      .update(JSON.stringify([base, parts]))
      .digest('base64url')
      .slice(0, 16);
}

/** The versions of days and the gaps within them, in one text. */
export function versionOf(site: StaticSite, { from, to }: Period): string {
  const { source, versions } = site;
  const gaps = source.gaps(source.zone.startOf(from), source.zone.startOf(addDays(to, 1)));
  return JSON.stringify([
    daysOf({ from, to }).map((day) => versions.get(day) ?? null),
    gaps.map((gap) => [formatInstant(gap.from), formatInstant(gap.to)]),
  ]);
}
