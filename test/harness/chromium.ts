import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './find-chromium.ts';
import { scratchFolder } from './scratch.ts';

/** What a person's Chromium says of itself; the headless one calls itself a robot, and is counted as one. */
export const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';

/** A browser in which each host name leads to a port of this machine; closed after the test. */
export async function startChromium(t: TestContext, hosts: Readonly<Record<string, number>> = {}): Promise<Browser> {
  const executablePath = chromiumPath();
  const rules = Object.entries(hosts).map(([host, port]) => `MAP ${host} 127.0.0.1:${port}`);
  const browser = await chromium.launch({
    executablePath,
    // Pages come back from the cache as they do for people.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: [...ARGUMENTS, `--host-resolver-rules=${rules.join(',')}`],
  });
  t.after(() => browser.close());
  return browser;
}

const ARGUMENTS: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  `--user-agent=${CHROME}`,
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function chromiumPath(): string {
  const path = findChromium();
  if (path === undefined) throw new Error('Chromium is missing: npm test looks for it and installs it where it may.');
  return path;
}

/**
 * Opens an address in a browser that nothing is attached to, as somebody who is watched is not served prerendered pages;
 * ended after the test.
 */
export function openUnwatched(t: TestContext, url: string): void {
  const profile = scratchFolder(t);
  const browser = spawn(chromiumPath(), ['--headless=new', ...ARGUMENTS, `--user-data-dir=${profile}`, url], { stdio: 'ignore' });
  const ended = once(browser, 'exit');
  t.after(async () => {
    browser.kill('SIGKILL');
    await ended;
  });
}
