import assert from 'node:assert/strict';
import { renderReport } from '../../reports/files/render.ts';
import type { Report } from '../../reports/model/report.ts';
import { readUserAgent } from '../../server/domain/browser.ts';
import { parseDay, seconds } from '../../server/domain/time/day.ts';
import { type ImportSummary, importLogs } from '../../server/logs/import-log.ts';
import { findLogFiles } from '../../server/logs/log-files.ts';
import { logStore } from '../../server/logs/log-store.ts';
import { importReader } from '../../server/store/records/import-state.ts';
import { siteNamed } from '../../server/store/registry/sites.ts';
import { logLine } from './log-line.ts';
import { reportsOf } from './open-store.ts';
import type { TestStore } from './rollup-store.ts';

/** When the logs of these tests begin. */
export const START = Date.UTC(2026, 2, 2, 12) / 1000;

/** A page or document that a browser asked for, as a line of a log. */
export function lineAt(at: number, address: string, path: string): string {
  return logLine({ at: new Date(at * 1000).toISOString().slice(0, 19), address, path }).trimEnd();
}

/** Imports files into a new site of an open store, and gives the report of all their days. */
export async function imported(
  held: TestStore,
  domain: string,
  paths: readonly string[],
): Promise<{ summary: ImportSummary; report: string }> {
  await held.operations.addSite({ domain, timeZone: 'UTC', aliases: [] });
  return importedAgain(held, domain, paths);
}

/** The same into a site that may have lines already. */
export async function importedAgain(
  held: TestStore,
  domain: string,
  paths: readonly string[],
): Promise<{ summary: ImportSummary; report: string }> {
  const { store, operations } = held;
  const site = siteNamed(store.db, domain);
  const writer = { operations, remote: false, leaving: false, close: () => undefined };
  const summary = await importLogs(site, await findLogFiles(paths, {}), {
    store: logStore(importReader(store.db), writer),
    secret: 'secret',
    serverAddressMode: 'network',
    readUserAgent,
    topLevelDomainOf: () => null,
    progress: () => undefined,
  });
  await operations.rollUp({ domain, onlyDirty: true });
  const [from, to] = [parseDay('2026-03-01'), parseDay('2026-04-15')];
  assert.ok(from !== undefined && to !== undefined);
  const request = { from, to, format: 'json', limit: undefined, now: seconds(held.clock.now), language: 'en' } as const;
  const { site: _, ...report } = JSON.parse(await renderReport(reportsOf(store).source(site), request)) as Report;
  return { summary, report: JSON.stringify(report) };
}
