import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { type ReportFormat, reportFormats } from '../../reports/report-format.ts';
import { Refusal } from '../store/refusal.ts';
import { reportSource } from '../store/report-source.ts';
import { dirtyDays } from '../store/rollups.ts';
import { siteNamed } from '../store/sites.ts';
import { addDays, type Day, seconds } from '../visit/day.ts';
import type { Site } from '../visit/site.ts';
import { now, print, UsageError, withReader, withWriter } from './context.ts';
import { dayOption } from './rollup.ts';

interface ReportOptions {
  readonly site: string;
  readonly day?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: ReportFormat;
  readonly json?: boolean;
  readonly limit?: string;
  readonly out?: string;
}

/** `report`: a site's report over a day or a range of days. */
export function reportCommand(): Command {
  return new Command('report')
    .description("a site's report; yesterday and text by default")
    .requiredOption('--site <domain>', 'the site')
    .option('--day <day>', 'one day')
    .option('--from <day>', 'first day of a range')
    .option('--to <day>', 'last day of a range')
    .addOption(new Option('--format <format>', 'its form').choices([...reportFormats]).default('text'))
    .option('--json', 'the same as --format json')
    .option('--limit <number>', 'cut each list to so many rows, and say how many were cut')
    .option('--out <path>', 'write to a file instead of the terminal')
    .action(async (options: ReportOptions) => {
      const wanted = rangeOption(options);
      const limit = limitOption(options.limit);
      await bringUpToDate(options.site, wanted);
      const text = await withReader(async (db) => {
        if (db === undefined)
          throw new Refusal(
            `There is no site ${JSON.stringify(options.site)}: nothing was stored yet. Add it with: sixfold site add DOMAIN`,
          );
        const site = siteNamed(db, options.site);
        const { from, to } = rangeOf(site, wanted);
        const { renderReport } = await import('../../reports/render.ts');
        return renderReport(reportSource(db, site), {
          from,
          to,
          format: options.json === true ? 'json' : options.format,
          limit,
          now: seconds(now()),
          language: 'en',
        });
      });
      if (options.out === undefined) print(text);
      else writeOut(options.out, text);
    });
}

type Wanted = { readonly from: Day; readonly to: Day } | undefined;

function rangeOption({ day, from, to }: ReportOptions): Wanted {
  if (day !== undefined && (from !== undefined || to !== undefined)) throw new UsageError('--day excludes --from and --to.');
  const [first, last] = [dayOption(day ?? from, day === undefined ? '--from' : '--day'), dayOption(day ?? to, '--to')];
  if (first === undefined && last === undefined) return undefined;
  if (first === undefined || last === undefined) throw new UsageError('--from and --to belong together.');
  if (first > last) throw new UsageError('--from is after --to.');
  if (last - first >= 36_600) throw new UsageError('A report covers a hundred years at most.');
  return { from: first, to: last };
}

function limitOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--limit ${text} is no number of rows.`);
  return Number(text);
}

function today(site: Site): Day {
  return site.zone.dayOf(seconds(now()));
}

function rangeOf(site: Site, wanted: Wanted): { readonly from: Day; readonly to: Day } {
  const yesterday = addDays(today(site), -1);
  return wanted ?? { from: yesterday, to: yesterday };
}

/** A report reads rollups; days of its range that are behind are counted first. */
async function bringUpToDate(domain: string, wanted: Wanted): Promise<void> {
  const behind = await withReader((db) => {
    if (db === undefined) return undefined;
    const site = siteNamed(db, domain);
    const { from, to } = rangeOf(site, wanted);
    return dirtyDays(db, site.id).some((day) => day >= from && day <= to) ? { from, to } : undefined;
  });
  if (behind !== undefined)
    await withWriter('report', ({ operations }) => operations.rollUp({ domain, ...behind, onlyDirty: true }));
}

function writeOut(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Refusal(
      `${path} cannot be written (${error instanceof Error && 'code' in error ? String(error.code) : String(error)}): choose another path with --out.`,
    );
  }
}
