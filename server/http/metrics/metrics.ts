import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ClockDoubt } from '../../../reports/model/clock-doubt.ts';
import { type Seconds, seconds } from '../../domain/time/day.ts';
import type { IntakeState } from '../../ingest/hit-intake.ts';
import type { RollupLag } from '../../store/rollups/rollup-tiers.ts';
import type { Metric } from './metrics-text.ts';

export interface MetricsDeps {
  /** How late the counting of finished days, months and years is. */
  rollupLags(now: Seconds): readonly RollupLag[];
  /** Mails of the outbox by their state. */
  mailCounts(): ReadonlyMap<string, number>;
  readonly intake: IntakeState;
  nowMs(): number;
  /** Of the server, while it is doubted. */
  clockDoubt(): ClockDoubt | undefined;
}

const LAG_RESOLUTION_MS = 20;
const NANOSECONDS = 1e9;

/** What can be read of the running server, at the moment it is asked. */
export function serverMetrics({ rollupLags, mailCounts, intake, nowMs, clockDoubt }: MetricsDeps): () => readonly Metric[] {
  // Watching costs a timer fifty times a second, so it begins with the first who asks.
  let delays: ReturnType<typeof monitorEventLoopDelay> | undefined;
  const eventLoopDelay = (): Metric => {
    const seconds99 = delays === undefined || delays.count === 0 ? 0 : delays.percentile(99) / NANOSECONDS;
    delays ??= started();
    delays.reset();
    return {
      name: 'sixfold_event_loop_delay_p99_seconds',
      type: 'gauge',
      help: `Delay of the event loop that answers hits, 99th percentile since it was asked last, measured every ${LAG_RESOLUTION_MS} ms (which it includes); 0 the first time.`,
      samples: [[seconds99]],
    };
  };
  return () => [
    ...processMetrics(nowMs()),
    eventLoopDelay(),
    clockMetric(clockDoubt()),
    ...hitMetrics(intake),
    ...rollupMetrics(rollupLags(seconds(Math.floor(nowMs() / 1000)))),
    mailMetric(mailCounts()),
  ];
}

function started() {
  const histogram = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  histogram.enable();
  return histogram;
}

function processMetrics(nowMs: number): readonly Metric[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return [
    {
      name: 'process_resident_memory_bytes',
      type: 'gauge',
      help: 'Resident memory of the process.',
      samples: [[rss]],
    },
    {
      name: 'process_heap_bytes',
      type: 'gauge',
      help: 'Used heap of the thread that answers hits.',
      samples: [[heapUsed]],
    },
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'Processor time the process has taken.',
      samples: [[(user + system) / 1e6]],
    },
    {
      name: 'process_start_time_seconds',
      type: 'gauge',
      help: 'When the process started, Unix time.',
      samples: [[Math.round(nowMs / 1000 - process.uptime())]],
    },
  ];
}

function clockMetric(doubt: ClockDoubt | undefined): Metric {
  return {
    name: 'sixfold_clock_doubted',
    type: 'gauge',
    help: '1 while the clock is so far ahead that it is not believed, and no expired record is erased.',
    samples: [[doubt === undefined ? 0 : 1]],
  };
}

function hitMetrics({ counters, waiting, openVisits }: IntakeState): readonly Metric[] {
  const { received, counted, excluded, failed, refused, commits, failedCommits, lastFailedCommitMs } = counters;
  const byReason = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([reason, hits]) => [hits, { reason }] as const);
  return [
    {
      name: 'sixfold_hits_received_total',
      type: 'counter',
      help: 'Hits that came for a known site: counted, excluded, failed or waiting.',
      samples: [[received]],
    },
    {
      name: 'sixfold_hits_counted_total',
      type: 'counter',
      help: 'Hits on disk as a page view or download.',
      samples: [[counted]],
    },
    {
      name: 'sixfold_hits_excluded_total',
      type: 'counter',
      help: 'Hits that were not counted, by the first reason that applied; on disk in the ledger.',
      samples: byReason(excluded),
    },
    {
      name: 'sixfold_hits_failed_total',
      type: 'counter',
      help: 'Hits answered with 503 because they could not be stored. They are in no ledger, unless the folder was lost during their commit and came back.',
      samples: [[failed]],
    },
    {
      name: 'sixfold_hits_refused_total',
      type: 'counter',
      help: 'Hits refused before their site was known; they are counted only here.',
      samples: byReason(refused),
    },
    { name: 'sixfold_hits_waiting', type: 'gauge', help: 'Hits that wait for a commit.', samples: [[waiting]] },
    {
      name: 'sixfold_open_visits',
      type: 'gauge',
      help: 'Visits in memory: those that may still go on, and some that have just ended.',
      samples: [[openVisits]],
    },
    { name: 'sixfold_commits_total', type: 'counter', help: 'Commits of hits that are on disk.', samples: [[commits]] },
    {
      name: 'sixfold_commits_failed_total',
      type: 'counter',
      help: 'Commits of hits that failed.',
      samples: [[failedCommits]],
    },
    {
      name: 'sixfold_last_commit_failure_timestamp_seconds',
      type: 'gauge',
      help: 'When a commit failed last, Unix time; 0 when none has since the start.',
      samples: [[Math.round(lastFailedCommitMs / 1000)]],
    },
  ];
}

function rollupMetrics(lags: readonly RollupLag[]): readonly Metric[] {
  return [
    {
      name: 'sixfold_rollup_lag_seconds',
      type: 'gauge',
      help: 'For how long the oldest finished day of a site has been waiting to be counted; 0 when none waits.',
      samples: lags.map((lag) => [lag.seconds, { site: lag.domain }]),
    },
    {
      name: 'sixfold_days_waiting',
      type: 'gauge',
      help: 'Days of a site that have to be counted anew, the running one among them.',
      samples: lags.map((lag) => [lag.days, { site: lag.domain }]),
    },
  ];
}

function mailMetric(counts: ReadonlyMap<string, number>): Metric {
  return {
    name: 'sixfold_mails',
    type: 'gauge',
    help: 'Mails of the outbox by state; those that ended long ago are forgotten.',
    samples: [...counts].map(([state, mails]) => [mails, { state }]),
  };
}
