import { globSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { type Change, changesOf } from './changes.ts';
import type { ScratchCheckout } from './scratch-checkout.ts';

/** The rooms whose tests are tried. */
export const ROOMS = ['server/domain', 'server/ingest', 'server/logs', 'server/store', 'server/auth', 'reports/model'] as const;

/** A change and where it is made. */
export interface Mutant {
  readonly room: string;
  /** The file that is changed, as compiled. */
  readonly compiled: string;
  readonly change: Change;
  /** The same place in the source. */
  readonly file: string;
  readonly line: number;
  readonly lineText: string;
}

/** The compiled files of the rooms. */
export function compiledFiles({ maps }: ScratchCheckout): readonly string[] {
  // Of the maps, which were made anew: beside them lies what is left of sources that are gone.
  return ROOMS.flatMap((room) => globSync(`${room}/**/*.js`, { cwd: maps }).sort()).map((file) => `dist/${file}`);
}

/** Every change to the files whose source begins with one of the given words. */
export function mutantsOf(checkout: ScratchCheckout, begins: readonly string[]): readonly Mutant[] {
  return compiledFiles(checkout).flatMap((compiled) => {
    const file = compiled.replace(/^dist\/(.+)\.js$/, '$1.ts');
    if (!begins.some((words) => file.startsWith(words))) return [];
    const room = ROOMS.find((each) => file.startsWith(`${each}/`)) ?? file;
    const source = readFileSync(join(checkout.repo, compiled), 'utf8');
    const lineOf = sourceLines(checkout, compiled, source);
    const lines = readFileSync(join(checkout.repo, file), 'utf8').split('\n');
    return changesOf(source).map((change) => {
      const line = lineOf(change.start);
      return { room, compiled, change, file, line, lineText: (lines[line - 1] ?? '').trim() };
    });
  });
}

/** Gives the line of the source, from 1, for a character of what it was compiled to. */
function sourceLines({ maps }: ScratchCheckout, compiled: string, source: string): (at: number) => number {
  const name = join(maps, compiled.replace(/^dist\//, ''));
  if (!readFileSync(name, 'utf8').startsWith(source.trimEnd()))
    throw new Error(`${compiled} is not what its source compiles to.`);
  const map = new SourceMap(JSON.parse(readFileSync(`${name}.map`, 'utf8')) as SourceMapPayload);
  return (at) => {
    const before = source.slice(0, at);
    const column = at - (before.lastIndexOf('\n') + 1);
    const entry = map.findEntry(before.split('\n').length - 1, column);
    return 'originalLine' in entry ? entry.originalLine + 1 : 1;
  };
}

/** As many of the mutants as asked for, by a seed: the same again as long as the program is the same. */
export function sampleOf(mutants: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
  const random = randomNumbers(seed);
  return mutants
    .map((mutant) => ({ mutant, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ mutant }) => mutant);
}

/** Numbers from 0 to below 2^32 that look drawn by lot (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
