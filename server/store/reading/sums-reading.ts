import type { ServerAddressRow } from '../../../reports/model/report.ts';
import type { ListName, ListQuery, ListRows, ListSlice, ReportSource } from '../../../reports/model/report-source.ts';
import type { SiteId } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import { WEEK_HOURS } from '../../domain/time/week-hour.ts';
import type { ReadConnection } from '../database/connections.ts';
import type { CountedTable } from './filtered-days.ts';
import { browserFamilyList, browserList, documentList, firstSeenList, pageList, topLevelDomainList } from './rollup-lists.ts';
import type { Sums } from './rollup-sums.ts';

/** The sums of a site's periods, whatever was counted for them. */
export interface SumsDeps {
  readonly db: ReadConnection;
  readonly site: SiteId;
  readonly snapshot: ReportSource['snapshot'];
  sums(table: CountedTable, from: Day, to: Day): Sums;
  /** The columns of a top level domain by its key in the sums, joined by U+0000. */
  domainOf(key: number): string;
  addresses(from: Day, to: Day, query: ListQuery): ListSlice<ServerAddressRow>;
  /** The running day as it was last read, when it is among these. */
  runningDay(from: Day, to: Day): Day | undefined;
}

type SumsReading = Pick<ReportSource, 'durations' | 'visitLengths' | 'weekHours' | 'list' | 'firstSeen'>;

/** The lists and distributions of a report, from the sums of its period. */
export function sumsReading(deps: SumsDeps): SumsReading {
  const { db, site, snapshot, sums, runningDay } = deps;
  const histogram = (table: CountedTable, from: Day, to: Day) => visitsByKey(sums(table, from, to));
  const lists = listsOf(deps);
  return {
    durations: (from, to) => histogram('durations', from, to).map(([bucket, visits]) => ({ bucket, visits })),
    visitLengths: (from, to) => histogram('lengths', from, to).map(([pageViews, visits]) => ({ pageViews, visits })),
    weekHours(from, to) {
      const visits = new Map(histogram('weekHours', from, to));
      return Array.from({ length: WEEK_HOURS }, (_, slot) => visits.get(slot) ?? 0);
    },
    list: (name, from, to, query) => snapshot(() => lists[name](from, to, query)),
    firstSeen: (name, from, to, limit) =>
      snapshot(() => {
        const download = name === 'documents' ? 1 : 0;
        return firstSeenList(db, sums(name, from, to), { site, download, from, to, limit, live: runningDay(from, to) });
      }),
  };
}

/** Visits by key, in order of the key. */
function visitsByKey({ keys, columns }: Sums): readonly (readonly [key: number, visits: number])[] {
  return keys.map((key, at) => [key, columns[0]?.[at] ?? 0] as const).sort(([a], [b]) => a - b);
}

type Lists = { readonly [Name in ListName]: (from: Day, to: Day, query: ListQuery) => ListSlice<ListRows[Name]> };

function listsOf({ db, sums, domainOf, addresses }: SumsDeps): Lists {
  return {
    pages: (from, to, query) => pageList(db, sums('pages', from, to), query),
    documents: (from, to, query) => documentList(db, sums('documents', from, to), query),
    topLevelDomains: (from, to, query) => topLevelDomainList(domainOf, sums('domains', from, to), query),
    browsers: (from, to, query) => browserList(db, sums('browsers', from, to), query),
    browserFamilies: (from, to, query) => browserFamilyList(db, sums('browsers', from, to), query),
    serverAddresses: addresses,
  };
}
