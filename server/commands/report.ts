import { Command, Option } from 'commander';
import { localeOf } from '../../reports/locale/locale.ts';
import { BASELINE_DAYS } from '../../reports/model/baseline.ts';
import { type ReportFormat, reportFormats } from '../../reports/model/report-format.ts';
import type { Site } from '../domain/site.ts';
import { addDays, type Day, seconds } from '../domain/time/day.ts';
import { Refusal } from '../lib/refusal.ts';
import { visibleJson } from '../lib/terminal.ts';
import { writeItself } from '../lib/write-itself.ts';
import { reasonOf } from '../store/database/fault.ts';
import { commandSettings, now, print, printFile, sitesOf, UsageError, withReader, withWriter } from './context.ts';
import { languageOption } from './language-option.ts';
import { dayOption } from './rollup.ts';

interface ReportOptions {
  readonly site?: string;
  readonly day?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: ReportFormat;
  readonly json?: boolean;
  readonly limit?: string;
  readonly out?: string;
  readonly language: string;
  readonly static?: string;
}

/** `report`: a site's report over a day or a range of days, or a folder of pages of all its days. */
export function reportCommand(): Command {
  return new Command('report')
    .description("a site's report; yesterday and text by default")
    .option('--site <domain>', 'the site; with --static all, unless one is named')
    .option('--day <day>', 'one day')
    .option('--from <day>', 'first day of a range')
    .option('--to <day>', 'last day of a range')
    .addOption(new Option('--format <format>', 'its form').choices([...reportFormats]).default('text'))
    .option('--json', 'the same as --format json')
    .option('--limit <number>', 'cut each list to so many rows, and say how many were cut')
    .option('--language <tag>', 'language and region of text, HTML and PDF, such as en-GB, en-US or de-AT', 'en-GB')
    .option('--out <path>', 'write to a file instead of the terminal')
    .option('--static <folder>', 'write a folder of pages and tables that any web server can show')
    .action(async (options: ReportOptions, command: Command) => {
      if (options.static === undefined) await printReport(options);
      else if (options.json === true || command.getOptionValueSource('format') === 'cli')
        throw new UsageError('--static has a form of its own, pages and tables: leave out --format and --json.');
      else await writeFolder(options.static, options);
    });
}

async function printReport(options: ReportOptions): Promise<void> {
  const { site: domain, out } = options;
  if (domain === undefined) throw new UsageError('Name the site with --site.');
  const format = options.json === true ? 'json' : options.format;
  if (format === 'pdf' && out === undefined && process.stdout.isTTY)
    throw new UsageError('A PDF is no text for a terminal: name a file with --out.');
  const range = rangeOption(options);
  const limit = limitOption(options.limit);
  const language = languageOption(options.language);
  await rollUpRange(domain, range);
  const { text, chromium } = await withReader(async (reader) => {
    if (reader === undefined) throw noSite(domain);
    const site = reader.registry.siteNamed(domain);
    const { from, to } = rangeOf(site, range);
    const { renderReport } = await import('../../reports/files/render.ts');
    const request = { from, to, format, limit, now: seconds(now()), language };
    return { text: await renderReport(reader.reports.source(site), request), chromium: commandSettings(reader).chromium };
  });
  const file = format === 'pdf' ? await printed(text, language, chromium) : text;
  if (out !== undefined) writeOut(out, file);
  else if (typeof file === 'string' && format === 'text') print(file);
  else if (typeof file === 'string' && format === 'json') print(visibleJson(file));
  else printFile(file);
}

async function writeFolder(folder: string, options: ReportOptions): Promise<void> {
  for (const [given, name] of [
    [options.day, '--day'],
    [options.out, '--out'],
    [options.limit, '--limit'],
  ] as const)
    if (given !== undefined) throw new UsageError(`${name} has no meaning with --static.`);
  const range = rangeOption(options);
  const locale = localeOf(languageOption(options.language));
  const domains = options.site === undefined ? (await withReader(sitesOf)).map(({ domain }) => domain) : [options.site];
  for (const domain of domains) await rollUpRange(domain, 'all');
  const { writeStaticReport } = await import('./static-report.ts');
  await writeStaticReport({ folder, domain: options.site, range, locale });
}

async function printed(html: string, language: string, chromium: string | undefined): Promise<Buffer> {
  const { pdfPrinter } = await import('../output/print-pdf.ts');
  const pdf = await pdfPrinter(chromium).print('the command', language, () => Promise.resolve(html));
  if (pdf === undefined) throw new Error('A printer of its own was busy.');
  return pdf;
}

function noSite(domain: string): Refusal {
  return new Refusal(`There is no site ${JSON.stringify(domain)}: nothing was stored yet. Add it with: sixfold site add DOMAIN`);
}

type ReportRange = { readonly from: Day; readonly to: Day } | undefined;

function rangeOption({ day, from, to }: ReportOptions): ReportRange {
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

function rangeOf(site: Site, range: ReportRange): { readonly from: Day; readonly to: Day } {
  const yesterday = addDays(today(site), -1);
  return range ?? { from: yesterday, to: yesterday };
}

/** A report reads rollups; days that it reads and that are behind are counted first. */
async function rollUpRange(domain: string, range: ReportRange | 'all'): Promise<void> {
  const behind = await withReader((reader) => {
    if (reader === undefined) return undefined;
    const site = reader.registry.siteNamed(domain);
    const dirty = reader.dirtyDays(site.id);
    if (range === 'all') return dirty.length === 0 ? undefined : {};
    const { from, to } = rangeOf(site, range);
    // A day is told beside the usual one, which lies up to eight weeks before it.
    const first = from === to ? addDays(from, -BASELINE_DAYS) : from;
    return dirty.some((day) => day >= first && day <= to) ? { from: first, to } : undefined;
  });
  if (behind !== undefined)
    await withWriter('report', ({ operations }) => operations.rollUp({ domain, ...behind, onlyDirty: true }));
}

function writeOut(path: string, file: string | Buffer): void {
  try {
    writeItself(path, file, 0o666);
  } catch (error) {
    throw new Refusal(`${path} cannot be written${reasonOf(error)}. Choose another path with --out.`);
  }
}
