import type { SettingInForce } from '../../reports/model/server-facts.ts';
import { clockDoubt, doubtSentence } from '../../reports/words/clock-sentence.ts';
import { countHits, type HitCounting } from '../ingest/count-hits.ts';
import { hitTraffic } from '../ingest/hit-traffic.ts';
import { firstError } from '../lib/first-error.ts';
import { Refusal } from '../lib/refusal.ts';
import { type ReportThread, reportThread } from '../report-thread/report-thread.ts';
import type { Settings } from '../settings/setting-definitions.ts';
import { readSettings, type SettingSources, settingsToStore } from '../settings/settings.ts';
import { settingsInForce } from '../settings/settings-in-force.ts';
import { leaveTimeToRetake } from '../store/database/data-folder.ts';
import { faultText } from '../store/database/fault.ts';
import { FolderLost } from '../store/database/folder-watch.ts';
import { yieldWhileBusy } from '../store/database/yield-to-hits.ts';
import { type RegistryReader, registryReader } from '../store/registry/registry-reader.ts';
import { openFolder } from '../store/writer/open-folder.ts';
import type { Operations } from '../store/writer/operations.ts';
import { type Store, storeOn } from '../store/writer/store.ts';
import { operationsOn } from '../store/writer/store-operations.ts';
import { listenForCommands } from '../store/writer/writer-socket.ts';
import type { IntegrityChecks } from '../watch/integrity-checks.ts';
import { countServed } from './count-served.ts';
import { type Jobs, jobs } from './jobs.ts';
import { type SiteMemory, siteMemory } from './site-memory.ts';

export interface HoldFolderDeps {
  readonly folder: string;
  /** What a second one is told of who holds the folder. */
  readonly command: string;
  readonly flags: SettingSources['flags'];
  readonly environment: SettingSources['environment'];
  /** Whether settings that differ from the folder's are written to it. */
  readonly mayChangeStored: boolean;
  nowMs(): number;
  logError(line: string): void;
  /** What looks for damage, in a process that runs for long. */
  readonly integrity?: IntegrityChecks;
  /** Asked to leave the folder to `serve`; undefined for one that does not. */
  release?(): void;
}

/** A data folder whose lock this process holds, with everything that counts hits and keeps the counts up to date. */
export interface HeldFolder {
  readonly store: Store;
  readonly registry: RegistryReader;
  readonly settings: Settings;
  readonly inForce: readonly SettingInForce[];
  readonly operations: Operations;
  readonly counting: HitCounting;
  readonly reports: ReportThread;
  readonly jobs: Jobs;
  readonly sites: SiteMemory;
  /** Lets other commands in, and begins the scheduled work. */
  open(): Promise<void>;
  /** Commits what is waiting and lets go of the folder. */
  stop(): Promise<void>;
}

/** Leaves the folder to `serve`; false for a process that stays. */
function releases({ release }: HoldFolderDeps): boolean {
  release?.();
  return release !== undefined;
}

/** Takes a data folder; undefined while another process holds it. */
export async function holdFolder(deps: HoldFolderDeps): Promise<HeldFolder | undefined> {
  const { folder, command, nowMs, logError, integrity } = deps;
  const now = () => Math.floor(nowMs() / 1000);
  await leaveTimeToRetake(folder);
  const opened = openFolder({ folder, command, now, logError, examine: integrity?.atStart });
  if (opened === undefined) return undefined;
  await using stack = new AsyncDisposableStack();
  stack.defer(opened.close);
  const registry = registryReader(opened.db);
  const sources = { ...deps, stored: registry.settings() };
  const settings = readSettings(sources);
  const reports = reportThread(folder);
  stack.defer(reports.close);
  const sites = siteMemory(registry);
  const traffic = hitTraffic();
  const life = { closing: false };
  const store = storeOn(opened, {
    now,
    counter: reports,
    changed: sites.changed,
    yieldToHits() {
      if (life.closing) throw new Refusal('Sixfold is ending: what was not counted yet is counted at the next start.');
      return yieldWhileBusy(traffic.quiet);
    },
  });
  const counting = await countHits({ folder, store, settings, traffic, nowMs, logError });
  stack.defer(counting.close);
  const failed = (error: unknown) => {
    // Of a lost folder the watch has told.
    if (!life.closing && !(firstError(error) instanceof FolderLost)) logError(faultText(error, folder));
  };
  const operations = operationsOn(store, {
    countServed: countServed({ folder, door: counting.door, siteNamed: sites.named }),
    release: async () => releases(deps),
  });
  if (deps.mayChangeStored) await operations.storeSettings(settingsToStore(settings));
  const work = jobs({
    store,
    retentionDays: settings.retentionDays,
    failed,
    doubted: (view) => logError(doubtSentence(view && clockDoubt(view))),
    ...(integrity && { checkIntegrity: integrity.nightly }),
  });
  const held = stack.move();
  return {
    ...{ store, registry, settings, operations, counting, reports, jobs: work, sites },
    inForce: settingsInForce(sources),
    async open() {
      held.defer(counting.drain);
      // Nobody writes any more once the last rollup under way has seen that it has to end.
      held.defer(() => store.inTurn(async () => undefined));
      const commands = await listenForCommands({ folder, operations, quiet: traffic.quiet, failed });
      held.defer(commands.close);
      held.defer(work.start().stop);
      held.defer(() => {
        life.closing = true;
      });
    },
    stop: () => held.disposeAsync(),
  };
}
