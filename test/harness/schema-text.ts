import { schemaStatements } from '../../server/store/database/migrations.ts';

/** The whole schema as it is now, as docs/schema.sql shows it. */
export function schemaText(): string {
  return [
    '-- The whole schema as it is now. Generated from server/store/migrations/ by `npm run schema`; the meaning of every table',
    '-- and column stands in server/domain/, in the files tables-of-*.ts, and on the policy page.',
    ...schemaStatements().map((statement) => `\n${statement};`),
    '',
  ].join('\n');
}
