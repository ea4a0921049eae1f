import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { SettingInForce } from '../../reports/model/server-facts.ts';
import { clockDoubt, doubtSentence } from '../../reports/words/clock-sentence.ts';
import { readPath } from '../domain/path/path.ts';
import { parseAddress } from '../domain/server-address.ts';
import type { Site } from '../domain/site.ts';
import { countHits, type HitCounting } from '../ingest/count-hits.ts';
import { stopInReverse } from '../lib/close-in-reverse.ts';
import { Refusal } from '../lib/refusal.ts';
import { type ReportThread, reportThread } from '../report-thread/report-thread.ts';
import type { Settings } from '../settings/setting-definitions.ts';
import { readSettings, type SettingSources, settingsToStore } from '../settings/settings.ts';
import { settingsInForce } from '../settings/settings-in-force.ts';
import { leaveTimeToRetake } from '../store/database/data-folder.ts';
import { faultText } from '../store/database/fault.ts';
import { FolderLost } from '../store/database/folder-watch.ts';
import { listSites, siteOfDomain } from '../store/registry/sites.ts';
import { storedSettings } from '../store/registry/stored-settings.ts';
import { type NotStored, type Operations, operationsOn, type ServedRequest, type Store } from '../store/writer/operations.ts';
import { openStore } from '../store/writer/writer.ts';
import { listenForCommands } from '../store/writer/writer-socket.ts';
import type { IntegrityChecks } from '../watch/integrity-checks.ts';
import { type Jobs, jobs } from './jobs.ts';

// How long live hits, while there are any, have the machine to themselves before each piece of a rollup.
const YIELD_MS = 3;

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
  readonly settings: Settings;
  readonly inForce: readonly SettingInForce[];
  readonly operations: Operations;
  readonly counting: HitCounting;
  readonly reports: ReportThread;
  readonly jobs: Jobs;
  siteNamed(domain: string): Site | undefined;
  /** How often sites, people or settings were changed. */
  changes(): number;
  /** Lets other commands in, and begins the scheduled work. */
  open(): Promise<void>;
  /** Commits what is waiting and lets go of the folder. */
  stop(): Promise<void>;
}

/** Takes a data folder; undefined while another process holds it. */
export async function holdFolder(deps: HoldFolderDeps): Promise<HeldFolder | undefined> {
  const { folder, flags, environment, mayChangeStored, nowMs, logError } = deps;
  await leaveTimeToRetake(folder);
  const opened = openStore(folder, deps.command, () => Math.floor(nowMs() / 1000), logError, {
    examine: deps.integrity?.atStart,
  });
  if (opened === undefined) return undefined;
  const { store } = opened;
  const { db } = store;
  const stopping: (() => Promise<void> | void)[] = [opened.close];
  const stop = () => stopInReverse(stopping);
  try {
    const sources = { flags, environment, stored: storedSettings(db), mayChangeStored };
    const settings = readSettings(sources);
    const reports = reportThread(folder);
    stopping.push(reports.close);
    store.countDay = reports.countDay;
    store.sumRollups = reports.sumRollups;
    store.refreshToday = (site, today) => reports.refreshDay(site, today, store.records.liveChanges(site.id, today));
    const sites = new Map(listSites(db).map((site) => [site.domain, site]));
    let changes = 0;
    store.changed = (domain) => {
      changes += 1;
      const site = domain === undefined ? undefined : siteOfDomain(db, domain);
      if (site !== undefined) sites.set(site.domain, site);
    };
    const siteNamed = (domain: string) => sites.get(domain) ?? sites.get(domain.toLowerCase());
    const counting = await countHits({ folder, store, settings, nowMs, logError });
    stopping.push(counting.close);
    let closing = false;
    store.yieldToHits = () => {
      if (closing) throw new Refusal('Sixfold is ending: what was not counted yet is counted at the next start.');
      return counting.quiet() ? nextTurn() : delay(YIELD_MS);
    };
    const failed = (error: unknown) => {
      // Of a lost folder the watch has told.
      if (!closing && !(error instanceof FolderLost)) logError(faultText(error, folder));
    };

    const countOne = ({ domain, target, address, ...request }: ServedRequest): Promise<true | NotStored> =>
      new Promise<true | NotStored>((resolve) => {
        const site = siteNamed(domain);
        if (site === undefined) throw new Refusal(`There is no site ${domain}; add it with: sixfold site add ${domain}`);
        const stored = () => resolve(true);
        const known = parseAddress(address);
        if (known === undefined) throw new Refusal('The address of a request is none.');
        const answers = { committed: stored, limited: stored, failed: resolve };
        counting.door.answered({ site, path: readPath(target), address: known, ...request }, answers);
      }).catch((error: unknown) => ({ why: faultText(error, folder), again: false }));

    const operations = operationsOn(store, {
      countServed: (requests) => Promise.all(requests.map(countOne)),
      release: async () => {
        if (deps.release === undefined) return false;
        deps.release();
        return true;
      },
    });
    if (mayChangeStored) await operations.storeSettings(settingsToStore(settings));
    const checkIntegrity = deps.integrity?.nightly;
    const work = jobs({
      store,
      retentionDays: settings.retentionDays,
      failed,
      doubted: (view) => logError(doubtSentence(view && clockDoubt(view))),
      ...(checkIntegrity && { checkIntegrity }),
    });
    return {
      store,
      settings,
      inForce: settingsInForce(sources),
      operations,
      counting,
      reports,
      jobs: work,
      siteNamed,
      changes: () => changes,
      async open() {
        stopping.push(counting.drain);
        // Nobody writes any more once the last rollup under way has seen that it has to end.
        stopping.push(() => store.inTurn(async () => undefined));
        const commands = await listenForCommands({ folder, operations, quiet: counting.quiet, failed });
        stopping.push(commands.close);
        stopping.push(work.start().stop);
        stopping.push(() => {
          closing = true;
        });
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
