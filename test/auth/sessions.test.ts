import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SESSION_SECONDS, sessions } from '../../server/auth/sessions.ts';
import { sessionStore } from '../../server/store/registry/sessions.ts';
import { userForSignIn } from '../../server/store/registry/users.ts';
import { testStore } from '../harness/rollup-store.ts';
import { scratchFolder } from '../harness/scratch.ts';

const NOW = Date.UTC(2026, 2, 2, 12) / 1000;
const HOUR = 3_600;
const NOTED_WITHIN = 300;

test('a session ends after its idle time, noted within five minutes, and after fourteen days; asking by itself is no use', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOW);
  t.after(at.close);
  await at.operations.addUser({ name: 'jo', passwordHash: 'the hash', role: 'admin', sites: [] });
  const jo = userForSignIn(at.store.db, 'jo');
  assert.ok(jo !== undefined);
  const step = fc.record({ seconds: fc.integer({ min: 0, max: 20 * HOUR }), isUse: fc.boolean() });
  const idle = fc.integer({ min: 1, max: 336 });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), idle, (steps, idleHours) => {
      const clock = { now: NOW };
      const idleSeconds = idleHours * HOUR;
      const all = sessions({ store: sessionStore(at.store.db), now: () => clock.now, idleSeconds, failed: assert.fail });
      const token = all.start(jo, 'Firefox 128') ?? assert.fail('The session did not begin.');
      let usedAt = NOW;
      for (const { seconds, isUse } of steps) {
        clock.now += seconds;
        const isIn = all.userOf(token, isUse) !== undefined;
        const [unused, age] = [clock.now - usedAt, clock.now - NOW];
        // A use of which no note was made may be up to five minutes older than the last note.
        if (unused >= idleSeconds || age >= SESSION_SECONDS) assert.ok(!isIn);
        else if (unused < idleSeconds - NOTED_WITHIN) assert.ok(isIn);
        assert.equal(all.of(jo.user, token).length, isIn ? 1 : 0);
        if (!isIn) break;
        if (isUse) usedAt = clock.now;
      }
      all.end(token);
      assert.equal(all.userOf(token, true), undefined);
    }),
  );
});

test('a sign-in that waited while its password was changed begins nothing, and a disabled user is in nowhere', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOW);
  t.after(at.close);
  const { db } = at.store;
  await at.operations.addUser({ name: 'vi', passwordHash: 'former', role: 'viewer', sites: [] });
  const all = sessions({ store: sessionStore(db), now: () => NOW, idleSeconds: HOUR, failed: assert.fail });
  const checked = userForSignIn(db, 'vi') ?? assert.fail();
  const before = all.start(checked, 'Firefox 128') ?? assert.fail();
  await at.operations.setPassword({ name: 'vi', passwordHash: 'set by somebody else' });
  assert.equal(all.userOf(before, true), undefined);
  assert.equal(all.start(checked, 'Firefox 128'), undefined);
  const again = all.start(userForSignIn(db, 'vi') ?? assert.fail(), 'Firefox 128') ?? assert.fail();
  assert.equal(all.userOf(again, true)?.name, 'vi');
  const stale = userForSignIn(db, 'vi') ?? assert.fail();
  await at.operations.disableUser({ name: 'vi' });
  assert.equal(all.userOf(again, true), undefined);
  assert.equal(all.start(stale, 'Firefox 128'), undefined);
  assert.doesNotMatch(JSON.stringify(db.prepare('SELECT * FROM session').all()), new RegExp(again));
});

test('of a user who signs in again and again the fifty sessions stay that were used last', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOW);
  t.after(at.close);
  await at.operations.addUser({ name: 'jo', passwordHash: 'the hash', role: 'admin', sites: [] });
  const jo = userForSignIn(at.store.db, 'jo') ?? assert.fail();
  const clock = { now: NOW };
  const all = sessions({ store: sessionStore(at.store.db), now: () => clock.now, idleSeconds: 12 * HOUR, failed: assert.fail });
  const tokens = Array.from({ length: 60 }, () => {
    clock.now += 1;
    return all.start(jo, 'Firefox 128') ?? assert.fail();
  });
  assert.equal(all.of(jo.user, undefined).length, 50);
  assert.deepEqual([all.userOf(tokens[9] ?? '', false), all.userOf(tokens[10] ?? '', false)?.name], [undefined, 'jo']);
});
