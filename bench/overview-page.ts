// The overview of five years as a reader gets it: node dist/bench/overview-page.js [rounds]
// A site with 100,000,000 accesses in rollups; server time by HTTP, bytes on the wire, and how soon a Chromium that was
// just started shows it.
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { localeOf } from '../reports/locale/locale.ts';
import { hashPassword } from '../server/auth/passwords.ts';
import { addDays, formatDay, seconds } from '../server/domain/time/day.ts';
import { siteNamed } from '../server/store/registry/sites.ts';
import { operationsOn } from '../server/store/writer/store-operations.ts';
import { findChromium } from '../test/harness/find-chromium.ts';
import { openStore } from '../test/harness/open-store.ts';
import { median, scratchFolder, serve } from './program.ts';
import { FIVE_YEARS, writeHistory } from './rollup-data.ts';

const ROUNDS = Number(process.argv[2] ?? 100);
const STARTS = 7;
const PASSWORD = 'a long password';

const data = scratchFolder();
const now = Math.floor(Date.now() / 1000);
const opened = openStore(data, 'bench', () => now, console.error);
if (opened === undefined) throw new Error('The folder is taken.');
const operations = operationsOn(opened.store);
await operations.addSite({ domain: 'example.com', timeZone: 'Europe/Berlin', aliases: [] });
await operations.addUser({
  name: 'jo',
  passwordHash: await hashPassword(PASSWORD, 'jo', [], localeOf('en').text.signIn.passwordFaults),
  role: 'admin',
  sites: [],
});
const site = siteNamed(opened.store.db, 'example.com');
const today = site.zone.dayOf(seconds(now));
await writeHistory(opened.store, site, addDays(today, -1), FIVE_YEARS, 1);
opened.close();

const server = await serve(data, { SIXFOLD_RATE_LIMIT: 'off' });
const signedIn = await fetch(`${server.url}/login`, {
  method: 'POST',
  redirect: 'manual',
  headers: { origin: server.url },
  body: new URLSearchParams({ name: 'jo', password: PASSWORD, next: '/' }),
});
const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
const range = `from=${formatDay(addDays(today, -FIVE_YEARS.days))}&to=${formatDay(addDays(today, -1))}`;
const address = `${server.url}/sites/example.com?${range}`;

const times: number[] = [];
for (let n = 0; n <= ROUNDS; n++) {
  const startedMs = performance.now();
  const response = await fetch(address, { headers: { cookie } });
  await response.bytes();
  const tookMs = performance.now() - startedMs;
  if (response.status !== 200) throw new Error(`The overview answered ${response.status}.`);
  if (n === 0) console.log(`the first one, with everything loaded for it: ${tookMs.toFixed(0)} ms`);
  else times.push(tookMs);
}
const sorted = [...times].sort((a, b) => a - b);
const at = (part: number) => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1);
console.log(`five years, ${ROUNDS} times: median ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1 - 1 / ROUNDS)} ms`);

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('Chromium is missing.');
const [shown, usable, loaded, bytes]: [number[], number[], number[], number[]] = [[], [], [], []];
for (let n = 0; n < STARTS; n++) {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const [name = '', value = ''] = cookie.split('=');
  await context.addCookies([{ name, value, url: server.url }]);
  const page = await context.newPage();
  let received = 0;
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    received += encodedDataLength;
  });
  await page.goto(address, { waitUntil: 'load' });
  await delay(200);
  const timing = (await page.evaluate(`(() => {
    const [navigation] = performance.getEntriesByType('navigation');
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return { shown: paint?.startTime ?? 0, usable: navigation.domContentLoadedEventEnd, loaded: navigation.loadEventEnd };
  })()`)) as { shown: number; usable: number; loaded: number };
  shown.push(timing.shown);
  usable.push(timing.usable);
  loaded.push(timing.loaded);
  bytes.push(received);
  await browser.close();
}
const ms = (values: readonly number[]) =>
  `${median(values).toFixed(0)} ms (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;
console.log(`Chromium, cold, ${STARTS} times: first paint ${ms(shown)}, usable ${ms(usable)}, loaded ${ms(loaded)}`);
console.log(`HTML, CSS and script as sent: ${(median(bytes) / 1_000).toFixed(1)} kB`);
await server.stop();
