import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FIREFOX } from '../harness/collect.ts';
import { notCounted, reportAroundToday } from '../harness/report.ts';
import { done, environment, type Place } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';

const EXAMPLE = fileURLToPath(new URL('../../../docs/express.mjs', import.meta.url));

interface App {
  get(path: string, headers?: Readonly<Record<string, string>>, method?: string): Promise<number>;
  stderr(): string;
  stop(): Promise<number | null>;
}

/** Starts the app of the documentation; ended after the test. */
async function startApp(t: TestContext, place: Place): Promise<App> {
  const child = spawn(process.execPath, [EXAMPLE], {
    env: { ...environment({ ...place, env: { SIXFOLD_RATE_LIMIT: 'off', ...place.env } }), PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exited = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', () => reject(new Error(stderr)));
  });
  return {
    async get(path, headers = {}, method = 'GET') {
      const response = await fetch(url + path, { method, headers: { 'user-agent': FIREFOX, ...headers } });
      await response.bytes();
      return response.status;
    },
    stderr: () => stderr,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      return child.exitCode;
    },
  };
}

test('the app of the documentation counts what it serves, by the rules of a log', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  await done(['site', 'set', 'example.com', '--exclude-path', '/intern/**'], place);
  const app = await startApp(t, place);
  await app.get('/?secret=1', { referer: 'https://search.example/?q=x' });
  await app.get('/report.pdf');
  await app.get('/report.pdf');
  await app.get('/', {}, 'HEAD');
  await app.get('/', { 'sec-purpose': 'prefetch' });
  assert.equal(await app.get('/nothing'), 404);
  await app.get('/', { 'user-agent': 'curl/8' });
  await app.get('/', { 'sec-gpc': '1' });
  await app.get('/', { 'x-forwarded-for': '203.0.113.9' });
  assert.equal(await app.stop(), 0);
  const report = await reportAroundToday('example.com', place);
  assert.deepEqual(report.pages, [{ path: '/', pageViews: 1, visits: 1, entries: 1, exits: 1 }]);
  assert.deepEqual(report.documents, [{ path: '/report.pdf', downloads: 1 }]);
  assert.deepEqual(report.excluded, { bot: 1, duplicate: 1, 'privacy-signal': 1, repeat: 1, status: 1 });
  assert.deepEqual(
    report.serverAddresses.map((row) => row.serverAddress),
    ['127.0.0.0/24'],
  );
  assert.equal(report.received, report.totals.pageViews + report.totals.downloads + notCounted(report));
  assert.equal(app.stderr(), '');
});

test("it counts documents by the site's own list", async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  await done(['site', 'set', 'example.com', '--no-document', 'pdf'], place);
  const app = await startApp(t, place);
  await app.get('/report.pdf');
  assert.equal(await app.stop(), 0);
  const report = await reportAroundToday('example.com', place);
  assert.deepEqual([report.pages.map((row) => row.path), report.documents], [['/report.pdf'], []]);
});

test('it leaves the folder to a serve that starts, hands its requests to it, and goes on when that ends', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const app = await startApp(t, place);
  const views = async () => (await reportAroundToday('example.com', place)).totals.pageViews;
  await app.get('/', { 'user-agent': FIREFOX.replaceAll('128', '120') });
  while ((await views()) < 1);
  const server = await startServe(t, place);
  await app.get('/', { 'user-agent': FIREFOX.replaceAll('128', '121') });
  while ((await views()) < 2);
  assert.equal((await server.stop()).code, 0);
  await app.get('/', { 'user-agent': FIREFOX.replaceAll('128', '122') });
  assert.equal(await app.stop(), 0);
  assert.equal(await views(), 3, app.stderr());
});

test('the documentation shows the import that the package offers', () => {
  const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
  const statement = "import { collector } from 'sixfold';";
  for (const file of ['docs/express.md', 'docs/express.mjs']) assert.ok(read(file).includes(statement), file);
  assert.match(read('dist/server/run/middleware.d.ts'), /export declare function collector\(options: CollectorOptions\)/);
});
