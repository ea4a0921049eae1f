import type { Site } from '../domain/site.ts';
import { Refusal } from '../lib/refusal.ts';
import { fileToStdout, toStderr, toStdout, visibleJson } from '../lib/terminal.ts';
import type { Settings } from '../settings/setting-definitions.ts';
import { dataFolder, readSettings } from '../settings/settings.ts';
import { missingCommits, readMark } from '../store/database/commit-count.ts';
import { openReadOnly } from '../store/database/database.ts';
import { refuseUnsafeFolder } from '../store/database/folder-safety.ts';
import { isOutdated } from '../store/database/migrations.ts';
import { type FolderReader, folderReader } from '../store/reading/folder-reader.ts';
import { type LastingWriter, openLastingWriter } from '../store/writer/lasting-writer.ts';
import type { Writer } from '../store/writer/operations.ts';
import { openWriter } from '../store/writer/writer.ts';

/** The command line was used in a way it does not know; its message says how it is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Unix seconds. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

export function folder(): string {
  return dataFolder({}, process.env);
}

/** The settings of a command that is not `serve`: what decides what is stored comes from the data folder. */
export function commandSettings(reader: FolderReader | undefined): Settings {
  return readSettings({
    flags: {},
    environment: process.env,
    stored: reader?.registry.settings() ?? {},
    mayChangeStored: false,
  });
}

/** Carries out work that changes the data folder. */
export async function withWriter<Result>(command: string, work: (writer: Writer) => Promise<Result>): Promise<Result> {
  await withReader(() => undefined);
  const writer = await openWriter(folder(), command, now, logErrorOnce);
  try {
    return await work(writer);
  } finally {
    writer.close();
  }
}

/** The same for work that takes long: it goes on through a `serve` that starts meanwhile. */
export async function withLastingWriter<Result>(
  command: string,
  work: (writer: LastingWriter) => Promise<Result>,
): Promise<Result> {
  await withReader(() => undefined);
  const writer = await openLastingWriter(folder(), command, now, logError);
  try {
    return await work(writer);
  } finally {
    writer.close();
  }
}

/**
 * Carries out work that only reads; there is no reader while the folder holds no database.
 *
 * @throws Refusal for a folder that is not safe from others
 */
export async function withReader<Result>(work: (reader: FolderReader | undefined) => Promise<Result> | Result): Promise<Result> {
  refuseUnsafeFolder(folder());
  await upgradeSchema();
  const mark = readMark(folder());
  const db = openReadOnly(folder());
  const reader = db && folderReader(db);
  try {
    for (const line of missingCommits(folder(), db, mark, BEGAN_AT)) logErrorOnce(line);
    commandSettings(reader);
    return await work(reader);
  } finally {
    reader?.close();
  }
}

/** Brings the tables of a folder that an older version wrote to this one's, as every writer does when it opens it. */
async function upgradeSchema(): Promise<void> {
  const outdated = () => {
    const db = openReadOnly(folder());
    try {
      return db !== undefined && isOutdated(db);
    } finally {
      db?.close();
    }
  };
  if (!outdated()) return;
  const writer = await openWriter(folder(), 'update', now, logErrorOnce);
  writer.close();
  if (outdated())
    throw new Refusal('The running `sixfold serve` is of an older version than this command: start it again, then this command.');
}

export function sitesOf(reader: FolderReader | undefined): readonly Site[] {
  return reader?.registry.sites() ?? [];
}

export function print(text: string): void {
  toStdout(asLines(text));
}

/** A file that another program may read. */
export function printFile(file: string | Buffer): void {
  fileToStdout(typeof file === 'string' ? asLines(file) : file);
}

function asLines(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** A message for the person at the terminal, who may have sent the output elsewhere. */
export function logError(line: string): void {
  toStderr(`${line}\n`);
}

// A loss is told with one time, however often the command opens the database.
const BEGAN_AT = now();
const loggedErrors = new Set<string>();

/** A command opens the database more than once; what is to be said of that is said once. */
function logErrorOnce(line: string): void {
  if (!loggedErrors.has(line)) logError(line);
  loggedErrors.add(line);
}

export function printJson(value: unknown): void {
  print(visibleJson(JSON.stringify(value)));
}

/** For options that may be given several times. */
export function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}
