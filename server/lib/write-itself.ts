import { closeSync, constants, openSync, writeFileSync } from 'node:fs';

const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;

/**
 * Writes the file at a path, whole, and never what a link there leads to (decision 6).
 *
 * @param mode of a file that is new
 * @throws ELOOP of the system when there is a link
 */
export function writeItself(path: string, content: string | Buffer, mode: number): void {
  const file = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode);
  try {
    writeFileSync(file, content);
  } finally {
    closeSync(file);
  }
}
