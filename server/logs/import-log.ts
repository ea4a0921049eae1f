import { type UserAgent, unknownBrowser } from '../domain/browser.ts';
import type { ExclusionReason } from '../domain/exclusion.ts';
import { pathFromBytes } from '../domain/path/path.ts';
import { type CanonicalAddress, parseAddress, type ServerAddressMode } from '../domain/server-address.ts';
import type { Site } from '../domain/site.ts';
import { type Day, type Seconds, seconds } from '../domain/time/day.ts';
import type { TopLevelDomain } from '../domain/top-level-domain.ts';
import { admitLine, type LineAdmission } from '../ingest/admit.ts';
import { takeAccess } from '../ingest/take-access.ts';
import { assembleVisits, type OpenVisit, type Visits, visitKeys } from '../ingest/visits.ts';
import { type ImportBatches, importBatches, type LogStore } from './import-batches.ts';
import type { LogFiles } from './log-files.ts';
import { type TimedLine, timedLines } from './piece-lines.ts';
import { inTimeOrder } from './time-order.ts';

/** What became of a log's lines: `lines` is the sum of all but `visits`. */
export interface ImportSummary {
  lines: number;
  pageViews: number;
  downloads: number;
  visits: number;
  readonly excluded: Partial<Record<ExclusionReason, number>>;
  alreadyImported: number;
}

export interface ImportDeps {
  readonly store: LogStore;
  readonly secret: string;
  readonly serverAddressMode: ServerAddressMode;
  readUserAgent(text: string): UserAgent;
  topLevelDomainOf(address: CanonicalAddress): TopLevelDomain | null;
  /** A visit from an address began; it has its id once it is stored. */
  visitBegan?(address: CanonicalAddress, visit: OpenVisit, startDay: Day): void;
  progress(lines: number): void;
}

/**
 * Imports logs through the same admission and visits as live hits, line by line in order of time: visits go on from
 * file to file. What was read before a fault is stored.
 *
 * @throws LogFileError or Refusal for a file that cannot be read, and what the store throws
 */
export async function importLogs(site: Site, { files, repeated }: LogFiles, deps: ImportDeps): Promise<ImportSummary> {
  const visits = assembleVisits();
  const summary: ImportSummary = { lines: 0, pageViews: 0, downloads: 0, visits: 0, excluded: {}, alreadyImported: 0 };
  const batches = importBatches(site, deps.store, (address, visit, day) => {
    summary.visits += 1;
    if (address !== undefined) deps.visitBegan?.(address, visit, day);
  });
  const take = lineCounting(site, deps, { visits, batches, summary });
  const read = (lines: number) => {
    summary.lines += lines;
    deps.progress(summary.lines);
  };
  const pieces = files.map((file) => ({ startsAt: file.startsAt, blocks: () => timedLines(file, read) }));
  try {
    for await (const { entries, until } of inTimeOrder(pieces)) {
      for (const entry of entries) {
        take(entry);
        if (batches.full()) await batches.hand();
      }
      visits.committed();
      if (until !== Number.POSITIVE_INFINITY) visits.reach(seconds(until));
    }
    for (const file of repeated)
      for await (const { length } of file.lines()) {
        summary.alreadyImported += length;
        read(length);
      }
  } finally {
    await batches.hand();
  }
  return summary;
}

/** Gives what counts a line, which comes in order of time, and puts what becomes of it into the batches and the summary. */
function lineCounting(
  site: Site,
  deps: ImportDeps,
  into: { readonly visits: Visits; readonly batches: ImportBatches; readonly summary: ImportSummary },
): (line: TimedLine) => void {
  const { store } = deps;
  const { visits, batches, summary } = into;
  const take = takeAccess({ ...deps, visits });
  const keyOf = visitKeys(deps.secret);
  const numberOf = lineNumbers(site, store);
  const closed = store.closedDays(site.id);

  const exclude = (reason: ExclusionReason, day: Day) => {
    summary.excluded[reason] = (summary.excluded[reason] ?? 0) + 1;
    batches.excluded(day, reason);
  };

  return ({ line, at, log }) => {
    const day = site.zone.dayOf(at);
    const { nth, known } = numberOf(log, at);
    if (known) summary.alreadyImported += 1;
    else batches.line(log, at, nth, day);
    const agent = line?.userAgent === undefined ? NO_AGENT : deps.readUserAgent(line.userAgent);
    const address = line === undefined ? undefined : parseAddress(line.address);
    const admitted: LineAdmission =
      line === undefined
        ? { excluded: 'malformed' }
        : admitLine(site, {
            method: line.method,
            target: line.target,
            status: line.status,
            bot: agent.bot,
            address,
            path: pathOfTarget(line.target),
          });
    if ('excluded' in admitted || line === undefined) {
      if (!known) exclude('excluded' in admitted ? admitted.excluded : 'malformed', day);
    } else if (closed.has(day)) {
      if (!known) exclude('late', day);
    } else {
      const visitKey = keyOf(site.id, address ?? line.address, line.userAgent ?? '');
      const access = { site, at, kind: admitted.kind, path: admitted.path, visitKey, address, browser: agent.browser };
      const outcome = take(access, day, known ? undefined : batches);
      if (known) return;
      if (outcome !== undefined) exclude(outcome, day);
      else if (admitted.kind === 'page') summary.pageViews += 1;
      else summary.downloads += 1;
    }
  };
}

/** Numbers the lines of each second of each log, over all its pieces; `known` are those that an earlier import has. */
function lineNumbers(
  site: Site,
  store: LogStore,
): (log: string, at: Seconds) => { readonly nth: number; readonly known: boolean } {
  const logs = new Map<string, { readonly imported: ReadonlyMap<number, number>; readonly seen: Map<number, number> }>();
  return (log, at) => {
    const numbered = logs.get(log) ?? { imported: store.importedLines(site.id, log), seen: new Map<number, number>() };
    if (numbered.seen.size === 0) logs.set(log, numbered);
    const nth = (numbered.seen.get(at) ?? 0) + 1;
    numbered.seen.set(at, nth);
    return { nth, known: nth <= (numbered.imported.get(at) ?? 0) };
  };
}

const NO_AGENT: UserAgent = { bot: false, browser: unknownBrowser };

/** The path of a request target: of an absolute one its path part. */
function pathOfTarget(target: string) {
  if (target.startsWith('/')) return pathFromBytes(target);
  const absolute = /^https?:\/\/[^/?#]*/i.exec(target);
  return absolute === null ? undefined : pathFromBytes(target.slice(absolute[0].length) || '/');
}
