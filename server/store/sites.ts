import type { Database } from 'better-sqlite3';
import { zoneNamed } from '../visit/day.ts';
import { NETWORK_FORM, parseNetwork } from '../visit/network.ts';
import { ENDING_FORM, listedKind, parseEnding } from '../visit/path-kind.ts';
import { isPathPattern, PATH_PATTERN_FORM } from '../visit/path-pattern.ts';
import { parseDomain, type Site, type SiteId, siteOf } from '../visit/site.ts';
import { Refusal } from './refusal.ts';

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

/** All registered sites, by domain. */
export function listSites(db: Database): readonly Site[] {
  const hosts = db.prepare<[number], string>('SELECT host FROM site_alias WHERE site_id = ? ORDER BY host').pluck();
  const networks = db
    .prepare<[number], string>('SELECT network FROM site_excluded_address WHERE site_id = ? ORDER BY network')
    .pluck();
  const patterns = db
    .prepare<[number], string>('SELECT pattern FROM site_excluded_path WHERE site_id = ? ORDER BY pattern')
    .pluck();
  const endings = db
    .prepare<[number, number], string>(
      'SELECT ending FROM site_document_ending WHERE site_id = ? AND document = ? ORDER BY ending',
    )
    .pluck();
  return db
    .prepare<[], SiteRow>('SELECT id, domain, time_zone, rate_limit FROM site ORDER BY domain')
    .all()
    .map((row) =>
      siteOf(row.id, row.domain, knownZone(row.time_zone), hosts.all(row.id), {
        excludedAddresses: networks.all(row.id),
        excludedPaths: patterns.all(row.id),
        documentEndings: endings.all(row.id, 1),
        pageEndings: endings.all(row.id, 0),
        rateLimit: row.rate_limit,
      }),
    );
}

/** The site of that domain; a refusal naming the registered ones when there is none. */
export function siteNamed(db: Database, domain: string): Site {
  const sites = listSites(db);
  const site = sites.find((each) => each.domain === parseDomain(domain));
  if (site !== undefined) return site;
  const known =
    sites.length === 0 ? 'No site is registered yet' : `Registered are ${sites.map((each) => each.domain).join(', ')}`;
  throw new Refusal(`There is no site ${JSON.stringify(domain)}. ${known}; add one with: sixfold site add DOMAIN`);
}

/** Registers a site. Inside a transaction. */
export function addSite(db: Database, { domain, timeZone, aliases }: NewSite, now: number): Site {
  const name = domainOrRefusal(domain, 'site');
  const zone = zoneAsked(timeZone);
  if (listSites(db).some((each) => each.domain === name))
    throw new Refusal(`The site ${name} is registered already; change it with: sixfold site set ${name}`);
  const { lastInsertRowid } = db
    .prepare('INSERT INTO site (domain, time_zone, added_at) VALUES (?, ?, ?)')
    .run(name, zone.name, now);
  addAliases(db, Number(lastInsertRowid) as SiteId, aliases);
  return siteNamed(db, name);
}

/** Changes a site's hosts and rules, or its time zone while nothing was counted by local day yet. Inside a transaction. */
export function setSite(db: Database, change: SiteChange): Site {
  const site = siteNamed(db, change.domain);
  const zone = change.timeZone === undefined ? site.zone : zoneAsked(change.timeZone);
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

/** Whether anything was received for a site: its time zone stays from then on, because the ledger is kept by its days. */
export function hasReceived(db: Database, site: SiteId): boolean {
  return db.prepare<[number], number>('SELECT 1 FROM ledger WHERE site_id = ? LIMIT 1').pluck().get(site) !== undefined;
}

function setRules(db: Database, site: SiteId, change: SiteChange): void {
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
  setEndings(db, site, change);
  if (change.rateLimit !== undefined) db.prepare('UPDATE site SET rate_limit = ? WHERE id = ?').run(change.rateLimit, site);
}

/** Keeps only what differs from the list: an ending set back to what the list says is no rule any more. */
function setEndings(db: Database, site: SiteId, { documentEndings = [], pageEndings = [] }: SiteChange): void {
  const forget = db.prepare('DELETE FROM site_document_ending WHERE site_id = ? AND ending = ?');
  const put = db.prepare('INSERT INTO site_document_ending VALUES (?, ?, ?)');
  const set = (text: string, document: boolean) => {
    const ending = parseEnding(text);
    if (ending === undefined) throw new Refusal(`${JSON.stringify(text)} is no ending of a path: give ${ENDING_FORM}.`);
    const hadRule = forget.run(site, ending).changes > 0;
    const listed = listedKind(ending);
    if (!document && listed === 'asset' && !hadRule)
      throw new Refusal(
        `.${ending} is no document but part of a page (an asset), which counts neither way: nothing was changed.`,
      );
    if (document !== (listed === 'document') && (document || listed !== 'asset')) put.run(site, ending, document ? 1 : 0);
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

function addAliases(db: Database, site: SiteId, aliases: readonly string[]): void {
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
function zoneAsked(text: string) {
  const name = text.trim();
  return knownZone(Intl.supportedValuesOf('timeZone').find((each) => each.toLowerCase() === name.toLowerCase()) ?? name);
}

function knownZone(name: string) {
  const zone = zoneNamed(name);
  if (zone !== undefined) return zone;
  throw new Refusal(`${JSON.stringify(name)} is no time zone: give a name of the IANA list, such as Europe/Berlin or UTC.`);
}
