// `npm run schema`: writes docs/schema.sql.
import { writeFileSync } from 'node:fs';
import { schemaText } from './harness/schema-text.ts';

writeFileSync(new URL('../../docs/schema.sql', import.meta.url), schemaText());
