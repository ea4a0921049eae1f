import { accessSync, constants, lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Refusal } from '../../lib/refusal.ts';

/** The file of a data folder that holds everything. */
export const DATABASE_FILE = 'sixfold.db';

/** Everything that the program keeps in a data folder. */
const KEPT = [
  DATABASE_FILE,
  `${DATABASE_FILE}-wal`,
  `${DATABASE_FILE}-shm`,
  `${DATABASE_FILE}-journal`,
  'lock.db',
  'lock.db-journal',
  'holder.json',
  'commits.mark',
  'writer.sock',
  'leave.sock',
  'snippets',
];

const ROOT = 0;
const GROUP_OR_OTHERS_WRITE = 0o022;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

/**
 * Refuses a data folder that others can write or put another one in the place of, that belongs to somebody else, or that
 * keeps a file of ours as a link: what is stored there could be read or changed by them, or be written elsewhere. Does
 * nothing about a folder that is not there.
 *
 * @throws Refusal that says what, where, and the command that mends it
 */
export function refuseUnsafeFolder(folder: string): void {
  const user = process.geteuid?.();
  const stats = statSync(folder, { throwIfNoEntry: false });
  // Where there are no users of numbers (Windows), lists hold the rights, which Node does not read.
  if (user === undefined || stats === undefined) return;
  // Of a folder that may not be looked into, the system tells.
  accessSync(folder, constants.X_OK);
  refuseOthers(`The data folder ${folder}`, folder, stats, user);
  refuseOtherPlace(folder, user);
  for (const path of KEPT.map((name) => join(folder, name))) {
    const kept = lstatSync(path, { throwIfNoEntry: false });
    if (kept?.isSymbolicLink() === true)
      throw new Refusal(
        `${path} is a link, and nothing is written through one: put the file itself there. To keep all data elsewhere, name that folder with SIXFOLD_DATA.`,
      );
    if (kept !== undefined) refuseOthers(path, path, kept, user);
  }
}

function refuseOthers(what: string, path: string, { uid, mode }: Stats, user: number): void {
  if (uid !== user)
    throw new Refusal(`${what} belongs to user ${uid}, and this program runs as user ${user}. ${ownerRemedy(path, uid, user)}`);
  if ((mode & GROUP_OR_OTHERS_WRITE) !== 0)
    throw new Refusal(
      `${what} can be written by others (mode ${(mode & 0o7777).toString(8)}), who could change what is stored. Take that right away: chmod go-w ${quoted(path)} (where that changes nothing, its file system keeps no rights: choose another folder with SIXFOLD_DATA).`,
    );
}

function ownerRemedy(path: string, owner: number, user: number): string {
  if (user === ROOT)
    return `What root writes there the other could not use any more. Run it as that user, with: sudo -u '#${owner}' ... (or make it root's: chown -R 0 ${quoted(path)})`;
  return `Run it as that user, or let root make it yours: chown -R ${user} ${quoted(path)}`;
}

/** Whether others decide which folder stands at the path: by a link of theirs, or because all may write the folder around it. */
function refuseOtherPlace(folder: string, user: number): void {
  const path = resolve(folder);
  const { uid } = lstatSync(path);
  if (uid !== user && uid !== ROOT)
    throw new Refusal(
      `The link ${folder} belongs to user ${uid}, who could lead it elsewhere: name the folder itself with SIXFOLD_DATA.`,
    );
  for (const around of [dirname(path), dirname(realpathSync(path))]) {
    const { mode } = statSync(around);
    if ((mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0)
      throw new Refusal(
        `Everybody can write the folder ${around}, and so put another data folder in the place of ${folder}. Take that right away: chmod o-w ${quoted(around)}`,
      );
  }
}

/** A path as a word of a shell's command. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
