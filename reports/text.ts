import { exclusionName, termMeanings } from './definitions.ts';
import type { LimitedReport } from './limit.ts';
import { localeOf } from './locale.ts';
import { COLUMNS, fit, wrap } from './plain-text.ts';
import type { Report } from './report.ts';
import type { Story } from './story.ts';

const ROWS = 15;
const BAR = 16;
const COUNT = 11;
const BLOCKS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

interface TextRow {
  readonly name: string;
  readonly count: number;
  readonly detail: string;
}

/** A report for a terminal of 80 columns, with bars. `story` is there for a single day. */
export function reportText(report: Report | LimitedReport, story: Story | null): string {
  const { totals } = report;
  const locale = localeOf('en');
  const { number, share, dateRange } = locale;
  const { common } = locale.text;
  const { duration } = common;
  const lines: string[] = [
    ...wrap(`${report.site}, ${dateRange(report.from, report.to)} (${report.timeZone})`, ''),
    '='.repeat(COLUMNS),
  ];
  if (story !== null) lines.push(...wrap(story.headline, ''), ...(story.rest === '' ? [] : wrap(story.rest, '')));
  lines.push(
    '',
    `Visits ${number(totals.visits)}   page views ${number(totals.pageViews)}   downloads ${number(totals.downloads)}`,
    `Single-page visits ${number(totals.singlePageVisits)} (${share(totals.singlePageVisits, totals.visits)})   server addresses ${totals.serverAddresses === null ? 'expired' : number(totals.serverAddresses)}`,
    `Visit duration: median ${duration(totals.medianVisitSeconds)}, mean ${duration(totals.meanVisitSeconds)}, over ${common.visits(totals.timedVisits)}`,
  );
  const single = report.from === report.to;
  if (single)
    section(
      'Page views by hour',
      report.hours.map((hour) => ({
        name: `${locale.hour(hour.hour, report.timeZone)} h`,
        count: hour.pageViews,
        detail: common.visits(hour.visits),
      })),
      0,
      true,
    );
  else
    section(
      'Visits by day',
      report.days.map((day) => ({ name: day.day, count: day.visits, detail: common.pageViews(day.pageViews) })),
      0,
      true,
    );
  section(
    'Pages',
    report.pages.map((row) => ({ name: row.path, count: row.pageViews, detail: `${number(row.entries)} entered` })),
    cut('pages'),
  );
  section(
    'Documents',
    report.documents.map((row) => ({ name: row.path, count: row.downloads, detail: share(row.downloads, totals.downloads) })),
    cut('documents'),
  );
  section(
    'Top level domains',
    report.topLevelDomains.map((row) => ({
      name: row.label === null ? 'unknown' : `.${row.label}`,
      count: row.visits,
      detail: row.source === null ? '' : `by ${row.source}`,
    })),
    cut('topLevelDomains'),
  );
  section(
    'Browsers',
    report.browsers.map((row) => ({
      name: `${row.name} ${row.version}`.trim(),
      count: row.visits,
      detail: share(row.visits, totals.visits),
    })),
    cut('browsers'),
  );
  section(
    'Server addresses',
    report.serverAddresses.map((row) => ({
      name: row.serverAddress,
      count: row.visits,
      detail: share(row.visits, totals.visits),
    })),
    cut('serverAddresses'),
  );
  const excluded = Object.entries(report.excluded).sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
  section(
    'Not counted',
    excluded.map(([reason, hits]) => ({
      name: exclusionName(locale, reason),
      count: hits,
      detail: share(hits, report.received),
    })),
    0,
  );
  const notCounted = excluded.reduce((sum, [, hits]) => sum + hits, 0);
  lines.push(
    '',
    `${number(report.received)} received = ${number(totals.pageViews + totals.downloads)} counted + ${number(notCounted)} not counted`,
  );
  if (report.gaps.length > 0) lines.push('', 'No data', ...report.gaps.map((gap) => `  ${gap.from} to ${gap.to}`));
  lines.push('', 'What the words mean', '-'.repeat(COLUMNS));
  for (const [term, meaning] of termMeanings(locale)) lines.push(...wrap(`${term}: ${meaning}`, '  '));
  return `${lines.join('\n')}\n`;

  function cut(list: keyof LimitedReport['cut']): number {
    return 'cut' in report ? (report.cut[list] ?? 0) : 0;
  }

  function section(title: string, rows: readonly TextRow[], cutRows: number, whole = false): void {
    lines.push('', title, '-'.repeat(COLUMNS));
    if (rows.length === 0) lines.push('  none');
    const shown = whole ? rows : rows.slice(0, ROWS);
    const most = Math.max(1, ...shown.map((row) => row.count));
    for (const row of shown) {
      const name = fit(row.name, COLUMNS - BAR - COUNT - 18);
      lines.push(`${name} ${number(row.count).padStart(COUNT)} ${bar(row.count / most)} ${row.detail}`.trimEnd());
    }
    const more = rows.length - shown.length + cutRows;
    if (more > 0) lines.push(`  and ${number(more)} more`);
  }
}

/** A bar of eighths of a column. */
function bar(part: number): string {
  const eighths = Math.round(part * BAR * 8);
  return ('█'.repeat(eighths >> 3) + (BLOCKS[eighths & 7] ?? '')).padEnd(BAR);
}
