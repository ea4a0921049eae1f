// Takes seconds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { recordedPath } from '../../server/domain/path/path.ts';
import { seconds } from '../../server/domain/time/day.ts';
import type { VisitId } from '../../server/domain/visit.ts';
import { inTransaction } from '../../server/store/database/connections.ts';
import { addSite } from '../../server/store/registry/sites.ts';
import { openStore } from '../harness/open-store.ts';
import { scratchFolder } from '../harness/scratch.ts';

const START = Date.UTC(2026, 2, 2, 12) / 1000;

test('accesses of any seconds in any order are all stored, each second in order of arrival, also after a rollback', (t) => {
  const opened = openStore(scratchFolder(t), 'test', () => START, assert.fail);
  assert.ok(opened !== undefined);
  t.after(() => opened.close());
  const { db, records } = opened.store;
  const path = recordedPath('/a');
  assert.ok(path !== undefined);
  let sites = 0;
  const transactions = fc.array(
    fc.record({ fails: fc.boolean(), seconds: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 40 }) }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(transactions, (all) => {
      sites += 1;
      const site = inTransaction(db, (tx) =>
        addSite(tx, { domain: `site-${sites}.example`, timeZone: 'UTC', aliases: [] }, START),
      );
      const expected: [at: number, visit: number][] = [];
      let arrived = 0;
      for (const transaction of all) {
        db.exec('BEGIN IMMEDIATE');
        for (const second of transaction.seconds) {
          arrived += 1;
          const at = seconds(START + second);
          records.access(
            site.id,
            { visit: arrived as VisitId, at, kind: 'page', path },
            site.zone.dayOf(at),
            site.zone.dayOf(at),
          );
          if (!transaction.fails) expected.push([at, arrived]);
        }
        records.flush();
        db.exec(transaction.fails ? 'ROLLBACK' : 'COMMIT');
        if (transaction.fails) records.rolledBack();
        else records.committed();
      }
      const stored = db.prepare('SELECT at, visit_id FROM access WHERE site_id = ? ORDER BY at, sequence').raw().all(site.id);
      assert.deepEqual(
        stored,
        expected.toSorted(([a, first], [b, second]) => a - b || first - second),
      );
    }),
    { numRuns: 200 },
  );
});
