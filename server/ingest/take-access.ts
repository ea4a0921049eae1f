import type { Browser } from '../domain/browser.ts';
import type { ExclusionReason } from '../domain/exclusion.ts';
import type { RecordedPath } from '../domain/path/path.ts';
import { type CanonicalAddress, recordedServerAddress, type ServerAddressMode } from '../domain/server-address.ts';
import type { Site } from '../domain/site.ts';
import type { Day, Seconds } from '../domain/time/day.ts';
import type { TopLevelDomain } from '../domain/top-level-domain.ts';
import type { AccessKind, VisitTraits } from '../domain/visit.ts';
import type { AccessRecord, VisitRecord } from '../store/records/records.ts';
import type { OpenVisit, Visits } from './visits.ts';

/** What an admitted hit or log line is to its visit. */
export interface AdmittedAccess {
  readonly site: Site;
  readonly at: Seconds;
  /** The arrival of a live hit in ms; a log line has none. */
  readonly atMs?: number;
  readonly kind: AccessKind;
  readonly path: RecordedPath;
  /** The key by which accesses find their visit; it never leaves memory. */
  readonly visitKey: string;
  /** Undefined where a log names a host instead. */
  readonly address: CanonicalAddress | undefined;
  readonly browser: Browser;
}

/** Where visits and their accesses are written: the transaction of live hits, or a batch of log lines. */
export interface VisitSink {
  /** Whether the visit is written here already, or stored. */
  holds(visit: OpenVisit): boolean;
  /** Finds a visit that goes on although this process did not begin it, and gives it its id. */
  adopt(site: Site, visit: OpenVisit, traits: VisitTraits): boolean;
  /** @param address undefined where a log names a host instead */
  visit(
    site: Site,
    visit: OpenVisit,
    record: Omit<VisitRecord, 'id'>,
    startDay: Day,
    address: CanonicalAddress | undefined,
  ): void;
  access(site: Site, visit: OpenVisit, record: Omit<AccessRecord, 'visit'>, day: Day, startDay: Day): void;
}

export interface TakeAccessDeps {
  readonly visits: Visits;
  readonly serverAddressMode: ServerAddressMode;
  topLevelDomainOf(address: CanonicalAddress): TopLevelDomain | null;
}

/**
 * The one place where a visit begins, whatever brought its access (decision 169). Joins an admitted access of a day to
 * its visit, and writes both.
 *
 * @param sink undefined for an access that is recorded already, and only tells how its visit goes on
 * @returns why it is not counted, where that is so
 */
export type TakeAccess = (access: AdmittedAccess, day: Day, sink: VisitSink | undefined) => ExclusionReason | undefined;

export function takeAccess({ visits, serverAddressMode, topLevelDomainOf }: TakeAccessDeps): TakeAccess {
  const begin = (
    visit: OpenVisit,
    { site, at, address, browser }: AdmittedAccess,
    day: Day,
    earlier: number,
    sink: VisitSink,
  ) => {
    const serverAddress = address === undefined ? null : recordedServerAddress(address, serverAddressMode);
    const { startedAt } = visit;
    if (earlier > 0 && sink.adopt(site, visit, { startedAt, serverAddress, browser, accesses: earlier, until: at })) return;
    visit.startedAt = at;
    const topLevelDomain = address === undefined ? null : topLevelDomainOf(address);
    sink.visit(site, visit, { startedAt: at, serverAddress, topLevelDomain, browser }, day, address);
  };
  return (access, day, sink) => {
    const { site, at, kind, path } = access;
    const joined = visits.join(access.visitKey, at, kind, path, access.atMs);
    if (joined.outcome !== 'counted') return joined.outcome;
    if (sink === undefined) return undefined;
    const { visit, earlier } = joined;
    if (!sink.holds(visit)) begin(visit, access, day, earlier, sink);
    sink.access(site, visit, { at, kind, path }, day, visit.startedAt === at ? day : site.zone.dayOf(visit.startedAt));
    return undefined;
  };
}
