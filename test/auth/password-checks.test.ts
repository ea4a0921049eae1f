import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { KnownBrowserId } from '../../server/auth/known-browser.ts';
import { type Attempt, type CheckOutcome, passwordChecks } from '../../server/auth/password-checks.ts';
import { address } from '../harness/address.ts';

const unknown = (account: string, from: string | undefined): Attempt => ({
  ...{ kind: 'unknown', account },
  address: from === undefined ? undefined : address(from),
});
const known = (account: string, browser = 'browser-of-jo'): Attempt => ({
  ...{ kind: 'known', account },
  browser: browser as KnownBrowserId,
});

/** Checks whose looks end when the test says so; at most one is under way. */
function steppedChecks() {
  const clock = { ms: 0 };
  const state = { looks: 0, underWay: 0, told: 0 };
  const ends: (() => void)[] = [];
  const checks = passwordChecks(
    () => clock.ms,
    () => {
      state.told += 1;
    },
  );
  const check = (attempt: Attempt, fits: boolean): Promise<CheckOutcome> =>
    checks.check(attempt, async () => {
      state.looks += 1;
      state.underWay += 1;
      assert.equal(state.underWay, 1, 'Two passwords are looked at at once.');
      await new Promise<void>((end) => ends.push(end));
      state.underWay -= 1;
      return fits;
    });
  /** Lets looks end until none is under way. */
  const finish = async (most = 20) => {
    for (let turns = 0; turns < most; turns++) {
      await new Promise(setImmediate);
      for (const end of ends.splice(0)) end();
    }
  };
  return { clock, state, checks, check, finish };
}

test('one password is looked at, eight wait, two of them for one account or network, and one more is told so at once', async () => {
  const { check, finish, state } = steppedChecks();
  const outcomes: Promise<CheckOutcome>[] = [];
  const kinds = async () => (await Promise.all(outcomes.splice(0))).map(({ kind }) => kind).join(' ');
  for (let n = 0; n < 12; n++) outcomes.push(check(unknown(`user ${n}`, `192.0.${n}.7`), false));
  // A browser that is known has places of its own, and is looked at next.
  const jo = check(known('jo'), true);
  await finish();
  assert.equal(await kinds(), `${'wrong '.repeat(9)}busy busy busy`);
  assert.equal((await jo).kind, 'fits');
  for (const browser of ['one', 'two', 'three']) outcomes.push(check(known('vi', browser), false));
  await finish();
  assert.equal(await kinds(), 'wrong wrong busy');
  for (const from of ['192.0.2.7', '192.0.3.7', '192.0.4.7']) outcomes.push(check(unknown('jo', from), false));
  await finish();
  assert.equal(await kinds(), 'wrong wrong busy');
  for (const name of ['a', 'b', 'c']) outcomes.push(check(unknown(name, '198.51.100.7'), false));
  await finish();
  assert.equal(await kinds(), 'wrong wrong busy');
  for (const net of ['1', '2', '3']) outcomes.push(check(unknown(`of ${net}`, `2001:db8:7:${net}::7`), false));
  await finish();
  assert.equal(await kinds(), 'wrong wrong busy');
  assert.equal(state.looks, 18);
});

test('known browsers without end keep nobody out: while both wait they take turns', async () => {
  const { check, finish, state } = steppedChecks();
  let over = false;
  const loops = ['a', 'b', 'c'].map(async (name) => {
    for (let n = 0; !over && n < 200; n++) await check(known(name, `browser of ${name}`), true);
  });
  await new Promise(setImmediate);
  const stranger = check(unknown('jo', '192.0.2.7'), true);
  const before = state.looks;
  let told: CheckOutcome | undefined;
  stranger.then((outcome) => {
    told = outcome;
  }, assert.fail);
  for (let turn = 0; turn < 6 && told === undefined; turn++) {
    await finish(1);
  }
  assert.deepEqual(told, { kind: 'fits' });
  assert.ok(state.looks - before <= 5);
  over = true;
  await finish();
  await Promise.all(loops);
});

test('of 600 wrong tries from 60 addresses at one account five are looked at, and a known browser is in at once', async () => {
  const { check, checks, finish, state } = steppedChecks();
  const flood = Array.from({ length: 600 }, (_, n) => check(unknown('jo', `203.0.${n % 60}.7`), false));
  const right = check(known('jo'), true);
  await finish();
  assert.equal((await right).kind, 'fits');
  for (let wave = 0; wave < 10; wave++) {
    flood.push(...Array.from({ length: 600 }, (_, n) => check(unknown('jo', `203.0.${n % 60}.7`), false)));
    await finish();
  }
  const outcomes = await Promise.all(flood);
  assert.equal(outcomes.filter(({ kind }) => kind === 'wrong').length, 5);
  assert.equal(state.looks, 6);
  assert.ok(outcomes.some(({ kind }) => kind === 'busy') && outcomes.some(({ kind }) => kind === 'held'));
  assert.equal((await check(unknown('jo', '192.0.2.1'), true)).kind, 'held');
  assert.deepEqual([state.told, checks.tried()], [1, { accounts: ['jo'], networks: 0 }]);
});

test('an account, an IPv4 address, a /64 and a /48 are held back alike, each for itself; nobody else is', async () => {
  for (const [tried, held, free] of [
    [(n: number) => unknown('jo', `192.0.${n}.7`), unknown('jo', '198.51.100.1'), unknown('vi', '192.0.0.7')],
    [(n: number) => unknown(`user ${n}`, '192.0.2.7'), unknown('vi', '192.0.2.7'), unknown('vi', '192.0.2.8')],
    [
      (n: number) => unknown(`user ${n}`, `2001:db8:1:2:${n}::`),
      unknown('vi', '2001:db8:1:2::9'),
      unknown('vi', '2001:db8:2::9'),
    ],
    [(n: number) => unknown(`user ${n}`, `2001:db8:1:${n}::`), unknown('vi', '2001:db8:1:99::9'), unknown('vi', '2001:db8:2::9')],
    [(n: number) => unknown(n < 9 ? 'nobody' : '', undefined), unknown('nobody', undefined), unknown('vi', undefined)],
  ] as const) {
    const { check, finish } = steppedChecks();
    const outcome = async (attempt: Attempt) => {
      const told = check(attempt, false);
      await finish();
      return (await told).kind;
    };
    for (let n = 0; n < 5; n++) assert.equal(await outcome(tried(n)), 'wrong');
    assert.equal(await outcome(held), 'held');
    assert.equal(await outcome(free), 'wrong');
    assert.equal(await outcome(known('jo')), 'wrong');
  }
});

test('whatever is tried: nothing is looked at while it is held, and a success clears its account alone', async () => {
  const attempt = fc.record({
    account: fc.constantFrom('jo', 'vi'),
    from: fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8:0:1::1'),
    isKnown: fc.boolean(),
    fits: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    waitMs: fc.constantFrom(0, 0, 0, 30_000, 61_000, 16 * 60_000),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { maxLength: 50 }), async (attempts) => {
      const { check, finish, clock, state } = steppedChecks();
      const failures = new Map<string, { count: number; until: number }>();
      for (const { account, from, isKnown, fits, waitMs } of attempts) {
        clock.ms += waitMs;
        const nets = from.includes('.') ? [from] : [`${from.replace(/::1$/, '')}/64`, '/48'];
        const keys = isKnown ? [`known ${account}`] : [account, ...nets];
        const isHeld = keys.some((key) => (failures.get(key)?.until ?? 0) > clock.ms);
        const before = state.looks;
        const told = check(isKnown ? known(account) : unknown(account, from), fits);
        await finish();
        assert.equal((await told).kind, isHeld ? 'held' : fits ? 'fits' : 'wrong');
        assert.equal(state.looks - before, isHeld ? 0 : 1);
        if (isHeld) continue;
        if (fits) failures.delete(keys[0] ?? '');
        else
          for (const key of keys) {
            const count = (failures.get(key)?.count ?? 0) + 1;
            failures.set(key, { count, until: count < 5 ? 0 : clock.ms + Math.min(15, 2 ** (count - 5)) * 60_000 });
          }
      }
    }),
    { numRuns: 60 },
  );
});
