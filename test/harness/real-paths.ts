import { readFileSync } from 'node:fs';

/** 5,000 paths of real sites. */
export const REAL_PATHS: readonly string[] = readFileSync(
  new URL('../../../test/domain/path/real-paths/paths.txt', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n');
