import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { schemaText } from '../../harness/schema-text.ts';

test('docs/schema.sql is the schema of a new database; npm run schema writes it', () => {
  assert.equal(readFileSync(new URL('../../../../docs/schema.sql', import.meta.url), 'utf8'), schemaText());
});
