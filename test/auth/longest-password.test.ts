import assert from 'node:assert/strict';
import { test } from 'node:test';
import { done, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';

/** A password of so many characters that nobody would guess. */
const ofLength = (length: number) =>
  'Nacht 7 Feigen, Uhr 3 Segel; '
    .repeat(40)
    .slice(0, length - 1)
    .concat('!');

// Seen to fail with a LONGEST_PASSWORD of 1,025 and of 1,023 in server/auth/new-password.ts.
test('a password of 1,024 characters is set and opens the door, one of 1,025 is refused and changes nothing', async (t) => {
  const place = { data: scratchFolder(t) };
  const set = (command: readonly string[], password: string) =>
    sixfold(['user', ...command], { ...place, input: `${password}\n` });
  const refused = await set(['add', 'jo', '--role', 'admin'], ofLength(1_025));
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^.*1[,.]?024.*\n$/);
  assert.equal((await set(['add', 'jo', '--role', 'admin'], ofLength(1_024))).code, 0);
  const changed = await set(['passwd', 'jo'], ofLength(1_025));
  assert.equal(changed.code, 1);
  assert.match(await done(['user', 'list'], place), /\bjo\b/);
  const server = await startServe(t, place);
  const signIn = async (password: string) => {
    const body = new URLSearchParams({ name: 'jo', password });
    return (await fetch(`${server.url}/login`, { method: 'POST', body, redirect: 'manual' })).status;
  };
  assert.notEqual(await signIn(ofLength(1_025)), 303);
  assert.equal(await signIn(ofLength(1_024)), 303);
});
