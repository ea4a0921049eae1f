import type { TestContext } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { startChromium } from './chromium.ts';
import { done, type Place } from './run.ts';
import { scratchFolder } from './scratch.ts';
import type { Served } from './serve.ts';

export const PASSWORD = 'correct horse battery';

/** A data folder with the administrator jo. */
export async function withUser(t: TestContext): Promise<Place> {
  const place = { data: scratchFolder(t) };
  await done(['user', 'add', 'jo', '--role', 'admin'], { ...place, input: `${PASSWORD}\n` });
  return place;
}

/** The cookie of jo, signed in by HTTP. */
export async function cookieOf(server: Served, name = 'jo'): Promise<string> {
  const response = await fetch(`${server.url}/login`, {
    method: 'POST',
    body: new URLSearchParams({ name, password: PASSWORD }),
    redirect: 'manual',
  });
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** A page of Chromium in which jo is signed in, and what it reports as errors, a violated content security policy among them. */
export async function signedInPage(
  t: TestContext,
  server: Served,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly troubles: readonly string[] }> {
  const browser = await startChromium(t);
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const [name, value] = (await cookieOf(server)).split('=');
  await context.addCookies([{ name: name ?? '', value: value ?? '', url: server.url }]);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  return { page, troubles };
}
