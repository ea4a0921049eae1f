import { Refusal } from '../store/refusal.ts';
import { admitLine, type LineAdmission } from '../visit/admit.ts';
import { type Browser, type UserAgent, unknownBrowser } from '../visit/browser.ts';
import type { Day, Seconds } from '../visit/day.ts';
import type { ExclusionReason } from '../visit/exclusion.ts';
import { pathFromBytes } from '../visit/path.ts';
import { parseAddress, recordedServerAddress, type ServerAddressMode } from '../visit/server-address.ts';
import type { Site } from '../visit/site.ts';
import type { TopLevelDomain } from '../visit/top-level-domain.ts';
import { assembleVisits, type OpenVisit, visitKeys } from '../visit/visits.ts';
import { detectFormat, type LogFormat, type LogLine, parseLine } from './format.ts';
import { importBatches, type LogStore } from './import-batches.ts';
import { timeOrder } from './time-order.ts';

// A log's format shows within so many lines, or it is none that is known.
const LINES_TO_TELL_FORMAT = 1_000;

/** What became of a log's lines: `lines` is the sum of all but `visits`. */
export interface ImportSummary {
  lines: number;
  pageViews: number;
  downloads: number;
  visits: number;
  readonly excluded: Partial<Record<ExclusionReason, number>>;
  alreadyImported: number;
}

/** A piece of a log. */
export interface LogPiece {
  /** What messages call it. */
  readonly file: string;
  /** Undefined: it is found out. */
  readonly format: LogFormat | undefined;
  readonly lines: AsyncIterable<readonly string[]>;
}

/** An import of one log, piece after piece: a visit goes on from one piece to the next. */
export interface LogImport {
  read(piece: LogPiece): Promise<void>;
  /** Stores what is still waiting; nothing can be read after that. */
  end(): Promise<ImportSummary>;
}

export interface ImportParts {
  readonly store: LogStore;
  readonly secret: string;
  readonly serverAddressMode: ServerAddressMode;
  readUserAgent(text: string): UserAgent;
  topLevelDomainOf(address: string): TopLevelDomain | null;
  /** A visit from an address began; it has its id once it is stored. */
  visitBegan?(address: string, visit: OpenVisit, startDay: Day): void;
  progress(lines: number): void;
}

/** A line whose second and format are known; `known` when an earlier import has it already. */
interface OrderedLine {
  readonly line: LogLine | undefined;
  readonly known: boolean;
}

/**
 * Imports a log through the same admission and visits as live hits, line by line in order of time.
 *
 * @param log the log's name: its pieces share it
 */
export function startImport(site: Site, log: string, parts: ImportParts): LogImport {
  const { store } = parts;
  const visits = assembleVisits();
  const keyOf = visitKeys(parts.secret);
  const summary: ImportSummary = { lines: 0, pageViews: 0, downloads: 0, visits: 0, excluded: {}, alreadyImported: 0 };
  const imported = store.importedLines(site.id, log);
  const batches = importBatches(site, log, store, imported);
  const closed = store.closedDays(site.id);
  // Lines of each second that are in before the piece at hand, and those of the piece so far.
  const reached = new Map(imported);
  let seen = new Map<number, number>();

  const exclude = (reason: ExclusionReason, day: Day) => {
    summary.excluded[reason] = (summary.excluded[reason] ?? 0) + 1;
    batches.excluded(day, reason);
  };

  const count = (
    line: LogLine,
    address: string | undefined,
    admitted: Exclude<LineAdmission, { excluded: ExclusionReason }>,
    browser: Browser,
    known: boolean,
  ) => {
    const { at } = line;
    const day = site.zone.dayOf(at);
    const joined = visits.join(keyOf(site.id, address ?? line.address, line.userAgent ?? ''), at, admitted.kind, admitted.path);
    if (joined.outcome !== 'counted') {
      if (!known) exclude(joined.outcome, day);
      return;
    }
    if (known) return;
    const { visit, earlier } = joined;
    const serverAddress = address === undefined ? null : recordedServerAddress(address, parts.serverAddressMode);
    if (visit.id === null && !batches.holds(visit)) {
      // A visit that an earlier import left open goes on; one that is not found begins here.
      const wanted = { site: site.id, startedAt: visit.startedAt, serverAddress, browser, accesses: earlier, until: at };
      visit.id = (earlier > 0 ? store.storedVisit(wanted) : undefined) ?? null;
      if (visit.id === null) {
        visit.startedAt = at;
        summary.visits += 1;
        if (address !== undefined) parts.visitBegan?.(address, visit, day);
        batches.visit(
          visit,
          {
            startedAt: at,
            serverAddress,
            topLevelDomain: address === undefined ? null : parts.topLevelDomainOf(address),
            browser,
          },
          day,
        );
      }
    }
    if (admitted.kind === 'page') summary.pageViews += 1;
    else summary.downloads += 1;
    batches.access(visit, { at, kind: admitted.kind, path: admitted.path }, day, site.zone.dayOf(visit.startedAt));
  };

  const take = ({ line, known }: OrderedLine, at: Seconds) => {
    const day = site.zone.dayOf(at);
    if (!known) batches.line(at, day);
    const agent = line?.userAgent === undefined ? NO_AGENT : parts.readUserAgent(line.userAgent);
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
    } else count(line, address, admitted, agent.browser, known);
  };

  const order = timeOrder<OrderedLine>(take);
  const add = (line: LogLine | undefined, at: Seconds) => {
    const nth = (seen.get(at) ?? 0) + 1;
    seen.set(at, nth);
    const known = nth <= (reached.get(at) ?? 0);
    if (known) summary.alreadyImported += 1;
    order.add({ line, known }, at);
  };

  let untimed = 0;
  let lastAt: Seconds | undefined;
  const readAs = async (texts: readonly string[], as: LogFormat) => {
    for (const text of texts) {
      const parsed = parseLine(text, as);
      lastAt = parsed.at ?? lastAt;
      // Lines before the first readable time wait for it.
      if (lastAt === undefined) untimed += 1;
      else {
        for (; untimed > 0; untimed--) add(undefined, lastAt);
        add(parsed.readable ? parsed : undefined, lastAt);
      }
      if (batches.full()) {
        visits.settle();
        await batches.hand();
      }
    }
  };
  return {
    async read({ file, format, lines }) {
      let known = format;
      let pending: string[] = [];
      for await (const texts of lines) {
        summary.lines += texts.length;
        if (known === undefined) {
          pending = pending.concat(texts);
          known = detectFormat(pending);
          if (known !== undefined) await readAs(pending.splice(0), known);
          else if (pending.length >= LINES_TO_TELL_FORMAT) throw unknownFormat(file, pending);
        } else await readAs(texts, known);
        parts.progress(summary.lines);
      }
      if (pending.length > 0 || untimed > 0) throw unknownFormat(file, pending);
      for (const [at, lines] of seen) reached.set(at, Math.max(lines, reached.get(at) ?? 0));
      seen = new Map();
    },
    async end() {
      order.end();
      await batches.hand();
      return summary;
    },
  };
}

const NO_AGENT: UserAgent = { bot: false, browser: unknownBrowser };

/** The path of a request target: of an absolute one its path part. */
function pathOfTarget(target: string) {
  if (target.startsWith('/')) return pathFromBytes(target);
  const absolute = /^https?:\/\/[^/?#]*/i.exec(target);
  return absolute === null ? undefined : pathFromBytes(target.slice(absolute[0].length) || '/');
}

function unknownFormat(file: string, lines: readonly string[]): Refusal {
  const shown = JSON.stringify((lines[0] ?? '').slice(0, 120));
  return new Refusal(
    `${file} is in no log format that is known here: none of its first lines could be read. Line 1 is ${shown}; expected is the common or combined format, such as\n192.0.2.7 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 2326 "-" "Mozilla/5.0 ..."`,
  );
}
