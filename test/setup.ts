// Run before the tests: they need a browser, strace to make disks fail, and libfaketime to set clocks.
import { spawnSync } from 'node:child_process';
import { findChromium } from './harness/find-chromium.ts';
import { fakeTimeLibrary } from './harness/stepped-clock.ts';

function run(command: string, args: readonly string[]): boolean {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0) process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
  return status === 0;
}

const mayInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
const hasStrace = () => spawnSync('strace', ['--version']).status === 0;
const missing = [
  ...(findChromium() === undefined ? ['chromium'] : []),
  ...(hasStrace() ? [] : ['strace']),
  ...(fakeTimeLibrary() === undefined ? ['faketime'] : []),
];
if (missing.length > 0 && mayInstall) {
  console.log(`Missing: ${missing.join(', ')}; installing the system's packages.`);
  if (run('apt-get', ['update', '-qq'])) run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing]);
}
const found = findChromium();
if (found === undefined) {
  console.error(
    'The tests need Chromium: install it (Debian: apt-get install chromium), or name it with CHROMIUM=/path/to/chromium.',
  );
  process.exitCode = 1;
} else console.log(`Chromium: ${found}`);
if (!hasStrace()) {
  console.error('The tests of power loss and failing disks need strace: install it (Debian: apt-get install strace).');
  process.exitCode = 1;
}
if (fakeTimeLibrary() === undefined) {
  console.error('The tests of clocks need libfaketime: install it (Debian: apt-get install faketime).');
  process.exitCode = 1;
}
