import { renderPage, type Viewer } from '../components/frame.tsx';
import { Lists } from '../components/lists.tsx';
import { dateRange } from '../dates.ts';
import { number } from '../numbers.ts';
import type { Report } from '../report.ts';

/** More rows would make a page no browser likes to draw; the CSV has them all. */
export const LONGEST_LIST = 1_000;

/** The lists of a period in full. */
export function listsPage({ viewer, report }: { readonly viewer: Viewer; readonly report: Report }): string {
  const range = `from=${report.from}&to=${report.to}`;
  const longest = Math.max(report.pages.length, report.documents.length, report.serverAddresses.length);
  return renderPage({
    title: `${report.site}, lists`,
    viewer,
    site: report.site,
    children: (
      <>
        <p class="eyebrow">{dateRange(report.from, report.to)}</p>
        <h1>Everything that was counted, in full.</h1>
        <p class="say">
          {longest > LONGEST_LIST ? `The lists are cut at ${number(LONGEST_LIST)} rows here; ` : 'The same as a table: '}
          <a href={`/sites/${report.site}?${range}&format=csv`}>the CSV has every row</a>.
        </p>
        <Lists report={report} rows={LONGEST_LIST} families={false} more={null} />
      </>
    ),
  });
}
