import type { LimitedReport } from '../model/limit.ts';
import type { Counts, Report } from '../model/report.ts';
import type { ListName, ListRows } from '../model/report-source.ts';

const HEAD = ['section', 'item', 'detail', 'visits', 'page_views', 'downloads', 'entries', 'exits', 'hits'] as const;

interface CsvRow {
  readonly section: string;
  readonly item: string;
  readonly detail?: string;
  readonly visits?: number;
  readonly page_views?: number;
  readonly downloads?: number;
  readonly entries?: number;
  readonly exits?: number;
  readonly hits?: number;
}

/** A report as one table (RFC 4180): a row an item, with the section it belongs to. */
export function reportCsv(report: Report | LimitedReport): string {
  const rows = [...totalRows(report), ...timeRows(report), ...listRows(report), ...ledgerRows(report)];
  return [csvLine(HEAD), ...rows.map((row) => csvLine(HEAD.map((column) => row[column])))].join('');
}

function totalRows({ site, from, to, totals, received }: Report): readonly CsvRow[] {
  const figure = (item: string, value: number | null): CsvRow => ({
    section: 'totals',
    item,
    detail: value === null ? 'unknown' : String(value),
  });
  return [
    { section: 'totals', item: site, detail: `${from} to ${to}`, ...countCells(totals), hits: received },
    figure('single-page visits', totals.singlePageVisits),
    figure('server addresses', totals.serverAddresses),
    figure('median visit seconds', totals.medianVisitSeconds),
    figure('mean visit seconds', totals.meanVisitSeconds),
  ];
}

function timeRows({ days, hours }: Report): readonly CsvRow[] {
  return [
    ...days.map((row) => ({ section: 'day', item: row.day, ...countCells(row) })),
    ...hours.map((row) => ({ section: 'hour', item: row.hour, ...countCells(row) })),
  ];
}

function countCells({ visits, pageViews, downloads }: Counts): Pick<CsvRow, 'visits' | 'page_views' | 'downloads'> {
  return { visits, page_views: pageViews, downloads };
}

function listRows(report: Report): readonly CsvRow[] {
  return [
    ...report.pages.map(({ path, visits, pageViews, entries, exits }) => ({
      section: 'page',
      item: path,
      visits,
      page_views: pageViews,
      entries,
      exits,
    })),
    ...report.documents.map(({ path, downloads }) => ({ section: 'document', item: path, downloads })),
    ...report.topLevelDomains.map(({ label, source, visits }) => ({
      section: 'top level domain',
      item: label ?? 'unknown',
      detail: source ?? '',
      visits,
    })),
    ...report.browsers.map(({ name, version, visits }) => ({ section: 'browser', item: name, detail: version, visits })),
    ...report.serverAddresses.map(({ serverAddress, visits }) => ({ section: 'server address', item: serverAddress, visits })),
  ];
}

/** What was left out of the counts, of the time, and of the lists. */
function ledgerRows(report: Report | LimitedReport): readonly CsvRow[] {
  const cut = 'cut' in report ? Object.entries(report.cut) : [];
  return [
    ...Object.entries(report.excluded).map(([reason, hits]) => ({ section: 'excluded', item: reason, hits })),
    ...report.gaps.map((gap) => ({ section: 'gap', item: gap.from, detail: gap.to })),
    ...cut.map(([list, rows]) => ({ section: 'cut', item: list, detail: String(rows) })),
  ];
}

/** One list as a table (RFC 4180) with the names of its columns. */
export function listCsv<Name extends ListName>(name: Name, rows: readonly ListRows[Name][]): string {
  const columns = LIST_COLUMNS[name];
  const values = (row: ListRows[Name]) => new Map<string, unknown>(Object.entries(row));
  return [
    csvLine(columns.map(([head]) => head)),
    ...rows.map((row) => {
      const known = values(row);
      return csvLine(
        columns.map(([, key]) => {
          const value = known.get(key);
          return typeof value === 'number' ? value : String(value ?? 'unknown');
        }),
      );
    }),
  ].join('');
}

const LIST_COLUMNS: Readonly<Record<ListName, readonly (readonly [head: string, key: string])[]>> = {
  pages: [
    ['page', 'path'],
    ['page_views', 'pageViews'],
    ['visits', 'visits'],
    ['entries', 'entries'],
    ['exits', 'exits'],
  ],
  documents: [
    ['document', 'path'],
    ['downloads', 'downloads'],
  ],
  topLevelDomains: [
    ['top_level_domain', 'label'],
    ['found_by', 'source'],
    ['visits', 'visits'],
  ],
  browsers: [
    ['browser', 'name'],
    ['version', 'version'],
    ['visits', 'visits'],
  ],
  browserFamilies: [
    ['browser', 'name'],
    ['visits', 'visits'],
  ],
  serverAddresses: [
    ['server_address', 'serverAddress'],
    ['visits', 'visits'],
  ],
};

// What makes a spreadsheet take a text for a formula: these signs, also full-width, small, raised, lowered and as the
// minus of typesetting, after whatever it skips (blanks, controls, marks of order and direction), and a tab or line break
// in front. Where the semicolon separates cells, as in German Excel, each one begins a cell of its own.
const SIGN = '[=+\\-@\u2212\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u207a\u207b\u207c\u208a\u208b\u208c\ufb29]';
const FORMULA = new RegExp(`^(?:[\\t\\r\\n]|[\\p{C}\\p{Z}"']*${SIGN})`, 'u');
const LATER = new RegExp(`([;\\t\\r\\n])(?=["']*[\\t\\r\\n]|[\\p{C}\\p{Z}"']*${SIGN})`, 'gu');

/** A line of cells. */
function csvLine(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** A cell that stays text wherever it is opened: an apostrophe goes before what could begin a formula (decision 44). */
function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const later = value.replace(LATER, "$1'");
  const safe = FORMULA.test(later) ? `'${later}` : later;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
