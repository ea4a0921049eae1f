import { unchanged, unusualHits } from '../components/daily-news.tsx';
import type { TermId } from '../locale/en/english.ts';
import type { Locale } from '../locale/locale.ts';
import type { LimitedReport } from '../model/limit.ts';
import { type Report, type ReportLists, reportLists, type Totals } from '../model/report.ts';
import { balanceText, excludedByCount, exclusionName, termMeanings } from '../words/definitions.ts';
import { baselineNumber, comparedBaseline, dailyFigures, periodFigures } from '../words/figures.ts';
import { browserName, domainName, domainSource, listTitle } from '../words/lists.ts';
import { COLUMNS, fit, textWidth, wrap } from '../words/plain-text.ts';
import type { ToldDay } from '../words/story.ts';

const ROWS = 15;
const BAR = 16;
const COUNT = 11;
const FIGURE = 18;
const CELL = 14;
const BLOCKS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;
const RULE = '-'.repeat(COLUMNS);

type Lines = readonly string[];

interface TextRow {
  readonly name: string;
  readonly count: number;
  readonly detail: string;
}

interface TextSection {
  readonly title: string;
  readonly rows: readonly TextRow[];
  /** Rows that are not among these. */
  readonly cut?: number;
  /** Every row is shown, however many there are. */
  readonly whole?: boolean;
  /** What stands in place of no rows. */
  readonly empty?: string;
}

/** A report for a terminal of 80 columns, with bars; of a single day with what is usual, what changed and what is new. */
export function reportText(locale: Locale, report: Report | LimitedReport, day: ToldDay | null): string {
  const { report: text } = locale.text;
  const heading = `${report.site}, ${locale.dateRange(report.from, report.to)} (${report.timeZone})`;
  const lines = [
    ...wrap(heading, ''),
    '='.repeat(COLUMNS),
    ...(day === null ? periodLines(locale, report) : dayLines(locale, report, day)),
    ...reportLists.flatMap((name) => listLines(locale, report, name)),
    ...ledgerLines(locale, report, day),
    ...(report.gaps.length === 0 ? [] : ['', text.noData, ...report.gaps.map((gap) => `  ${gap.from} – ${gap.to}`)]),
    '',
    text.words,
    RULE,
    ...termMeanings(locale).flatMap(([term, meaning]) => wrap(`${term}: ${meaning}`, '  ')),
  ];
  return `${lines.join('\n')}\n`;
}

/** The figures of a period, and its visits by day. */
function periodLines(locale: Locale, { totals, days }: Report): Lines {
  const { common, report: text, daily: words } = locale.text;
  const pair = (name: string, value: string) => `${fit(name, FIGURE)} ${value}`;
  const figures = periodFigures(locale, totals, null, '').filter(({ term }) => term !== 'pages a visit');
  const addresses = totals.serverAddresses === null ? text.expired : locale.number(totals.serverAddresses);
  return [
    '',
    ...figures.map(({ name, term, value }) => pair(name, detailedFigure(locale, totals, term, value))),
    pair(words.addresses, addresses),
    ...sectionLines(locale, {
      title: text.visitsBy.day,
      rows: days.map(({ day, visits, pageViews }) => ({ name: day, count: visits, detail: common.pageViews(pageViews) })),
      whole: true,
    }),
  ];
}

/** A figure with what it is of: the visits behind a median, the number behind a share. */
function detailedFigure(locale: Locale, totals: Totals, term: TermId, value: string): string {
  if (term === 'visit duration') return `${value} (${locale.text.common.visits(totals.timedVisits)})`;
  return term === 'single-page visit' ? `${locale.number(totals.singlePageVisits)} (${value})` : value;
}

/** The story of a day, its figures, its hours, and what changed and is new. */
function dayLines(locale: Locale, report: Report, told: ToldDay): Lines {
  const { headline, details } = told.story;
  return [
    ...wrap(headline, ''),
    ...(details === '' ? [] : wrap(details, '')),
    '',
    ...dayFigureLines(locale, told),
    ...hourLines(locale, report, told),
    ...newsLines(locale, told),
  ];
}

function dayFigureLines(locale: Locale, { daily }: ToldDay): Lines {
  const { daily: words } = locale.text;
  const { serverAddresses } = daily.totals;
  const figures = dailyFigures(locale, daily);
  const cell = (text: string) => ' '.repeat(Math.max(1, CELL - textWidth(text))) + text;
  const row = (name: string, ...cells: readonly string[]) => `${fit(name, FIGURE)}${cells.map(cell).join('')}`.trimEnd();
  return [
    ...(figures.some(({ compared }) => compared !== '') ? [row('', words.thisDay, words.usualHead, words.change)] : []),
    ...figures.map(({ name, value, compared, change }) => row(name, value, compared, change)),
    row(words.addresses, serverAddresses === null ? '–' : locale.number(serverAddresses)),
  ];
}

function hourLines(locale: Locale, report: Report, { daily: { baseline, hoursSoFar } }: ToldDay): Lines {
  const { report: text } = locale.text;
  return sectionLines(locale, {
    title: text.pageViewsByHour,
    rows: report.hours.slice(0, hoursSoFar ?? undefined).map((hour, index) => ({
      name: text.hourOf(locale.hour(hour.hour, report.timeZone)),
      count: hour.pageViews,
      detail: baseline === null ? '' : baselineText(locale, baseline.pageViewsByHour[index] ?? 0),
    })),
    whole: true,
  });
}

/** What is out of the ordinary, and what was never counted before. */
function newsLines(locale: Locale, { daily }: ToldDay): Lines {
  const { daily: words } = locale.text;
  const firstSeen = daily.firstSeen?.rows ?? [];
  return [
    ...sectionLines(locale, {
      title: words.changed,
      rows: (daily.changed ?? []).map(({ path, count, baseline }) => ({
        name: path,
        count,
        detail: baselineText(locale, baseline),
      })),
      whole: true,
      empty: unchanged(locale, daily),
    }),
    ...sectionLines(locale, {
      title: words.fresh,
      rows: firstSeen.map(({ path, count, kind }) => ({
        name: path,
        count,
        detail: kind === 'page' ? words.page : words.document,
      })),
      cut: (daily.firstSeen?.total ?? 0) - firstSeen.length,
      whole: true,
      empty: daily.firstSeen === null ? words.allFresh : words.nothingFresh,
    }),
  ];
}

function baselineText(locale: Locale, baseline: number): string {
  return locale.text.daily.usual(baselineNumber(locale, baseline), '');
}

/** The rows of each list as they are written. */
const LIST_ROWS: {
  readonly [Name in keyof ReportLists]: (locale: Locale, row: ReportLists[Name][number], totals: Totals) => TextRow;
} = {
  pages: (locale, { path, pageViews, entries }) => ({
    name: path,
    count: pageViews,
    detail: `${locale.number(entries)} ${locale.text.report.entered}`,
  }),
  documents: (locale, { path, downloads }, totals) => ({
    name: path,
    count: downloads,
    detail: locale.share(downloads, totals.downloads),
  }),
  topLevelDomains: (locale, row) => ({
    name: domainName(locale, row.label),
    count: row.visits,
    detail: domainSource(locale, row),
  }),
  browsers: (locale, { name, version, visits }, totals) => ({
    name: browserName(locale, name, version),
    count: visits,
    detail: locale.share(visits, totals.visits),
  }),
  serverAddresses: (locale, { serverAddress, visits }, totals) => ({
    name: serverAddress,
    count: visits,
    detail: locale.share(visits, totals.visits),
  }),
};

function listLines<Name extends keyof ReportLists>(locale: Locale, report: Report | LimitedReport, name: Name): Lines {
  const rowOf = LIST_ROWS[name];
  const rows: readonly ReportLists[Name][number][] = report[name];
  return sectionLines(locale, {
    title: listTitle(locale, name),
    rows: rows.map((row) => rowOf(locale, row, report.totals)),
    cut: 'cut' in report ? (report.cut[name] ?? 0) : 0,
  });
}

/** What was not counted, of a day that is over beside what is usual, with the sum that proves it. */
function ledgerLines(locale: Locale, report: Report, told: ToldDay | null): Lines {
  const baseline = told === null ? null : comparedBaseline(told.daily);
  const unusual = told !== null && told.daily.unusualExcluded.length > 0 ? wrap(unusualHits(locale, told.daily), '') : [];
  return [
    ...sectionLines(locale, {
      title: locale.text.report.notCounted,
      rows: excludedByCount(report.excluded).map(([reason, hits]) => ({
        name: exclusionName(locale, reason),
        count: hits,
        detail: baseline === null ? locale.share(hits, report.received) : baselineText(locale, baseline.excluded[reason] ?? 0),
      })),
    }),
    '',
    balanceText(locale, report),
    ...unusual,
  ];
}

function sectionLines(locale: Locale, { title, rows, cut = 0, whole = false, empty = '–' }: TextSection): Lines {
  const shown = whole ? rows : rows.slice(0, ROWS);
  const most = Math.max(1, ...shown.map((row) => row.count));
  const more = rows.length - shown.length + cut;
  return [
    '',
    title,
    RULE,
    ...(rows.length === 0 ? wrap(empty, '  ') : []),
    ...shown.map(({ name, count, detail }) => {
      const fitted = fit(name, COLUMNS - BAR - COUNT - 19);
      return `${fitted} ${locale.number(count).padStart(COUNT)} ${bar(count / most)} ${detail}`.trimEnd();
    }),
    ...(more > 0 ? [`  ${locale.text.daily.andMore(more)}`] : []),
  ];
}

/** A bar of eighths of a column. */
function bar(part: number): string {
  const eighths = Math.round(part * BAR * 8);
  return ('█'.repeat(eighths >> 3) + (BLOCKS[eighths & 7] ?? '')).padEnd(BAR);
}
