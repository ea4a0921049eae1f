import type { Locale } from '../locale/locale.ts';
import type { PolicyText } from '../model/policy.ts';
import { exclusionMeanings, termMeanings } from './definitions.ts';
import { wrap } from './plain-text.ts';

/** The policy for a terminal of 80 columns. */
export function policyText(locale: Locale, policy: PolicyText): string {
  const text = locale.text.policyPage;
  const lines = [text.recorded, ''];
  for (const [index, field] of policy.fields.entries()) {
    lines.push(
      `${index + 1}. ${field.title}`,
      ...wrap(field.meaning, '   '),
      ...wrap(`${text.purpose}: ${field.purpose}`, '   '),
      ...wrap(`${text.source}: ${field.source}`, '   '),
      ...wrap(`${text.keptFor}: ${field.retention}`, '   '),
      ...wrap(`${text.columns}: ${field.columns.join(', ')}`, '   '),
      '',
    );
  }
  lines.push(text.never, '', ...wrap(`${policy.neverRecorded.join(', ')}.`, '   '), '');
  lines.push(text.reads, '', ...wrap(policy.readBy, '   '), '');
  lines.push(text.counted, '');
  for (const [term, meaning] of termMeanings(locale)) lines.push(...wrap(`${term}: ${meaning}`, '   '));
  lines.push('', text.notCounted, '');
  for (const [reason, meaning] of exclusionMeanings(locale)) lines.push(...wrap(`${reason}: ${meaning}`, '   '));
  lines.push('', text.documentList, '');
  for (const [group, extensions] of Object.entries(policy.documentEndings))
    lines.push(...wrap(`${group}: ${extensions.join(' ')}`, '   '));
  const { documents, pages } = policy.siteEndings;
  if (documents.length > 0) lines.push(...wrap(`${text.siteDocuments}: ${documents.join(' ')}`, '   '));
  if (pages.length > 0) lines.push(...wrap(`${text.sitePages}: ${pages.join(' ')}`, '   '));
  lines.push('', text.assetList, '');
  for (const [group, extensions] of Object.entries(policy.assetEndings))
    lines.push(...wrap(`${group}: ${extensions.join(' ')}`, '   '));
  lines.push('', text.databaseTables, '');
  for (const table of policy.tables) {
    lines.push(
      ...wrap(`${table.name}: ${table.meaning}`, '   '),
      ...wrap(table.columns.map(({ name, holds }) => `${name} (${holds})`).join(', '), '      '),
    );
  }
  return `${lines.join('\n')}\n`;
}
