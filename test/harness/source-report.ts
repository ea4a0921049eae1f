import { type ReportSource, WHOLE_LIST } from '../../reports/model/report-source.ts';
import { type Day, formatDay } from '../../server/domain/time/day.ts';
import type { SlowReport } from './slow-report.ts';

/** What a source tells of a period, in the form of the slow count. */
export function sourceReport(source: ReportSource, from: Day, to: Day): SlowReport {
  return source.snapshot(() => {
    const { serverAddresses, ...totals } = source.totals(from, to);
    const rows = <Row>(list: readonly Row[], name: (row: Row) => string, value: (row: Row) => number) =>
      Object.fromEntries(list.map((row) => [name(row), value(row)]));
    return {
      ...totals,
      days: Object.fromEntries(
        [...source.days(from, to)]
          .filter(([, counts]) => counts.visits + counts.pageViews + counts.downloads > 0)
          .map(([day, { visits, pageViews, downloads }]) => [formatDay(day), `${visits} ${pageViews} ${downloads}`]),
      ),
      weekHours: Object.fromEntries([...source.weekHours(from, to).entries()].filter(([, visits]) => visits > 0)),
      visitLengths: rows(
        source.visitLengths(from, to),
        ({ pageViews }) => String(pageViews),
        ({ visits }) => visits,
      ),
      pages: Object.fromEntries(
        source
          .list('pages', from, to, WHOLE_LIST)
          .rows.map(({ path, pageViews, visits, entries, exits }) => [path, `${pageViews} ${visits} ${entries} ${exits}`]),
      ),
      documents: rows(
        source.list('documents', from, to, WHOLE_LIST).rows,
        ({ path }) => path,
        ({ downloads }) => downloads,
      ),
      browsers: rows(
        source.list('browsers', from, to, WHOLE_LIST).rows,
        ({ name }) => name,
        ({ visits }) => visits,
      ),
      topLevelDomains: rows(
        source.list('topLevelDomains', from, to, WHOLE_LIST).rows,
        ({ label }) => label ?? '',
        ({ visits }) => visits,
      ),
      serverAddresses: rows(
        source.list('serverAddresses', from, to, WHOLE_LIST).rows,
        ({ serverAddress }) => serverAddress,
        ({ visits }) => visits,
      ),
    };
  });
}
