import { hash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeItself } from '../../lib/write-itself.ts';

/** The snippet of this version, and those that pages may still name. */
export interface SnippetFiles {
  readonly text: string;
  /** The name that is this text's alone, such as `sixfold.1f3870be274f.js`. */
  readonly name: string;
  /** For the attribute `integrity` (Subresource Integrity). */
  readonly integrity: string;
  /** The text under a version, this one's or an earlier one's; undefined when it was never served from here. */
  version(version: string): string | undefined;
}

/**
 * Keeps each version of the snippet in the data folder: a page that pins one by its hash is counted after an update,
 * too, until somebody pastes the new line.
 */
export function snippetFiles(dataFolder: string): SnippetFiles {
  const text = readFileSync(new URL('../../../client-snippet/sixfold.js', import.meta.url), 'utf8');
  const current = hash('sha256', text, 'hex').slice(0, 12);
  const folder = join(dataFolder, 'snippets');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeItself(join(folder, nameOf(current)), text, 0o600);
  const known = new Map([[current, text]]);
  return {
    text,
    name: nameOf(current),
    integrity: `sha384-${hash('sha384', text, 'base64')}`,
    version(version) {
      const found = known.get(version) ?? earlier(folder, version);
      if (found !== undefined) known.set(version, found);
      return found;
    },
  };
}

function nameOf(version: string): string {
  return `sixfold.${version}.js`;
}

function earlier(folder: string, version: string): string | undefined {
  if (!/^[0-9a-f]{12}$/.test(version)) return undefined;
  try {
    return readFileSync(join(folder, nameOf(version)), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
