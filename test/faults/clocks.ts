import { setTimeout as delay } from 'node:timers/promises';
import { notCounted, reportAroundToday } from '../harness/report.ts';
import { done } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { type Served, startServe } from '../harness/serve.ts';
import { steppedClock } from '../harness/stepped-clock.ts';
import { UNLIMITED } from '../harness/unlimited-site.ts';
import { accessLog } from './access-log.ts';
import { type Hits, hitting, type Stream } from './hits.ts';
import type { FaultRow, FaultRun, Verdict } from './row.ts';
import { compared, type Expected, faultsOf, read } from './tally.ts';

const DAY = 86_400;
const SITE = 's0.example';
const DAYS = 31;
const LINES_A_DAY = 40;
const A_SECOND = 20;
// A hit waits no longer for a step of the clock, whichever way it goes.
const LONGEST_WAIT_MS = 250;
// Starts at this second of a minute: a tick comes while it is being looked at.
const TICK_SECOND = 55;
// Jobs run within a minute after a step; that long they are waited for.
const JOBS_MS = 70_000;

interface Clocked {
  readonly data: string;
  readonly server: Served;
  readonly hits: Hits;
  set(aheadSeconds: number): void;
  /** Ends the server, on the right time again, and gives what came of it all. */
  verdict(broken: readonly string[], worstWaitMs: number): Promise<Verdict>;
}

/** A running server with 31 days of records, on a clock that can be set. */
async function clocked(run: FaultRun, aheadSeconds: number): Promise<Clocked> {
  const data = scratchFolder(run);
  await done(['site', 'add', SITE, '--time-zone', 'UTC'], { data });
  const log = accessLog(run, { lines: DAYS * LINES_A_DAY, every: DAY / LINES_A_DAY, endsAt: Date.now() / 1_000 });
  await done(['import', log.file, '--site', SITE], { data });
  // Shortly before a minute ends, so that the first jobs are soon due.
  const nearTick = TICK_SECOND - (Math.floor(Date.now() / 1_000) % 60);
  const clock = steppedClock(run, aheadSeconds + nearTick);
  const server = await startServe(run, { data, env: { ...UNLIMITED, ...clock.env } });
  const hits = hitting(run);
  return {
    data,
    server,
    hits,
    set: (ahead) => clock.set(ahead + nearTick),
    async verdict(broken, worstWaitMs) {
      const { code } = await server.stop('SIGTERM');
      const report = await reportAroundToday(SITE, { data });
      const { received, totals } = report;
      const counted = totals.pageViews + totals.downloads;
      const all: Expected = new Map([...log.expected, ...hits.expected()]);
      return {
        acknowledged: hits.acknowledged + log.expected.size,
        ...compared(data, all),
        worstWaitMs,
        broken: [
          ...broken,
          ...(code === 0 ? [] : [`serve ended with ${code}`]),
          ...(worstWaitMs <= run.bound(LONGEST_WAIT_MS) ? [] : [`a hit waited ${worstWaitMs} ms`]),
          ...(received === counted + notCounted(report) ? [] : [`the report says received ${received}, counted ${counted}`]),
          ...faultsOf(data),
          ...closedDays(data),
          ...heartbeatAhead(data),
        ],
      };
    },
  };
}

/** Hits that go on; what they waited while the server was new is no fault of the clock. */
async function steadyHits(server: Served, hits: Hits): Promise<Stream> {
  const load = hits.steady(server, A_SECOND);
  await hits.acknowledgedMore(A_SECOND);
  hits.takeWorstMs();
  return load;
}

interface Ahead {
  /** Days by which the clock is ahead when the server starts, and then. */
  readonly atStart: number;
  readonly days: number;
  readonly seconds: number;
}

/** A clock that is ahead for a while and is then set right, under steady hits; the jobs of a minute run after that. */
async function aheadFor(run: FaultRun, { atStart, days, seconds }: Ahead): Promise<Verdict> {
  const { server, hits, set, verdict } = await clocked(run, atStart * DAY);
  const load = await steadyHits(server, hits);
  set(days * DAY);
  await delay(1_000 * seconds);
  set(0);
  await hits.acknowledgedMore(run.pick(65, 3) * A_SECOND);
  await load.stop();
  return verdict([], hits.takeWorstMs());
}

function closedDays(data: string): readonly string[] {
  const days = read(data, (db) => Number(db.prepare('SELECT count(*) FROM closed_day').pluck().get()));
  return days === 0 ? [] : [`${days} days were closed`];
}

function heartbeatAhead(data: string): readonly string[] {
  const last = read(data, (db) => Number(db.prepare('SELECT max(last_heartbeat_at) FROM uptime').pluck().get()));
  const ahead = last - Date.now() / 1_000;
  return ahead <= 2 * TICK_SECOND ? [] : [`the last heartbeat is ${Math.round(ahead / 3_600)} hours ahead`];
}

/** Marks a finished day as behind and waits until the jobs have counted it; gives a sentence when they do not. */
async function jobsRun(data: string, daysAgo: number, when: string): Promise<readonly string[]> {
  const day = Math.floor(Date.now() / 1_000 / DAY) - daysAgo;
  read(data, (db) =>
    db.prepare('INSERT INTO dirty SELECT id, ?, 1 FROM site WHERE true ON CONFLICT DO UPDATE SET version = version + 1').run(day),
  );
  const behind = () => read(data, (db) => db.prepare('SELECT 1 FROM dirty WHERE day = ?').get(day) !== undefined);
  const lastMs = performance.now() + JOBS_MS;
  for (; behind(); await delay(250)) if (performance.now() > lastMs) return [`no job ran within a minute ${when}`];
  return [];
}

/** Clocks that run ahead, start wrong, or step forwards and back. */
export const clockRows: readonly FaultRow[] = [
  {
    name: 'clock-ahead',
    what: 'the clock runs 100 days ahead for three minutes under a serve with 31 days of records, and back: nothing is erased, hits count on',
    needs: ['libfaketime'],
    run: (run) => aheadFor(run, { atStart: 0, days: 100, seconds: run.pick(180, 6) }),
  },
  {
    name: 'clock-wrong-start',
    what: 'serve starts on a clock 100 days ahead and is set right after its first jobs: nothing is erased, hits count on',
    needs: ['libfaketime'],
    run: (run) => aheadFor(run, { atStart: 100, days: 100, seconds: run.pick(130, 6) }),
  },
  {
    name: 'clock-one-day',
    what: 'the clock is a day ahead for 80 s and back: figures of today go on, and the heartbeat is not ahead',
    needs: ['libfaketime'],
    run: (run) => aheadFor(run, { atStart: 0, days: 1, seconds: run.pick(80, 6) }),
  },
  {
    name: 'clock-steps',
    what: 'the clock steps by +30, +100, +366 and -2 days, and back each time: no hit waits over 250 ms, and jobs run within a minute after each step',
    needs: ['libfaketime'],
    async run(run) {
      const { data, server, hits, set, verdict } = await clocked(run, 0);
      const broken: string[] = [];
      const load = await steadyHits(server, hits);
      const steps = [30, -2, 100, 366].slice(0, run.pick(4, 2));
      for (const days of steps) {
        if (broken.length > 0) break;
        set(days * DAY);
        broken.push(...(await jobsRun(data, 10, `after a step of ${days} days`)));
        set(0);
        broken.push(...(await jobsRun(data, 11, `after the way back from ${days} days`)));
      }
      await hits.acknowledgedMore(A_SECOND);
      await load.stop();
      return verdict(broken, hits.takeWorstMs());
    },
  },
  {
    name: 'clock-closed-day',
    what: 'hits come on a day that is closed: each is answered as late, none as counted, and the ledger holds them',
    async run(run) {
      const data = scratchFolder(run);
      await done(['site', 'add', SITE, '--time-zone', 'UTC'], { data });
      const today = Math.floor(Date.now() / 1_000 / DAY);
      read(data, (db) => {
        const close = db.prepare('INSERT INTO closed_day (site_id, day) SELECT id, ? FROM site');
        for (const day of [today, today + 1]) close.run(day);
      });
      const server = await startServe(run, { data, env: UNLIMITED });
      const hits = hitting(run);
      for (let n = 0; n < 20; n++) await hits.send(server);
      await server.stop('SIGTERM');
      const late = read(data, (db) => Number(db.prepare("SELECT total(hits) FROM ledger WHERE entry = 'late'").pluck().get()));
      const report = await reportAroundToday(SITE, { data });
      return {
        // Acknowledged as counted, though no report will ever show it.
        acknowledged: hits.acknowledged,
        lost: hits.acknowledged,
        twice: 0,
        broken: [
          ...(hits.answered(200) === 20 && late === 20
            ? []
            : [`${hits.answered(200)} of 20 were answered as excluded, ${late} are late`]),
          ...(report.received === report.totals.pageViews + notCounted(report)
            ? []
            : ['what was received is not what stands in the report']),
        ],
      };
    },
  },
];
