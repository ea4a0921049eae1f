import type { TestContext } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './find-chromium.ts';

/** What a person's Chromium says of itself; the headless one calls itself a robot, and is counted as one. */
export const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';

/** A browser in which each host name leads to a port of this machine; closed after the test. */
export async function startChromium(t: TestContext, hosts: Readonly<Record<string, number>> = {}): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('Chromium is missing: npm test looks for it and installs it where it may.');
  const rules = Object.entries(hosts).map(([host, port]) => `MAP ${host} 127.0.0.1:${port}`);
  const browser = await chromium.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--user-agent=${CHROME}`,
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=${rules.join(',')}`,
    ],
  });
  t.after(() => browser.close());
  return browser;
}
