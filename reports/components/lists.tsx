import { exclusionName, exclusions } from '../definitions.ts';
import { number, share } from '../numbers.ts';
import type { BrowserRow, Report } from '../report.ts';
import { BarTable } from './bar-table.tsx';

export interface ListsProps {
  readonly report: Report;
  /** Rows a list; what is left out can be opened with `more`. */
  readonly rows: number;
  /** Browsers by family, without their versions. */
  readonly families: boolean;
  /** Where the whole lists are, or null when these are whole. */
  readonly more: string | null;
}

/** The lists of a report, each with its bars, and the ledger of what was not counted. */
export function Lists({ report, rows, families, more }: ListsProps) {
  const { totals } = report;
  const rest = (length: number, what: string) =>
    length > rows && more !== null ? (
      <a class="more" href={more}>
        All {number(length)} {what}
      </a>
    ) : null;
  const browsers = families
    ? byFamily(report.browsers)
    : report.browsers.map(({ name, version, visits }) => ({ name: `${name} ${version}`.trim(), visits }));
  const excluded = Object.entries(report.excluded).sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
  const notCounted = excluded.reduce((sum, [, hits]) => sum + hits, 0);
  return (
    <div class="grid2">
      <BarTable
        title="Pages"
        term="page view"
        heads={['page', 'views', 'entered']}
        rows={report.pages.slice(0, rows).map((row) => ({ name: row.path, count: row.pageViews, detail: number(row.entries) }))}
        empty="No page was viewed."
      >
        {rest(report.pages.length, 'pages')}
      </BarTable>
      <BarTable
        title="Documents"
        term="download"
        heads={['document', 'downloads', 'share']}
        rows={report.documents
          .slice(0, rows)
          .map((row) => ({ name: row.path, count: row.downloads, detail: share(row.downloads, totals.downloads) }))}
        empty="No document was downloaded."
      >
        {rest(report.documents.length, 'documents')}
      </BarTable>
      <BarTable
        title="Top level domains"
        term="top level domain"
        heads={['domain', 'visits', 'found by']}
        rows={report.topLevelDomains.slice(0, rows).map((row) => ({
          name: row.label === null ? 'unknown' : `.${row.label}`,
          count: row.visits,
          detail: row.source ?? '',
        }))}
        empty="No visit began."
      >
        {rest(report.topLevelDomains.length, 'domains')}
      </BarTable>
      <BarTable
        title="Browsers"
        term="type of browser"
        heads={['browser', 'visits', 'share']}
        rows={browsers
          .slice(0, rows)
          .map((row) => ({ name: row.name, count: row.visits, detail: share(row.visits, totals.visits) }))}
        empty="No visit began."
      >
        {rest(browsers.length, 'browsers')}
      </BarTable>
      <BarTable
        title="Server addresses"
        term="server address"
        heads={['address', 'visits', 'share']}
        rows={report.serverAddresses
          .slice(0, rows)
          .map((row) => ({ name: row.serverAddress, count: row.visits, detail: share(row.visits, totals.visits) }))}
        empty={totals.serverAddresses === null ? 'The records of these days have expired.' : 'No address is stored.'}
      >
        {rest(report.serverAddresses.length, 'addresses')}
      </BarTable>
      <BarTable
        title="Not counted"
        term="excluded"
        heads={['reason', 'hits', 'share']}
        rows={excluded.map(([reason, hits]) => {
          const meaning = exclusions[reason]?.meaning;
          return {
            name: exclusionName(reason),
            count: hits,
            detail: share(hits, report.received),
            ...(meaning === undefined ? {} : { hint: meaning }),
          };
        })}
        empty="Nothing was left out."
        quiet
      >
        <p class="sum">
          {number(report.received)} received = {number(totals.pageViews + totals.downloads)} counted + {number(notCounted)} not
          counted
        </p>
      </BarTable>
    </div>
  );
}

function byFamily(browsers: readonly BrowserRow[]): readonly { readonly name: string; readonly visits: number }[] {
  const families = new Map<string, number>();
  for (const { name, visits } of browsers) families.set(name, (families.get(name) ?? 0) + visits);
  return [...families]
    .map(([name, visits]) => ({ name, visits }))
    .sort((a, b) => b.visits - a.visits || (a.name < b.name ? -1 : 1));
}
