import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { collect } from '../../harness/collect.ts';
import { sixfold } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';

// Seen to fail with 0o640 for 0o600 in server/store/database/commit-count.ts, database.ts and data-folder.ts, each alone.
test('every file of the data folder is for this user alone, whatever the umask: mark, database and what SQLite puts beside it', async (t) => {
  const place = { data: join(scratchFolder(t), 'data') };
  const openHanded = ['sh', '-c', 'umask 0; exec "$@"', 'sh'];
  assert.equal((await sixfold(['site', 'add', 'example.com', '--time-zone', 'UTC'], place, openHanded)).code, 0);
  const server = await startServe(t, place, openHanded);
  assert.equal((await collect(server, { site: 'example.com', page: '/a' })).status, 204);
  assert.equal(statSync(place.data).mode & 0o777, 0o700);
  const names = readdirSync(place.data);
  for (const name of ['commits.mark', 'lock.db', 'sixfold.db', 'sixfold.db-shm', 'sixfold.db-wal', 'writer.sock'])
    assert.ok(names.includes(name), name);
  for (const name of names) {
    const found = statSync(join(place.data, name));
    assert.equal((found.mode & 0o777).toString(8), found.isDirectory() ? '700' : '600', name);
  }
});
