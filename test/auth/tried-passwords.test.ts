import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TriedPasswords } from '../../server/auth/password-checks.ts';
import { reportedChecks } from '../../server/auth/tried-passwords.ts';

test('that passwords are tried is told at once, and what came within the hour when it is over', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const clock = { ms: 0 };
  const told: TriedPasswords[] = [];
  const checks = reportedChecks(
    () => clock.ms,
    (tried) => told.push(tried),
  );
  const fail = async (account: string) => {
    for (let n = 0; n < 5; n++)
      await checks.check({ kind: 'unknown', account, address: undefined }, () => Promise.resolve(false));
  };
  await fail('nobody');
  assert.deepEqual(told, [{ accounts: ['nobody'], networks: 0 }]);
  clock.ms += 600_000;
  await fail('jo');
  await fail('vi');
  assert.equal(told.length, 1);
  clock.ms += 3_000_000;
  t.mock.timers.tick(3_000_000);
  assert.deepEqual(told[1]?.accounts, ['nobody', 'jo', 'vi']);
  await fail('mo');
  checks.stop();
  t.mock.timers.tick(3_600_000);
  assert.equal(told.length, 2);
});
