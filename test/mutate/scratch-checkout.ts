import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout whose tests are tried. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const LEFT_OUT: ReadonlySet<string> = new Set(['.git', 'node_modules', 'data']);

/** A copy of the checkout in which the program may be broken. */
export interface ScratchCheckout {
  readonly repo: string;
  /** Where source maps of the compiled files are. */
  readonly maps: string;
  /** Where tests make their folders. */
  readonly temporary: string;
  remove(): void;
}

export function copyCheckout(): ScratchCheckout {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sixfold-mutate-')));
  const [repo, maps, temporary] = [join(folder, 'repo'), join(folder, 'maps'), join(folder, 't')];
  cpSync(ROOT, repo, { recursive: true, filter: (path) => !LEFT_OUT.has(relative(ROOT, path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(repo, 'node_modules'));
  symlinkSync(join(ROOT, '../shared'), join(folder, 'shared'));
  mkdirSync(temporary);
  const compiler = join(ROOT, 'node_modules/.bin/tsc');
  const { status, stdout } = spawnSync(compiler, ['-p', ROOT, '--sourceMap', '--declaration', 'false', '--outDir', maps], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The source maps cannot be made: ${stdout}`);
  return { repo, maps, temporary, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
