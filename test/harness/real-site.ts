import type { TestContext } from 'node:test';
import { tokenFor } from './api.ts';
import { REAL_LOG, REAL_SITE } from './real-log.ts';
import { done, type Place } from './run.ts';
import { scratchFolder } from './scratch.ts';
import { type Served, startServe } from './serve.ts';
import { withUser } from './signed-in.ts';

export interface RealSite {
  readonly place: Place;
  readonly server: Served;
  /** Reads every site. */
  readonly token: string;
}

/** A server with the four days of the real log, 17 to 20 May 2015, and a token that reads it. */
export async function serveRealLog(t: TestContext): Promise<RealSite> {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', REAL_SITE, '--time-zone', 'UTC'], place);
  await done(['import', REAL_LOG, '--site', REAL_SITE], place);
  const { token } = await tokenFor(place, '--scope', 'reports', '--all-sites');
  return { place, server: await startServe(t, place), token };
}

/** The same for the pages, with the administrator jo, and nothing of the log expires. */
export async function serveRealPages(t: TestContext): Promise<Served> {
  const place = await withUser(t);
  await done(['site', 'add', REAL_SITE, '--time-zone', 'UTC'], place);
  await done(['import', REAL_LOG, '--site', REAL_SITE], place);
  return startServe(t, { ...place, env: { SIXFOLD_RETENTION_DAYS: '36500' } });
}
