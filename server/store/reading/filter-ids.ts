import type { Database } from 'better-sqlite3';
import type { Filter } from '../../../reports/model/filters.ts';
import { addressKey } from '../../domain/aggregate/address-key.ts';
import type { Wanted } from '../../domain/aggregate/match-visits.ts';

/** What filters ask for by the ids under which it is packed; undefined when nothing of that kind was ever recorded. */
export function wantedOf(db: Database, filters: readonly Filter[]): readonly Wanted[] | undefined {
  const wanted: Wanted[] = [];
  for (const filter of filters) {
    const found = wantedBy(db, filter);
    if (found === undefined) return undefined;
    wanted.push(found);
  }
  return wanted;
}

function wantedBy(db: Database, filter: Filter): Wanted | undefined {
  switch (filter.field) {
    case 'page':
    case 'document': {
      const path = db.prepare<[string], number>('SELECT id FROM path WHERE path = ?').pluck().get(filter.value);
      return path === undefined ? undefined : { field: filter.field, path };
    }
    case 'browser': {
      const ids = db
        .prepare<unknown[], number>('SELECT id FROM browser WHERE family = :family AND (:version IS NULL OR version = :version)')
        .pluck()
        .all({ family: filter.value, version: filter.version });
      return ids.length === 0 ? undefined : { field: 'browser', ids: new Set(ids) };
    }
    case 'serverAddress':
      return { field: 'serverAddress', key: addressKey(filter.value) };
    case 'topLevelDomain':
      return { field: 'topLevelDomain', label: filter.value };
  }
}
