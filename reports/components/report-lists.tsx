import type { Locale } from '../locale/locale.ts';
import { type Report, reportLists } from '../model/report.ts';
import { Ledger, ListCards, type ListSlices } from './lists.tsx';

/** The lists of a report in full, and the ledger of what was not counted. */
export function FullLists({ locale, report }: { readonly locale: Locale; readonly report: Report }) {
  const lists: ListSlices = Object.fromEntries(
    reportLists.map((name) => [name, { rows: report[name], total: report[name].length }]),
  );
  return (
    <div class="grid2">
      <ListCards context={{ locale, totals: report.totals, link: null }} lists={lists} more={() => null} />
      <Ledger locale={locale} of={report} />
    </div>
  );
}
