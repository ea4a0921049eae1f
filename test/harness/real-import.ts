import { join } from 'node:path';
import type { ImportSummary } from '../../server/logs/import-log.ts';
import { REAL_SITE } from './real-log.ts';
import { done, type Place } from './run.ts';
import { type Scope, scratchFolder } from './scratch.ts';
/** A folder for files of a test, with a data folder in it that has the site of the real log. */
export async function realFolder(t: Scope, timeZone = 'UTC'): Promise<Place & { readonly folder: string }> {
  const folder = scratchFolder(t);
  const place = { data: join(folder, 'data'), folder };
  await done(['site', 'add', REAL_SITE, '--time-zone', timeZone], place);
  return place;
}

/** Imports files into the site of the real log. */
export async function importReal(place: Place, files: readonly string[], ...more: readonly string[]): Promise<ImportSummary> {
  return JSON.parse(await done(['import', ...files, '--site', REAL_SITE, '--json', ...more], place)) as ImportSummary;
}
