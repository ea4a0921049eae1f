import type { PolicyText } from '../reports/policy.ts';
import type { Settings } from './settings.ts';
import { assetEndings, documentEndings } from './visit/path-kind.ts';
import { columnsOf, type FieldRetention, fields, neverRecorded, type PermittedField, tables } from './visit/policy.ts';

/** What is collected, from the policy's declaration and the running settings. */
export function runningPolicy(settings: Pick<Settings, 'serverAddress' | 'topLevelDomain' | 'retentionDays'>): PolicyText {
  const { serverAddress, topLevelDomain, retentionDays } = settings;
  return {
    fields: fields.map((field) => ({
      title: field.field,
      meaning: meaningWith(field.field, field.meaning, serverAddress, topLevelDomain),
      purpose: field.purpose,
      retention: retentionOf(field.retention, retentionDays),
      source: field.source,
      columns: columnsOf(field.field),
    })),
    documentEndings,
    assetEndings,
    neverRecorded,
    readBy: 'The people whom the operator of this server has given a name and password. Nothing is passed on to anybody else.',
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
