import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPath } from '../../server/domain/path/path.ts';
import { address } from '../harness/address.ts';
import { FIREFOX } from '../harness/collect.ts';
import { doorOn, intakeOn } from '../harness/door.ts';
import { testStore } from '../harness/rollup-store.ts';
import { scratchFolder } from '../harness/scratch.ts';

const NOW = Date.UTC(2026, 2, 2, 12) / 1000;
const CAPACITY = 10_000;

// Seen to fail with a second answers.failed(TOO_MANY) and without one in server/ingest/hit-door.ts, and where a full
// intake takes the hit all the same (server/store/records/group-commit.ts).
test('when 10,000 hits wait each further one is told to come again, each is answered once, and then it goes on', async (t) => {
  const { store, site, close } = await testStore(scratchFolder(t), 'UTC', NOW);
  t.after(close);
  const intake = intakeOn(store, (error) => assert.fail(String(error)));
  const door = doorOn(store, { intake });
  const answers = new Map<number, string[]>();
  /** Sends one hit after the other without waiting, each of another visitor; gives its number and path. */
  const send = (nth: number) =>
    new Promise<void>((resolve) => {
      const told: string[] = [];
      answers.set(nth, told);
      const answer = (what: string) => {
        told.push(what);
        resolve();
      };
      door.reported(
        {
          ...{ site, atMs: NOW * 1000, address: address(`10.1.${nth >> 8}.${nth & 255}`), userAgent: FIREFOX },
          ...{ privacySignal: false, path: readPath('/a'), kind: 'page', origin: undefined, referer: undefined },
        },
        {
          committed: (excluded) => answer(excluded ?? 'counted'),
          limited: () => answer('rate'),
          failed: ({ again }) => answer(again ? 'again' : 'left out'),
        },
      );
    });
  const MORE = 2_500;
  const sent = Array.from({ length: CAPACITY + MORE }, (_, nth) => send(nth));
  assert.equal(intake.state.waiting, CAPACITY);
  await Promise.all(sent);
  assert.equal(intake.state.waiting, 0);
  await send(CAPACITY + MORE);
  for (const [nth, told] of answers)
    assert.deepEqual(told, [nth < CAPACITY || nth === CAPACITY + MORE ? 'counted' : 'again'], String(nth));
  const stored = store.db.prepare('SELECT count(*) FROM access').pluck().get();
  assert.equal(stored, CAPACITY + 1);
  const { counted, failed, received } = intake.state.counters;
  assert.deepEqual([received, counted, failed], [CAPACITY + MORE + 1, CAPACITY + 1, MORE]);
});
