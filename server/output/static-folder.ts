import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { StaticFile } from '../../reports/static/static-site.ts';
import { Refusal } from '../lib/refusal.ts';
import { reasonOf } from '../store/database/fault.ts';

/** Tells which files of a folder this program made, and of what. */
const MANIFEST = '.sixfold-static.json';
const MADE_BY = 'sixfold report --static';

const SAFE_PATH = /^(?!.*(?:^|\/)\.\.?(?:\/|$))[\w.-]+(?:\/[\w.-]+)*$/;

/** Signatures of the files that were made, by path. */
type Made = ReadonlyMap<string, string>;

export interface StaticOutcome {
  readonly files: number;
  readonly written: number;
  readonly removed: number;
}

/**
 * Makes a folder hold just these files. Files whose signature or content is the same are left alone; of others only
 * those that were made here before are touched (decision 113). Each file appears whole, by renaming.
 *
 * @throws Refusal when the folder is not one of this program, holds a link where a folder should be, or cannot be written
 */
export async function writeStaticFolder(folder: string, files: readonly StaticFile[]): Promise<StaticOutcome> {
  const known = readManifest(folder);
  const foreign = files.find(({ path }) => !known.has(path) && existsSync(join(folder, path)));
  if (foreign !== undefined)
    throw new Refusal(
      `${join(folder, foreign.path)} is there already and was not made by this command: move it away, or choose another folder with --static.`,
    );
  // Whatever happens from here on, the next run knows what was made.
  const paths = new Set(files.map(({ path }) => path));
  refuseLinks(folder, [...paths, ...known.keys()]);
  const made = new Map(known);
  for (const path of paths) if (!made.has(path)) made.set(path, '');
  writeManifest(folder, made);
  let [written, removed] = [0, 0];
  for (const { path, signature, make } of files) {
    if (signature !== '' && made.get(path) === signature && existsSync(join(folder, path))) continue;
    if (writeIfOther(folder, path, await make())) written += 1;
    made.set(path, signature);
    await turn();
  }
  for (const path of known.keys()) {
    if (paths.has(path)) continue;
    if (removeFile(folder, path)) removed += 1;
    made.delete(path);
  }
  writeManifest(folder, made);
  return { files: files.length, written, removed };
}

function readManifest(folder: string): Made {
  const path = join(folder, MANIFEST);
  const notOurs = `${folder} is not empty and was not made by this command: choose an empty folder, or one that does not exist yet.`;
  const names = attempt(folder, () => (existsSync(folder) ? readdirSync(folder) : []));
  if (names.length === 0) return new Map();
  if (!names.includes(MANIFEST)) throw new Refusal(notOurs);
  const text = attempt(path, () => readFileSync(path, 'utf8'));
  const made = madeOf(text);
  if (made === undefined)
    throw new Refusal(`${path}, which tells what was made there, cannot be read any more: empty the folder, or choose another.`);
  return made;
}

function madeOf(text: string): Made | undefined {
  try {
    const { madeBy, files } = JSON.parse(text) as { readonly madeBy?: unknown; readonly files?: unknown };
    if (madeBy !== MADE_BY || typeof files !== 'object' || files === null) return undefined;
    // A name that leads elsewhere is none that was made here.
    return new Map(
      Object.entries(files).flatMap(([path, sign]) => (SAFE_PATH.test(path) ? [[path, String(sign)] as const] : [])),
    );
  } catch {
    return undefined;
  }
}

/** Nothing is written or removed in a folder elsewhere that a link leads to. */
function refuseLinks(folder: string, paths: readonly string[]): void {
  const inner = new Set<string>();
  for (const path of paths) for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) inner.add(parent);
  for (const each of inner)
    if (lstatSync(join(folder, each), { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new Refusal(
        `${join(folder, each)} is a link, and nothing is written through one: remove it, or choose another folder with --static.`,
      );
}

function writeManifest(folder: string, made: Made): void {
  const sorted = [...made].sort(([a], [b]) => (a < b ? -1 : 1));
  writeIfOther(folder, MANIFEST, `${JSON.stringify({ madeBy: MADE_BY, files: Object.fromEntries(sorted) }, null, 1)}\n`);
}

function writeIfOther(folder: string, path: string, text: string): boolean {
  const whole = join(folder, path);
  return attempt(whole, () => {
    if (existsSync(whole) && digest(readFileSync(whole)) === digest(Buffer.from(text))) return false;
    mkdirSync(dirname(whole), { recursive: true });
    const fresh = `${whole}.${process.pid}.tmp`;
    try {
      writeFileSync(fresh, text, { flag: 'wx' });
      renameSync(fresh, whole);
    } finally {
      rmSync(fresh, { force: true });
    }
    return true;
  });
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('base64');
}

/** Removes a file and the folders that are empty without it. */
function removeFile(folder: string, path: string): boolean {
  const whole = join(folder, path);
  return attempt(whole, () => {
    if (!existsSync(whole)) return false;
    rmSync(whole);
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
      if (readdirSync(join(folder, parent)).length > 0) break;
      rmdirSync(join(folder, parent));
    }
    return true;
  });
}

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new Refusal(`${path} cannot be written${reasonOf(error)}. Choose another folder with --static, or mend this one.`);
  }
}
