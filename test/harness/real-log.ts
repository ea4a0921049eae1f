import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** 10,000 lines of a real access log, which lies beside the checkout. */
export const REAL_LOG = fileURLToPath(new URL('../../../../shared/data/semicomplete-access.log', import.meta.url));

if (!existsSync(REAL_LOG)) throw new Error(`The real access log is missing: ${REAL_LOG}`);
