import type { PolicyText } from '../reports/policy.ts';
import type { Settings } from './setting-definitions.ts';
import { assetEndings, documentEndings } from './visit/path-kind.ts';
import { type FieldRetention, fields, neverRecorded, type PermittedField } from './visit/policy.ts';
import { columnsOf, tables } from './visit/policy-tables.ts';
import type { Site, SiteRules } from './visit/site.ts';

/** What is collected, from the policy's declaration, the running settings, and what the sites count as documents. */
export function runningPolicy(
  settings: Pick<Settings, 'serverAddress' | 'topLevelDomain' | 'dns' | 'retentionDays' | 'smtp'>,
  sites: readonly Pick<Site, 'rules'>[],
): PolicyText {
  const { serverAddress, topLevelDomain, dns, retentionDays } = settings;
  const asksNames = topLevelDomain === 'name' || topLevelDomain === 'name,country';
  const mailed =
    settings.smtp === undefined
      ? ''
      : ' Reports with paths and counts, without addresses, also go by mail to those they chose, by the mail server of the operator.';
  const readers = `The people whom the operator of this server has given a name and password.${mailed}`;
  return {
    fields: fields.map((field) => ({
      title: field.field,
      meaning: meaningWith(field.field, field.meaning, serverAddress, topLevelDomain),
      purpose: field.purpose,
      retention: retentionOf(field.retention, retentionDays),
      source: field.field === 'top level domain' ? topLevelDomainSource(topLevelDomain, dns) : field.source,
      columns: columnsOf(field.field),
    })),
    documentEndings,
    assetEndings,
    siteEndings: {
      documents: endingsOf(sites, ({ documentEndings }) => documentEndings),
      pages: endingsOf(sites, ({ pageEndings }) => pageEndings),
    },
    neverRecorded,
    readBy: asksNames
      ? `${readers} To find the name of an address, ${resolverText(dns)} is asked, and through it the servers responsible for the address and the name: they learn the address and about when it visited, not the site or the page. Nothing else is passed on to anybody.`
      : `${readers} Nothing is passed on to anybody else.`,
    tables: Object.entries(tables).map(([name, table]) => ({
      name,
      meaning: table.meaning,
      columns: Object.entries(table.columns).map(([column, role]) => ({ name: column, holds: role })),
    })),
    retentionDays,
    serverAddressMode: serverAddress,
    topLevelDomainMode: topLevelDomain,
  };
}

// Without the names of the sites: whom this server counts for is nothing that the policy tells everybody.
function endingsOf(sites: readonly Pick<Site, 'rules'>[], of: (rules: SiteRules) => readonly string[]): readonly string[] {
  return [...new Set(sites.flatMap(({ rules }) => of(rules)))].sort();
}

function resolverText(dns: string | undefined): string {
  return dns === undefined ? "the system's name resolver" : `the name resolver ${dns}`;
}

function topLevelDomainSource(mode: Settings['topLevelDomain'], dns: string | undefined): string {
  const byCountry = 'the country of the address, from a table on this server';
  const byName = `the name of the address (reverse DNS), for which ${resolverText(dns)} is asked after the visit was stored; a name counts only if it leads back to the address`;
  switch (mode) {
    case 'off':
      return 'Not looked for.';
    case 'country':
      return `By ${byCountry}. No other server is asked.`;
    case 'name':
      return `By ${byName}.`;
    case 'name,country':
      return `By ${byName}; otherwise by ${byCountry}.`;
  }
}

function retentionOf(retention: FieldRetention, days: number): string {
  return retention === 'deleted'
    ? `${days} days, then deleted`
    : `${days} days as part of a visit; after that only in counts by day and hour`;
}

function meaningWith(
  field: PermittedField,
  meaning: string,
  serverAddress: Settings['serverAddress'],
  topLevelDomain: Settings['topLevelDomain'],
): string {
  if (field === 'server address' && serverAddress !== 'network')
    return serverAddress === 'off' ? 'Not recorded here.' : 'The network address the visit came from, in full.';
  if (field === 'top level domain' && topLevelDomain === 'off') return 'Not recorded here.';
  return meaning;
}
