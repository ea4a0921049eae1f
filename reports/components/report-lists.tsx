import type { Locale } from '../locale/locale.ts';
import type { Report } from '../model/report.ts';
import type { ListName, ListRows } from '../model/report-source.ts';
import { Ledger, ListCard } from './lists.tsx';

/** The lists of a report in full, and the ledger of what was not counted. */
export function FullLists({ locale, report }: { readonly locale: Locale; readonly report: Report }) {
  const { report: text } = locale.text;
  const context = { locale, totals: report.totals, link: null };
  const card = <Name extends ListName>(name: Name, rows: readonly ListRows[Name][], empty: string) => (
    <ListCard context={context} name={name} slice={{ rows, total: rows.length }} empty={empty} more={null} />
  );
  return (
    <div class="grid2">
      {card('pages', report.pages, text.noPage)}
      {card('documents', report.documents, text.noDocument)}
      {card('topLevelDomains', report.topLevelDomains, text.noVisit)}
      {card('browsers', report.browsers, text.noVisit)}
      {card('serverAddresses', report.serverAddresses, report.totals.serverAddresses === null ? text.expired : text.noAddress)}
      <Ledger
        locale={locale}
        received={report.received}
        counted={report.totals.pageViews + report.totals.downloads}
        excluded={report.excluded}
      />
    </div>
  );
}
