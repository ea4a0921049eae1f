import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '../../server/lib/refusal.ts';
import { makePrintFolder, removeLeftPrintFolders } from '../../server/output/print-folder.ts';
import { pdfPrinter } from '../../server/output/print-pdf.ts';
import { printQueue } from '../../server/output/print-queue.ts';
import { done } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';
import { cookieOf, withUser } from '../harness/signed-in.ts';

const PAGE = `<!doctype html><title>t</title>${'<p>A page that takes a moment to print. '.repeat(300)}`;

/** The folder for temporary files of this test alone. */
function ownTemporaryFolder(t: TestContext): string {
  const before = process.env['TMPDIR'];
  const folder = scratchFolder(t);
  process.env['TMPDIR'] = folder;
  t.after(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  assert.equal(tmpdir(), folder);
  return folder;
}

interface Running {
  readonly pid: number;
  /** Of each of its threads. */
  readonly nice: readonly number[];
}

/** The processes whose command names a text, with the priorities of their threads. */
function processesWith(text: string): readonly Running[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      if (!/^\d+$/.test(name) || !readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(text)) return [];
      const nice = readdirSync(`/proc/${name}/task`).map((task) => {
        const [, fields = ''] = /\)\s(.*)\n$/.exec(readFileSync(`/proc/${name}/task/${task}/stat`, 'latin1')) ?? [];
        return Number(fields.split(' ')[16]);
      });
      return [{ pid: Number(name), nice }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

// What the system knows of processes can only be looked up; each look costs the browser, which is nice, its time.
const LOOK_MS = 10;

async function until<Value>(look: () => Value | undefined | false): Promise<Value> {
  for (const signal = AbortSignal.timeout(20_000); ; ) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    signal.throwIfAborted();
    await delay(LOOK_MS);
  }
}

test('every thread of the browser that prints is as nice as the reports, and nothing of it is left', async (t) => {
  const folder = ownTemporaryFolder(t);
  const printer = pdfPrinter(undefined);
  t.after(() => printer.close());
  let printed: Buffer | undefined;
  const printing = printer
    .print('jo', 'en-GB', () => Promise.resolve(PAGE))
    ?.then((pdf) => {
      printed = pdf;
    });
  const seen: Running[] = [];
  while (printed === undefined) {
    // Before its program has replaced it, a process stands there as the one that starts it.
    seen.push(...processesWith(join(folder, 'sixfold-print-')).filter(({ pid }) => isBrowser(pid)));
    await delay(LOOK_MS);
  }
  await printing;
  assert.match(printed.subarray(0, 5).toString(), /^%PDF-/);
  assert.ok(new Set(seen.map(({ pid }) => pid)).size >= 3, 'The browser has several processes.');
  assert.deepEqual([...new Set(seen.flatMap(({ nice }) => nice))], [19]);
  assert.deepEqual(readdirSync(folder), []);
});

function isBrowser(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1').startsWith('chrom');
  } catch {
    return false;
  }
}

test('a browser that is killed while it prints is told in a sentence, its folder goes, and the next one prints', async (t) => {
  const folder = ownTemporaryFolder(t);
  const printer = pdfPrinter(undefined);
  t.after(() => printer.close());
  const printing = printer.print('jo', 'en-GB', () => Promise.resolve(PAGE));
  const next = printer.print('jo', 'en-GB', () => Promise.resolve('<p>next'));
  const killed = assert.rejects(
    async () => printing,
    (error) => {
      assert.ok(error instanceof Refusal);
      assert.match(error.message, /^Chromium \(\/\S+\) could not print the PDF: it ended with SIGKILL\. The HTML file prints/);
      return true;
    },
  );
  const { pid } = await until(() => processesWith(join(folder, 'sixfold-print-')).find((each) => isBrowser(each.pid)));
  // Its socket, which it never takes away when it is killed, lies in the folder that goes.
  const socket = await until(() => socketIn(folder));
  assert.ok(socket.startsWith(join(folder, 'sixfold-print-')), socket);
  process.kill(pid, 'SIGKILL');
  await killed;
  assert.match(String((await next)?.subarray(0, 5)), /^%PDF-/);
  assert.deepEqual(readdirSync(folder), []);
});

/** Where the socket lies of the browser that prints, once it has one. */
function socketIn(folder: string): string | undefined {
  try {
    return readlinkSync(
      join(folder, readdirSync(folder).find((name) => name.startsWith('sixfold-print-')) ?? '', 'SingletonSocket'),
    );
  } catch {
    return undefined;
  }
}

test('a long path of the folder for temporary files keeps nobody from printing', async (t) => {
  const folder = join(ownTemporaryFolder(t), 'x'.repeat(90));
  mkdirSync(folder);
  process.env['TMPDIR'] = folder;
  const pdf = await pdfPrinter(undefined).print('jo', 'en-GB', () => Promise.resolve('<p>x'));
  assert.match(String(pdf?.subarray(0, 5)), /^%PDF-/);
  assert.deepEqual(readdirSync(folder), []);
});

test('a left folder that cannot be removed is told, and the others go all the same', (t) => {
  const folder = ownTemporaryFolder(t);
  for (const name of ['a', 'b', 'c']) mkdirSync(join(folder, `sixfold-print-${name}`));
  writeFileSync(join(folder, 'sixfold-print-b', 'lock.db'), 'no lock at all, but a text that is longer than nothing');
  const told: unknown[] = [];
  removeLeftPrintFolders((error) => told.push(error));
  assert.deepEqual(readdirSync(folder), ['sixfold-print-b']);
  assert.match(String(told[0]), /sixfold-print-b\/lock\.db is no lock any more/);
  assert.equal(told.length, 1);
});

test('eight places, two of one person; what waits is made when its turn comes and not before', async () => {
  const queue = printQueue();
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string) => async () => {
    begun.push(name);
    await new Promise<void>((end) => ends.push(end));
    if (name === 'b1') throw new Error('It cannot be printed.');
    return name;
  };
  const results = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1', 'c2', 'd1', 'd2', 'e1'].map((name) =>
    queue(name.charAt(0), work(name)),
  );
  const taken = results.map((result) => result !== undefined);
  assert.deepEqual(taken, [true, true, false, true, true, false, true, true, true, true, false]);
  const outcomes = Promise.allSettled(results.filter((result) => result !== undefined));
  for (let n = 0; n < 8; n++) {
    await until(() => ends.length === 1);
    assert.equal(begun.length, n + 1);
    if (n === 0) assert.equal(queue('a', work('a4')), undefined);
    ends.pop()?.();
  }
  assert.deepEqual(
    (await outcomes).map(({ status }) => status).join(' '),
    `${'fulfilled '.repeat(2)}rejected${' fulfilled'.repeat(5)}`,
  );
  assert.deepEqual(begun, ['a1', 'a2', 'b1', 'b2', 'c1', 'c2', 'd1', 'd2']);
  assert.notEqual(
    queue('a', () => Promise.resolve('again')),
    undefined,
  );
});

test('a third PDF of one person is refused with when to come again; what a killed serve left goes at the next start, and nobody else’s', async (t) => {
  const folder = ownTemporaryFolder(t);
  // Stands for a browser that takes long.
  const slow = join(scratchFolder(t), 'slow');
  writeFileSync(slow, '#!/bin/sh\nexec sleep 20\n');
  chmodSync(slow, 0o755);
  const place = { ...(await withUser(t)), env: { SIXFOLD_CHROMIUM: slow, TMPDIR: folder } };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, place);
  const cookie = await cookieOf(server);
  const pdf = (language: string) =>
    fetch(`${server.url}/sites/example.com/days/2026-03-16?format=pdf`, { headers: { cookie, 'accept-language': language } });
  const waiting = Promise.allSettled([pdf('en'), pdf('en')]);
  const left = await until(() => readdirSync(folder).find((name) => name.startsWith('sixfold-print-')));
  const refused = await pdf('de');
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '30']);
  assert.match(await refused.text(), /Acht PDF warten schon, oder zwei von Ihnen/);
  await server.stop('SIGKILL');
  await waiting;
  assert.ok(existsSync(join(folder, left)));
  const other = makePrintFolder();
  const again = await startServe(t, place);
  const printFolders = () => readdirSync(folder).filter((name) => name.includes('print'));
  assert.deepEqual(printFolders(), [other.path.slice(folder.length + 1)]);
  other.remove();
  assert.deepEqual(printFolders(), []);
  await again.stop();
});
