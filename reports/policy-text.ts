import { exclusionMeanings, termMeanings } from './definitions.ts';
import { localeOf } from './locale.ts';
import { wrap } from './plain-text.ts';
import type { PolicyText } from './policy.ts';

/** The policy for a terminal of 80 columns. */
export function policyText(policy: PolicyText): string {
  const locale = localeOf('en');
  const lines = ['What is recorded', ''];
  for (const [index, field] of policy.fields.entries()) {
    lines.push(
      `${index + 1}. ${field.title}`,
      ...wrap(field.meaning, '   '),
      ...wrap(`For: ${field.purpose}`, '   '),
      ...wrap(`From: ${field.source}`, '   '),
    );
    lines.push(...wrap(`Kept: ${field.retention}`, '   '), ...wrap(`In: ${field.columns.join(', ')}`, '   '), '');
  }
  lines.push('Never recorded', '', ...wrap(`${policy.neverRecorded.join(', ')}.`, '   '), '');
  lines.push('Who reads it', '', ...wrap(policy.readBy, '   '), '');
  lines.push('What is counted', '');
  for (const [term, meaning] of termMeanings(locale)) lines.push(...wrap(`${term}: ${meaning}`, '   '));
  lines.push('', 'What is not counted', '');
  for (const [reason, meaning] of exclusionMeanings(locale)) lines.push(...wrap(`${reason}: ${meaning}`, '   '));
  lines.push('', 'Documents', '');
  for (const [group, endings] of Object.entries(policy.documentEndings))
    lines.push(...wrap(`${group}: ${endings.join(' ')}`, '   '));
  const { documents, pages } = policy.siteEndings;
  if (documents.length > 0) lines.push(...wrap(`besides, documents of a site here: ${documents.join(' ')}`, '   '));
  if (pages.length > 0) lines.push(...wrap(`but pages of a site here: ${pages.join(' ')}`, '   '));
  lines.push('', 'Assets', '');
  for (const [group, endings] of Object.entries(policy.assetEndings))
    lines.push(...wrap(`${group}: ${endings.join(' ')}`, '   '));
  lines.push('', 'Tables of the database', '');
  for (const table of policy.tables) {
    lines.push(
      ...wrap(`${table.name}: ${table.meaning}`, '   '),
      ...wrap(table.columns.map(({ name, holds }) => `${name} (${holds})`).join(', '), '      '),
    );
  }
  return `${lines.join('\n')}\n`;
}
