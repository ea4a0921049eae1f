import { type ReadPath, readPath } from '../../domain/path/path.ts';
import type { Site } from '../../domain/site.ts';
import { generations } from '../../lib/generations.ts';

/** The path of a path or URL of the site; undefined for anything else. */
export function pathOf(value: string, site: Site): ReadPath | undefined {
  if (value.startsWith('/')) return cachedPath(value);
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return site.hosts.has(url.hostname) ? readPath(url.pathname) : undefined;
}

// Texts whose path is remembered, and how long they may be: a site's pages are few and asked for again and again.
const PATHS_CACHED = 5_000;
const CACHED_CHARACTERS = 128;
const knownPaths = generations<ReadPath>(Number.POSITIVE_INFINITY, 2, PATHS_CACHED);

function cachedPath(text: string): ReadPath | undefined {
  if (text.length > CACHED_CHARACTERS) return readPath(text);
  const known = knownPaths.get(text);
  if (known !== undefined) return known;
  const path = readPath(text);
  knownPaths.reach(0);
  if (path !== undefined) knownPaths.set(text, path);
  return path;
}

export function pathOfReferer(referer: string | undefined): string | undefined {
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).pathname : undefined;
}
