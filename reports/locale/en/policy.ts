import type { AssetGroup, DocumentGroup } from '../../../server/domain/path/path-kind.ts';
import type { FieldPolicy, FieldRetention, NeverRecorded } from '../../../server/domain/policy.ts';
import { type TableName, tables } from '../../../server/domain/policy-tables.ts';
import type { ColumnRole } from '../../../server/domain/table-policy.ts';

/** What the policy says of a field, whatever the settings are. */
export interface FieldWords {
  readonly title: string;
  readonly meaning: string;
  readonly purpose: string;
  readonly source: string;
}

function resolver(dns: string | undefined): string {
  return dns === undefined ? "the system's name resolver" : `the name resolver ${dns}`;
}

function byName(dns: string | undefined): string {
  return `the name of the address (reverse DNS), for which ${resolver(dns)} is asked after the visit was stored; a name counts only if it leads back to the address`;
}

const BY_COUNTRY = 'the country of the address, from a table on this server';

/**
 * What the policy says, to visitors: what is declared in the declaration's own words, and what the settings make of
 * it. A resolver is an address and port, undefined for the system's.
 */
export const declarationEnglish = {
  field: ({ field, meaning, purpose, source }: FieldPolicy): FieldWords => ({ title: field, meaning, purpose, source }),
  never: (what: NeverRecorded): string => what,
  group: (group: DocumentGroup | AssetGroup): string => group,
  table: (name: TableName): string => tables[name].meaning,
  role: (role: ColumnRole): string => role,
  retention: (retention: FieldRetention, days: number) =>
    retention === 'deleted'
      ? `${days} days, then deleted`
      : `${days} days as part of a visit; after that only in counts by day and hour`,
  notRecorded: 'Not recorded here.',
  fullAddress: 'The network address the visit came from, in full.',
  domainNotLookedFor: 'Not looked for.',
  domainByCountry: `By ${BY_COUNTRY}. No other server is asked.`,
  domainByName: (dns: string | undefined) => `By ${byName(dns)}.`,
  domainByNameOrCountry: (dns: string | undefined) => `By ${byName(dns)}; otherwise by ${BY_COUNTRY}.`,
  readers: 'The people whom the operator of this server has given a name and password.',
  mailed:
    'Reports with paths and counts, without addresses, also go by mail to those they chose, by the mail server of the operator.',
  resolverLearns: (dns: string | undefined) =>
    `To find the name of an address, ${resolver(dns)} is asked, and through it the servers responsible for the address and the name: they learn the address and about when it visited, not the site or the page. Nothing else is passed on to anybody.`,
  nothingPassedOn: 'Nothing is passed on to anybody else.',
};
