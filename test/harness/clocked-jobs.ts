import assert from 'node:assert/strict';
import { buildReport } from '../../reports/model/build.ts';
import type { Report } from '../../reports/model/report.ts';
import { seconds } from '../../server/domain/time/day.ts';
import { type Jobs, jobs } from '../../server/run/jobs.ts';
import { reportsOf } from './open-store.ts';
import { storeVisits, type TestStore } from './rollup-store.ts';

/** When these tests begin, in Unix seconds. */
export const NOON = Date.UTC(2026, 2, 2, 12) / 1000;

const [MINUTE, DAY] = [60, 86_400];

/** How long records are kept in them. */
export const RETENTION_DAYS = 30;

/** The jobs of a process that has just started. */
export function startedJobs(at: TestStore, told: string[] = []): Jobs {
  return jobs({
    store: at.store,
    retentionDays: RETENTION_DAYS,
    failed: assert.fail,
    doubted: (view) => told.push(view === undefined ? 'believed' : 'doubted'),
  });
}

/** Runs the jobs each minute for so long; the clock on the wall is ahead by so many seconds. */
export async function runJobs(at: TestStore, work: Jobs, length: number, ahead: number): Promise<void> {
  at.clock.ahead = ahead;
  for (const end = at.clock.now + length; at.clock.now < end; at.clock.now += MINUTE) await work.run();
}

/** A visit on each of the last so many days, today among them. */
export async function dailyVisits(at: TestStore, days: number): Promise<void> {
  const visits = Array.from({ length: days }, (_, n) => ({
    serverAddress: '192.0.2.0/24',
    label: 'de',
    browser: 'Firefox',
    accesses: [{ at: at.clock.now - n * DAY, path: '/a', download: false }],
  }));
  await storeVisits(at, visits);
}

/** The report of the day it is at a time, which is now unless told. */
export function reportOfDay({ store, site, clock }: TestStore, time = clock.now): Report {
  const day = site.zone.dayOf(seconds(time));
  return buildReport(reportsOf(store).source(site), day, day);
}
