import type { Filter } from '../../../reports/model/filters.ts';
import { addressKey } from '../../domain/aggregate/address-key.ts';
import type { Condition } from '../../domain/aggregate/match-visits.ts';
import type { ReadConnection } from '../database/connections.ts';

/** What filters ask for by the ids under which it is packed; undefined when nothing of that kind was ever recorded. */
export function conditionsOf(db: ReadConnection, filters: readonly Filter[]): readonly Condition[] | undefined {
  const conditions: Condition[] = [];
  for (const filter of filters) {
    const found = conditionOf(db, filter);
    if (found === undefined) return undefined;
    conditions.push(found);
  }
  return conditions;
}

function conditionOf(db: ReadConnection, filter: Filter): Condition | undefined {
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
