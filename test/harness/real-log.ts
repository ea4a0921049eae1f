import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** 10,000 lines of a real access log, which lies beside the checkout. */
export const REAL_LOG = fileURLToPath(new URL('../../../../shared/data/semicomplete-access.log', import.meta.url));

if (!existsSync(REAL_LOG)) throw new Error(`The real access log is missing: ${REAL_LOG}`);

/** Its lines. */
export const REAL_LINES: readonly string[] = readFileSync(REAL_LOG, 'latin1').trimEnd().split('\n');

/** The site that it is of, on 17 to 20 May 2015. */
export const REAL_SITE = 'semicomplete.com';
