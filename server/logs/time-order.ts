import type { Seconds } from '../domain/time/day.ts';

// Servers write a line when the request ends, so a log is out of order by up to a minute.
const WINDOW_SECONDS = 60;
// Pieces read side by side: each takes a file descriptor and some memory.
const MOST_OPEN = 64;
// Entries kept back, so that a log whose clocks disagree by days cannot fill the memory.
const MOST_HELD = 500_000;

export interface Timed {
  readonly at: Seconds;
}

/** A piece of a log. */
export interface TimedPiece<Entry extends Timed> {
  /** No entry from before then is expected, in Unix seconds; minus infinity where that is not known. */
  readonly startsAt: number;
  /** Its entries as they stand in it, many at a time: a wrong time is told by those around it. */
  blocks(): AsyncGenerator<readonly Entry[]>;
}

/** Entries in order of time, and the time up to which all that came in order have been given with them. */
export interface InOrder<Entry extends Timed> {
  readonly entries: readonly Entry[];
  readonly until: number;
}

interface OpenPiece<Entry extends Timed> {
  readonly blocks: AsyncGenerator<readonly Entry[]>;
  /** How far it has been read: the middle of its last block, so that no wrong time moves it; infinity at its end. */
  position: number;
  /** What earlier entries may still come before. */
  held: readonly Entry[];
}

/**
 * Reads pieces of a log side by side and gives their entries in order of time; of one second, first those of the piece
 * that starts first, then in order of arrival. What is up to a minute out of order is put in order. What is later than
 * that is given late, and what is ahead of the others waits for its time or the end: neither moves the others
 * (decision 124).
 *
 * @throws what a piece throws, once everything that was read before it has been given
 */
export async function* inTimeOrder<Entry extends Timed>(pieces: readonly TimedPiece<Entry>[]): AsyncGenerator<InOrder<Entry>> {
  const coming = pieces.toSorted((a, b) => (a.startsAt === b.startsAt ? 0 : a.startsAt - b.startsAt));
  let open: OpenPiece<Entry>[] = [];
  const reading = () => open.filter(({ position }) => position !== Number.POSITIVE_INFINITY);
  const next = () => (reading().length < MOST_OPEN ? coming[0] : undefined);
  const earliest = () => open.reduce((least, { position }) => Math.min(least, position), Number.POSITIVE_INFINITY);

  /** What has to wait for nothing that is still to be read. */
  const give = (until: number): InOrder<Entry> => {
    const entries = open.flatMap((piece) => {
      const due = piece.held.filter(({ at }) => at <= until);
      if (due.length > 0) piece.held = piece.held.filter(({ at }) => at > until);
      return due;
    });
    open = open.filter(({ position, held }) => position !== Number.POSITIVE_INFINITY || held.length > 0);
    return { entries: entries.sort((a, b) => a.at - b.at), until };
  };

  try {
    for (;;) {
      const following = next();
      if (following !== undefined && following.startsAt < earliest()) {
        coming.shift();
        open.push({ blocks: following.blocks(), position: following.startsAt, held: [] });
      }
      const piece = reading().find(({ position }) => position === earliest());
      if (piece === undefined) break;
      const block = await piece.blocks.next();
      piece.position = block.done === true ? Number.POSITIVE_INFINITY : middle(block.value);
      if (block.done !== true) piece.held = piece.held.concat(block.value);
      const held = open.reduce((sum, each) => sum + each.held.length, 0);
      const until = Math.min(earliest(), coming[0]?.startsAt ?? Number.POSITIVE_INFINITY) - WINDOW_SECONDS - 1;
      yield give(held > MOST_HELD ? Number.POSITIVE_INFINITY : until);
    }
  } catch (error) {
    yield give(Number.POSITIVE_INFINITY);
    throw error;
  } finally {
    for (const { blocks } of open) await blocks.return(undefined);
  }
}

function middle(block: readonly Timed[]): number {
  return Float64Array.from(block, ({ at }) => at).sort()[block.length >> 1] ?? Number.POSITIVE_INFINITY;
}
