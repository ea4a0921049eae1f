import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lostCommits } from '../../../server/store/database/commit-count.ts';
import { collect } from '../../harness/collect.ts';
import { openStore } from '../../harness/open-store.ts';
import { cutPower } from '../../harness/power-cut.ts';
import { recordedWrites, straceArguments } from '../../harness/recorded-writes.ts';
import { done } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';

const HITS = 900;
const CUTS = 200;

test('whenever the power fails, what was acknowledged is there, and nothing is said to be missing', async (t) => {
  const folder = scratchFolder(t);
  const [data, before] = [join(folder, 'data'), join(folder, 'before')];
  const env = { SIXFOLD_TLD: 'off', SIXFOLD_RATE_LIMIT: 'off' };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], { data });
  cpSync(data, before, { recursive: true });
  const trace = join(folder, 'trace');
  const server = await startServe(t, { data, env }, straceArguments(trace));
  let sent = 0;
  const lanes = Array.from({ length: 2 }, async () => {
    while (sent < HITS) {
      sent += 1;
      assert.equal((await collect(server, { site: 'example.com', page: `/n${sent}` })).status, 204);
    }
  });
  await Promise.all(lanes);
  await server.stop();

  const events = recordedWrites(trace);
  const { checked, checkpoints, acknowledged } = cutPower(
    { before, events, cuts: CUTS, seed: 20_261_123 },
    ({ place, acknowledged, after }) => {
      const opened = openStore(place, 'test', () => 1_800_000_000, assert.fail);
      assert.ok(opened !== undefined);
      const { db } = opened.store;
      const all = <Row>(sql: string) => db.prepare<[], Row>(sql).pluck().all();
      assert.deepEqual(all('PRAGMA integrity_check'), ['ok']);
      const stored = new Set(all<string>('SELECT path FROM access JOIN path ON path.id = path_id'));
      for (const path of acknowledged) assert.ok(stored.has(path), `${path} after event ${after} of ${events.length}`);
      assert.deepEqual(all("SELECT coalesce(sum(hits), 0) FROM ledger WHERE entry = 'received'"), [stored.size]);
      assert.deepEqual(lostCommits(db), []);
      opened.close();
    },
  );
  assert.equal(acknowledged, HITS);
  assert.ok(checked >= CUTS * 0.95 && checkpoints > 0, `${checked} cuts, ${checkpoints} checkpoints`);
});
