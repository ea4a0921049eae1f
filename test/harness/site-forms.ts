import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { done, type Place } from './run.ts';
import { type Served, startServe } from './serve.ts';
import { PASSWORD, withUser } from './signed-in.ts';

export const SITE = 'one.example';

export const PAGE = `/sites/${SITE}/settings`;

export async function withSite(t: TestContext): Promise<{ place: Place; server: Served }> {
  const place = await withUser(t);
  await done(['site', 'add', SITE, '--time-zone', 'UTC'], place);
  await done(['user', 'add', 'vi', '--role', 'viewer', '--site', SITE], { ...place, input: `${PASSWORD}\n` });
  return { place, server: await startServe(t, place) };
}

export interface ListedSite {
  readonly timeZone: string;
  readonly aliases: readonly string[];
  readonly excludedAddresses: readonly string[];
  readonly excludedPaths: readonly string[];
  readonly documentEndings: readonly string[];
  readonly pageEndings: readonly string[];
  readonly rateLimit: number;
}

export async function listed(place: Place): Promise<ListedSite> {
  const [site] = JSON.parse(await done(['site', 'list', '--json'], place)) as ListedSite[];
  return site ?? assert.fail('There is no site.');
}
