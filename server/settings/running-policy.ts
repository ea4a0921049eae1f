import type { Locale } from '../../reports/locale/locale.ts';
import type { PolicyText } from '../../reports/model/policy.ts';
import { assetExtensions, documentExtensions } from '../domain/path/path-kind.ts';
import { type FieldPolicy, fields, neverRecorded } from '../domain/policy.ts';
import { columnsOf, tables } from '../domain/policy-tables.ts';
import type { Site, SiteRules } from '../domain/site.ts';
import type { Settings } from './setting-definitions.ts';

type Declaration = Locale['text']['declaration'];

/**
 * What is collected, in a reader's language: from the policy's declaration, the running settings, and what the sites
 * count as documents.
 */
export function runningPolicy(
  settings: Pick<Settings, 'serverAddress' | 'topLevelDomain' | 'dns' | 'retentionDays' | 'smtp'>,
  sites: readonly Pick<Site, 'rules'>[],
  { text: { declaration } }: Pick<Locale, 'text'>,
): PolicyText {
  const { serverAddress, topLevelDomain, retentionDays } = settings;
  return {
    fields: fields.map((field) => ({
      ...fieldWords(field, settings, declaration),
      columns: columnsOf(field.field),
    })),
    documentEndings: Object.fromEntries(
      entriesOf(documentExtensions).map(([group, extensions]) => [declaration.group(group), extensions]),
    ),
    assetEndings: Object.fromEntries(
      entriesOf(assetExtensions).map(([group, extensions]) => [declaration.group(group), extensions]),
    ),
    siteEndings: {
      documents: extensionsOf(sites, ({ documentEndings: documentExtensions }) => documentExtensions),
      pages: extensionsOf(sites, ({ pageEndings: pageExtensions }) => pageExtensions),
    },
    neverRecorded: neverRecorded.map(declaration.never),
    readBy: readBy(settings, declaration),
    tables: entriesOf(tables).map(([name, table]) => ({
      name,
      meaning: declaration.table(name),
      columns: Object.entries(table.columns).map(([column, role]) => ({ name: column, holds: declaration.role(role) })),
    })),
    retentionDays,
    serverAddressMode: serverAddress,
    topLevelDomainMode: topLevelDomain,
  };
}

// The entries of a record that has exactly the keys of its type, as the declarations do.
function entriesOf<Key extends string, Value>(record: Readonly<Record<Key, Value>>): readonly (readonly [Key, Value])[] {
  return Object.entries(record) as [Key, Value][];
}

// Without the names of the sites: whom this server counts for is nothing that the policy tells everybody.
function extensionsOf(sites: readonly Pick<Site, 'rules'>[], of: (rules: SiteRules) => readonly string[]): readonly string[] {
  return [...new Set(sites.flatMap(({ rules }) => of(rules)))].sort();
}

function fieldWords(
  field: FieldPolicy,
  settings: Pick<Settings, 'serverAddress' | 'topLevelDomain' | 'dns' | 'retentionDays'>,
  declaration: Declaration,
): Omit<PolicyText['fields'][number], 'columns'> {
  const { title, meaning, purpose, source } = declaration.field(field);
  return {
    title,
    meaning: meaningWith(field, meaning, settings, declaration),
    purpose,
    retention: declaration.retention(field.retention, settings.retentionDays),
    source: field.field === 'top level domain' ? topLevelDomainSource(settings, declaration) : source,
  };
}

function meaningWith(
  { field }: FieldPolicy,
  meaning: string,
  { serverAddress, topLevelDomain }: Pick<Settings, 'serverAddress' | 'topLevelDomain'>,
  { notRecorded, fullAddress }: Declaration,
): string {
  if (field === 'server address' && serverAddress !== 'network') return serverAddress === 'off' ? notRecorded : fullAddress;
  if (field === 'top level domain' && topLevelDomain === 'off') return notRecorded;
  return meaning;
}

function topLevelDomainSource(
  { topLevelDomain, dns }: Pick<Settings, 'topLevelDomain' | 'dns'>,
  declaration: Declaration,
): string {
  switch (topLevelDomain) {
    case 'off':
      return declaration.domainNotLookedFor;
    case 'country':
      return declaration.domainByCountry;
    case 'name':
      return declaration.domainByName(dns);
    case 'name,country':
      return declaration.domainByNameOrCountry(dns);
  }
}

function readBy(
  { topLevelDomain, dns, smtp }: Pick<Settings, 'topLevelDomain' | 'dns' | 'smtp'>,
  declaration: Declaration,
): string {
  const looksUpNames = topLevelDomain === 'name' || topLevelDomain === 'name,country';
  return [
    declaration.readers,
    ...(smtp === undefined ? [] : [declaration.mailed]),
    looksUpNames ? declaration.resolverLearns(dns) : declaration.nothingPassedOn,
  ].join(' ');
}
