import { baselineNumber, dailyFigures } from '../components/daily-figures.tsx';
import { unchanged, unusualHits } from '../components/daily-news.tsx';
import { domainName } from '../components/list-row.tsx';
import type { Locale } from '../locale/locale.ts';
import type { Daily } from '../model/daily.ts';
import type { LimitedReport } from '../model/limit.ts';
import type { Report } from '../model/report.ts';
import { exclusionName, termMeanings } from '../words/definitions.ts';
import { COLUMNS, fit, textWidth, wrap } from '../words/plain-text.ts';
import type { Story } from '../words/story.ts';

const ROWS = 15;
const BAR = 16;
const COUNT = 11;
const FIGURE = 18;
const BLOCKS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

interface TextRow {
  readonly name: string;
  readonly count: number;
  readonly detail: string;
}

/** What is told of a single day besides its report. */
export interface TextDay {
  readonly daily: Daily;
  readonly story: Story;
}

/** A report for a terminal of 80 columns, with bars; of a single day with what is usual, what changed and what is new. */
export function reportText(locale: Locale, report: Report | LimitedReport, day: TextDay | null): string {
  const { totals } = report;
  const { number, share, dateRange } = locale;
  const { common, report: text, daily: words } = locale.text;
  const lines: string[] = [
    ...wrap(`${report.site}, ${dateRange(report.from, report.to)} (${report.timeZone})`, ''),
    '='.repeat(COLUMNS),
  ];
  if (day === null) rangeFigures();
  else dayFigures(day);
  if (day === null)
    section(
      text.visitsBy.day,
      report.days.map((each) => ({ name: each.day, count: each.visits, detail: common.pageViews(each.pageViews) })),
      0,
      true,
    );
  else {
    dayHours(day);
    dayNews(day);
  }
  section(
    text.pages,
    report.pages.map((row) => ({ name: row.path, count: row.pageViews, detail: `${number(row.entries)} ${text.entered}` })),
    cut('pages'),
  );
  section(
    text.documents,
    report.documents.map((row) => ({ name: row.path, count: row.downloads, detail: share(row.downloads, totals.downloads) })),
    cut('documents'),
  );
  section(
    text.topLevelDomains,
    report.topLevelDomains.map((row) => ({
      name: domainName(locale, row.label),
      count: row.visits,
      detail: row.source === null ? '' : row.source === 'name' ? text.byName : text.byCountry,
    })),
    cut('topLevelDomains'),
  );
  section(
    text.browsers,
    report.browsers.map((row) => ({
      name: `${row.name === 'unknown' ? common.unknown : row.name} ${row.version}`.trim(),
      count: row.visits,
      detail: share(row.visits, totals.visits),
    })),
    cut('browsers'),
  );
  section(
    text.serverAddresses,
    report.serverAddresses.map((row) => ({
      name: row.serverAddress,
      count: row.visits,
      detail: share(row.visits, totals.visits),
    })),
    cut('serverAddresses'),
  );
  notCounted();
  if (report.gaps.length > 0) lines.push('', text.noData, ...report.gaps.map((gap) => `  ${gap.from} – ${gap.to}`));
  lines.push('', text.words, '-'.repeat(COLUMNS));
  for (const [term, meaning] of termMeanings(locale)) lines.push(...wrap(`${term}: ${meaning}`, '  '));
  return `${lines.join('\n')}\n`;

  function rangeFigures(): void {
    const { duration } = common;
    const pair = (name: string, value: string) => `${fit(name, FIGURE)} ${value}`;
    lines.push(
      '',
      pair(text.visits, number(totals.visits)),
      pair(text.pageViews, number(totals.pageViews)),
      pair(text.downloads, number(totals.downloads)),
      pair(text.medianVisit, `${duration(totals.medianVisitSeconds)} (${common.visits(totals.timedVisits)})`),
      pair(text.onePageOnly, `${number(totals.singlePageVisits)} (${share(totals.singlePageVisits, totals.visits)})`),
      pair(words.addresses, totals.serverAddresses === null ? text.expired : number(totals.serverAddresses)),
    );
  }

  function dayFigures({ daily, story }: TextDay): void {
    lines.push(...wrap(story.headline, ''), ...(story.details === '' ? [] : wrap(story.details, '')), '');
    const figures = dailyFigures(locale, daily);
    const hasBaseline = figures.some(({ baseline }) => baseline !== '');
    const row = (name: string, ...cells: readonly string[]) =>
      `${fit(name, FIGURE)}${cells.map((each) => ' '.repeat(Math.max(1, 14 - textWidth(each))) + each).join('')}`.trimEnd();
    if (hasBaseline) lines.push(row('', words.thisDay, words.usualHead, words.change));
    for (const { name, value, baseline, change } of figures) lines.push(row(name, value, baseline, change));
    lines.push(row(words.addresses, totals.serverAddresses === null ? '–' : number(totals.serverAddresses)));
  }

  function dayHours({ daily: { baseline, hoursSoFar } }: TextDay): void {
    section(
      text.pageViewsByHour,
      report.hours.slice(0, hoursSoFar ?? undefined).map((hour, index) => ({
        name: text.hourOf(locale.hour(hour.hour, report.timeZone)),
        count: hour.pageViews,
        detail: baseline === null ? '' : words.usual(baselineNumber(locale, baseline.pageViewsByHour[index] ?? 0), ''),
      })),
      0,
      true,
    );
  }

  function dayNews({ daily }: TextDay): void {
    section(
      words.changed,
      (daily.changed ?? []).map((row) => ({
        name: row.path,
        count: row.count,
        detail: words.usual(baselineNumber(locale, row.baseline), ''),
      })),
      0,
      true,
      unchanged(locale, daily),
    );
    const firstSeen = daily.firstSeen?.rows ?? [];
    section(
      words.fresh,
      firstSeen.map((row) => ({ name: row.path, count: row.count, detail: row.kind === 'page' ? words.page : words.document })),
      (daily.firstSeen?.total ?? 0) - firstSeen.length,
      true,
      daily.firstSeen === null ? words.allFresh : words.nothingFresh,
    );
  }

  function notCounted(): void {
    const baseline = day === null || day.daily.hoursSoFar !== null ? null : day.daily.baseline;
    const excluded = Object.entries(report.excluded).sort(([a, some], [b, others]) => others - some || (a < b ? -1 : 1));
    section(
      text.notCounted,
      excluded.map(([reason, hits]) => ({
        name: exclusionName(locale, reason),
        count: hits,
        detail:
          baseline === null
            ? share(hits, report.received)
            : words.usual(baselineNumber(locale, baseline.excluded[reason] ?? 0), ''),
      })),
      0,
    );
    const left = excluded.reduce((sum, [, hits]) => sum + hits, 0);
    lines.push('', text.balance(report.received, totals.pageViews + totals.downloads, left));
    if (day !== null && day.daily.unusualExcluded.length > 0) lines.push(...wrap(unusualHits(locale, day.daily), ''));
  }

  function cut(list: keyof LimitedReport['cut']): number {
    return 'cut' in report ? (report.cut[list] ?? 0) : 0;
  }

  function section(title: string, rows: readonly TextRow[], cutRows: number, whole = false, none = '–'): void {
    lines.push('', title, '-'.repeat(COLUMNS));
    if (rows.length === 0) lines.push(...wrap(none, '  '));
    const shown = whole ? rows : rows.slice(0, ROWS);
    const most = Math.max(1, ...shown.map((row) => row.count));
    for (const row of shown) {
      const name = fit(row.name, COLUMNS - BAR - COUNT - 19);
      lines.push(`${name} ${number(row.count).padStart(COUNT)} ${bar(row.count / most)} ${row.detail}`.trimEnd());
    }
    const more = rows.length - shown.length + cutRows;
    if (more > 0) lines.push(`  ${words.andMore(more)}`);
  }
}

/** A bar of eighths of a column. */
function bar(part: number): string {
  const eighths = Math.round(part * BAR * 8);
  return ('█'.repeat(eighths >> 3) + (BLOCKS[eighths & 7] ?? '')).padEnd(BAR);
}
