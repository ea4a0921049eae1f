import { basename } from 'node:path';

/**
 * The name under which a log's lines are known: its file's name without what rotation and compression add, so that
 * `access.log`, `access.log.1` and `access.log-20260302.gz` are pieces of one log.
 */
export function logNameOf(file: string): string {
  if (file === '-') return 'stdin';
  const name = basename(file)
    .replace(/\.(gz|bz2|zst)$/, '')
    .replace(/[.-]\d{8}(-\d+)?$/, '')
    .replace(/\.\d{1,4}$/, '');
  return name.slice(0, 255) || 'log';
}
