import assert from 'node:assert/strict';
import { recordedPath } from '../../server/domain/path/path.ts';
import type { Site } from '../../server/domain/site.ts';
import { seconds } from '../../server/domain/time/day.ts';
import type { VisitId } from '../../server/domain/visit.ts';
import type { ReadConnection } from '../../server/store/database/connections.ts';
import { siteNamed } from '../../server/store/registry/sites.ts';
import { type DetailTable, detailTables } from '../../server/store/rollups/rollup-tables.ts';
import type { Operations } from '../../server/store/writer/operations.ts';
import type { Store } from '../../server/store/writer/store.ts';
import { operationsOn } from '../../server/store/writer/store-operations.ts';
import { openStore, type StoreFakes } from './open-store.ts';

export const SITE = 'example.com';

/** An access as a test writes it down. */
export interface TestAccess {
  /** Unix seconds. */
  readonly at: number;
  readonly path: string;
  readonly download: boolean;
}

/** A visit as a test writes it down; its first access is its start. */
export interface TestVisit {
  readonly serverAddress: string;
  readonly label: string | null;
  readonly browser: string;
  readonly accesses: readonly TestAccess[];
}

export interface TestStore {
  readonly store: Store;
  /** What the store does otherwise, from one moment on. */
  readonly fakes: StoreFakes;
  readonly operations: Operations;
  readonly site: Site;
  /** What time it is in Unix seconds, and by how many the clock on the wall is ahead. */
  readonly clock: { now: number; ahead: number };
  close(): void;
}

/** A store on a folder with one site and a clock that the test moves. */
export async function testStore(folder: string, timeZone: string, now: number): Promise<TestStore> {
  const clock = { now, ahead: 0 };
  const opened = openStore(folder, 'test', () => clock.now + clock.ahead, assert.fail, { monotonicMs: () => clock.now * 1_000 });
  assert.ok(opened !== undefined);
  const operations = operationsOn(opened.store);
  const known = opened.store.db.prepare('SELECT 1 FROM site').get() !== undefined;
  if (!known) await operations.addSite({ domain: SITE, timeZone, aliases: [] });
  return {
    store: opened.store,
    fakes: opened.fakes,
    operations,
    site: siteNamed(opened.store.db, SITE),
    clock,
    close: opened.close,
  };
}

/** Stores visits as an import of a log does. */
export async function storeVisits({ operations, site, store }: TestStore, visits: readonly TestVisit[]): Promise<void> {
  const highest = store.db.prepare<[], number | null>('SELECT max(id) FROM visit').pluck().get() ?? 0;
  const dayOf = (at: number) => site.zone.dayOf(seconds(at));
  const numbered = visits.map((visit, n) => ({
    ...visit,
    id: (highest + n + 1) as VisitId,
    startedAt: visit.accesses[0]?.at ?? 0,
  }));
  await operations.storeImportBatch({
    site: site.id,
    visits: numbered.map(({ id, startedAt, serverAddress, label, browser }) => ({
      visit: {
        id,
        startedAt: seconds(startedAt),
        serverAddress,
        topLevelDomain: label === null ? null : { label, source: 'name' as const },
        browser: { family: browser, version: '1' },
      },
      startDay: dayOf(startedAt),
    })),
    accesses: numbered
      .flatMap(({ id, startedAt, accesses }) => accesses.map((access) => ({ id, startedAt, ...access })))
      .sort((a, b) => a.at - b.at)
      .map(({ id, startedAt, at, path, download }) => {
        const recorded = recordedPath(path);
        assert.ok(recorded !== undefined);
        return {
          access: { visit: id, at: seconds(at), kind: download ? ('download' as const) : ('page' as const), path: recorded },
          day: dayOf(at),
          startDay: dayOf(startedAt),
        };
      }),
    received: [],
    excluded: [],
    lines: [],
  });
}

/** Rows of detail tables whose rollup is not in the registry, and registered rollups that no report sees. */
export function leftovers(db: ReadConnection): readonly string[] {
  const orphans = (Object.keys(detailTables) as DetailTable[]).flatMap((table) =>
    db
      .prepare<[], number>(`SELECT DISTINCT rollup_id FROM ${table} WHERE rollup_id NOT IN (SELECT id FROM rollup)`)
      .pluck()
      .all()
      .map((id) => `${table} ${id}`),
  );
  const garbage = db.prepare<[], number>('SELECT id FROM rollup WHERE current = 0').pluck().all();
  return [...orphans, ...garbage.map((id) => `rollup ${id}`)];
}
