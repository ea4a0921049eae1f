import { NETWORK_FORM, parseNetwork } from '../../domain/network.ts';
import { EXTENSION_FORM, listedKind, parseExtension } from '../../domain/path/path-kind.ts';
import { isPathPattern, PATH_PATTERN_FORM } from '../../domain/path/path-pattern.ts';
import { parseDomain, type Site, type SiteDays, type SiteId, siteOf } from '../../domain/site.ts';
import { type Day, zoneNamed } from '../../domain/time/day.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { ReadConnection, TransactionConnection } from '../database/connections.ts';

interface SiteRow {
  readonly id: SiteId;
  readonly domain: string;
  readonly time_zone: string;
  readonly rate_limit: number | null;
}

export interface NewSite {
  readonly domain: string;
  readonly timeZone: string;
  readonly aliases: readonly string[];
}

export interface SiteChange {
  readonly domain: string;
  readonly timeZone?: string;
  /** Hosts to add and to take away. */
  readonly aliases?: readonly string[];
  readonly withoutAliases?: readonly string[];
  /** Networks and patterns to exclude from now on, and to count again. */
  readonly excludeAddresses?: readonly string[];
  readonly includeAddresses?: readonly string[];
  readonly excludePaths?: readonly string[];
  readonly includePaths?: readonly string[];
  /** Endings of documents, and endings of pages, from now on. */
  readonly documentEndings?: readonly string[];
  readonly pageEndings?: readonly string[];
  /** Hits a minute; 0: no limit; null: the usual one. */
  readonly rateLimit?: number | null;
}

/** All registered sites, by domain; in two statements, however many there are. */
export function listSites(db: ReadConnection): readonly Site[] {
  return readSites(db);
}

/** The site that is registered under exactly this domain, found without a look at the others. */
export function siteOfDomain(db: ReadConnection, domain: string): Site | undefined {
  return readSites(db, domain)[0];
}

/** The site of that domain; a refusal naming registered ones when there is none. */
export function siteNamed(db: ReadConnection, domain: string): Site {
  const name = parseDomain(domain);
  const site = name === undefined ? undefined : siteOfDomain(db, name);
  if (site !== undefined) return site;
  throw new Refusal(`There is no site ${JSON.stringify(domain)}. ${registeredSites(db)}; add one with: sixfold site add DOMAIN`);
}

const RULES = `SELECT site_id AS site, 'alias' AS kind, host AS text FROM site_alias
  UNION ALL SELECT site_id, 'address', network FROM site_excluded_address
  UNION ALL SELECT site_id, 'path', pattern FROM site_excluded_path
  UNION ALL SELECT site_id, iif(document, 'document', 'page'), ending FROM site_document_ending`;

interface RuleRow {
  readonly site: SiteId;
  readonly kind: 'alias' | 'address' | 'path' | 'document' | 'page';
  readonly text: string;
}

/** All sites, or the one of a domain. */
function readSites(db: ReadConnection, domain?: string): readonly Site[] {
  const columns = 'SELECT id, domain, time_zone, rate_limit FROM site';
  const rows =
    domain === undefined
      ? db.prepare<[], SiteRow>(`${columns} ORDER BY domain`).all()
      : db.prepare<[string], SiteRow>(`${columns} WHERE domain = ?`).all(domain);
  const [first] = rows;
  if (first === undefined) return [];
  const ruleRows =
    domain === undefined
      ? db.prepare<[], RuleRow>(`${RULES} ORDER BY text`).all()
      : db.prepare<[number], RuleRow>(`SELECT * FROM (${RULES}) WHERE site = ? ORDER BY text`).all(first.id);
  const rules = Map.groupBy(ruleRows, ({ site }) => site);
  return rows.map((row) => {
    const of = (kind: RuleRow['kind']) => (rules.get(row.id) ?? []).flatMap((rule) => (rule.kind === kind ? [rule.text] : []));
    return siteOf(row.id, row.domain, knownZone(row.time_zone), of('alias'), {
      excludedAddresses: of('address'),
      excludedPaths: of('path'),
      documentEndings: of('document'),
      pageEndings: of('page'),
      rateLimit: row.rate_limit,
    });
  });
}

// Sites that a refusal names; who has thousands looks for one in the list.
const SITES_NAMED = 10;

function registeredSites(db: ReadConnection): string {
  const count = db.prepare<[], number>('SELECT count(*) FROM site').pluck().get() ?? 0;
  if (count === 0) return 'No site is registered yet';
  const domains = db.prepare<[number], string>('SELECT domain FROM site ORDER BY domain LIMIT ?').pluck().all(SITES_NAMED);
  return `Registered are ${domains.join(', ')}${count > SITES_NAMED ? ` and ${count - SITES_NAMED} more` : ''}`;
}

/** A site as the jobs see it each minute. */
export interface SiteState extends SiteDays {
  readonly domain: string;
  /** The oldest day, of those that are not closed, whose counts are behind its records. */
  readonly oldestBehind: Day | null;
}

/** How far the counting of each site is; in one statement, however many there are. */
export function siteStates(db: ReadConnection): readonly SiteState[] {
  return db
    .prepare<[], [SiteId, string, string, Day | null]>(
      `SELECT id, domain, time_zone,
         (SELECT min(day) FROM dirty WHERE dirty.site_id = site.id
            AND NOT EXISTS (SELECT 1 FROM closed_day WHERE closed_day.site_id = dirty.site_id AND closed_day.day = dirty.day))
       FROM site ORDER BY id`,
    )
    .raw()
    .all()
    .map(([id, domain, zone, oldestBehind]) => ({ id, domain, zone: knownZone(zone), oldestBehind }));
}

/** Registers a site. Inside a transaction. */
export function addSite(db: TransactionConnection, { domain, timeZone, aliases }: NewSite, now: number): Site {
  const name = domainOrRefusal(domain, 'site');
  const zone = zoneOf(timeZone);
  if (siteOfDomain(db, name) !== undefined)
    throw new Refusal(`The site ${name} is registered already; change it with: sixfold site set ${name}`);
  const { lastInsertRowid } = db
    .prepare('INSERT INTO site (domain, time_zone, added_at) VALUES (?, ?, ?)')
    .run(name, zone.name, now);
  addAliases(db, Number(lastInsertRowid) as SiteId, aliases);
  return siteNamed(db, name);
}

/** Changes a site's hosts and rules, or its time zone while nothing was counted by local day yet. Inside a transaction. */
export function setSite(db: TransactionConnection, change: SiteChange): Site {
  const site = siteNamed(db, change.domain);
  const zone = change.timeZone === undefined ? site.zone : zoneOf(change.timeZone);
  if (zone.name !== site.zone.name) {
    if (hasReceived(db, site.id)) {
      throw new Refusal(
        `The time zone of ${site.domain} cannot change from ${site.zone.name} any more: its days have been counted in it.`,
      );
    }
    db.prepare('UPDATE site SET time_zone = ? WHERE id = ?').run(zone.name, site.id);
  }
  addAliases(db, site.id, change.aliases ?? []);
  const remove = db.prepare('DELETE FROM site_alias WHERE site_id = ? AND host = ?');
  for (const host of change.withoutAliases ?? []) remove.run(site.id, domainOrRefusal(host, 'alias'));
  setRules(db, site.id, change);
  return siteNamed(db, site.domain);
}

/**
 * Whether anything was received for a site: its time zone stays from then on, because the ledger is kept by its days
 * (decision 61).
 */
export function hasReceived(db: ReadConnection, site: SiteId): boolean {
  return db.prepare<[number], number>('SELECT 1 FROM ledger WHERE site_id = ? LIMIT 1').pluck().get(site) !== undefined;
}

function setRules(db: TransactionConnection, site: SiteId, change: SiteChange): void {
  const edit = (sql: string, texts: readonly string[] | undefined, read: (text: string) => string) => {
    const statement = db.prepare(sql);
    for (const text of texts ?? []) statement.run(site, read(text));
  };
  edit('INSERT INTO site_excluded_address VALUES (?, ?) ON CONFLICT DO NOTHING', change.excludeAddresses, networkOrRefusal);
  const forget = 'DELETE FROM site_excluded_address WHERE site_id = ? AND network = ?';
  edit(forget, change.includeAddresses, networkOrRefusal);
  // Earlier versions kept networks as they were written.
  edit(forget, change.includeAddresses, (text) => text.trim());
  edit('INSERT INTO site_excluded_path VALUES (?, ?) ON CONFLICT DO NOTHING', change.excludePaths, patternOrRefusal);
  edit('DELETE FROM site_excluded_path WHERE site_id = ? AND pattern = ?', change.includePaths, patternOrRefusal);
  setExtensions(db, site, change);
  if (change.rateLimit !== undefined) db.prepare('UPDATE site SET rate_limit = ? WHERE id = ?').run(change.rateLimit, site);
}

/** Keeps only what differs from the list: an ending set back to what the list says is no rule any more (decision 63). */
function setExtensions(db: TransactionConnection, site: SiteId, { documentEndings = [], pageEndings = [] }: SiteChange): void {
  const forget = db.prepare('DELETE FROM site_document_ending WHERE site_id = ? AND ending = ?');
  const put = db.prepare('INSERT INTO site_document_ending VALUES (?, ?, ?)');
  const set = (text: string, document: boolean) => {
    const extension = parseExtension(text);
    if (extension === undefined) throw new Refusal(`${JSON.stringify(text)} is no ending of a path: give ${EXTENSION_FORM}.`);
    const hadRule = forget.run(site, extension).changes > 0;
    const listed = listedKind(extension);
    if (!document && listed === 'asset' && !hadRule)
      throw new Refusal(
        `.${extension} is no document but part of a page (an asset), which counts neither way: nothing was changed.`,
      );
    if (document !== (listed === 'document') && (document || listed !== 'asset')) put.run(site, extension, document ? 1 : 0);
  };
  for (const text of documentEndings) set(text, true);
  for (const text of pageEndings) set(text, false);
}

function networkOrRefusal(text: string): string {
  const network = parseNetwork(text);
  if (network !== undefined) return network;
  throw new Refusal(`${JSON.stringify(text)} is no network, so it cannot be excluded: give ${NETWORK_FORM}.`);
}

function patternOrRefusal(text: string): string {
  if (isPathPattern(text)) return text;
  throw new Refusal(`${JSON.stringify(text)} is no pattern of paths, so it cannot be excluded: give ${PATH_PATTERN_FORM}.`);
}

function addAliases(db: TransactionConnection, site: SiteId, aliases: readonly string[]): void {
  const insert = db.prepare('INSERT INTO site_alias VALUES (?, ?) ON CONFLICT DO NOTHING');
  for (const host of aliases) insert.run(site, domainOrRefusal(host, 'alias'));
}

function domainOrRefusal(text: string, what: 'site' | 'alias'): string {
  const domain = parseDomain(text);
  if (domain !== undefined) return domain;
  throw new Refusal(
    `${JSON.stringify(text)} is no domain name, so it cannot be a ${what}: give a host name such as example.com, without https:// and without a path.`,
  );
}

/** The zone a person asked for, whatever the case it was written in. */
function zoneOf(text: string) {
  const name = text.trim();
  return knownZone(Intl.supportedValuesOf('timeZone').find((each) => each.toLowerCase() === name.toLowerCase()) ?? name);
}

function knownZone(name: string) {
  const zone = zoneNamed(name);
  if (zone !== undefined) return zone;
  throw new Refusal(`${JSON.stringify(name)} is no time zone: give a name of the IANA list, such as Europe/Berlin or UTC.`);
}
