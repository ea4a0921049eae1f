import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '../lib/refusal.ts';
import { makePrintFolder } from './print-folder.ts';
import { printQueue } from './print-queue.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

// A page is printed in a second or two, and in many more where others want the machine, who go first.
const LONGEST_MS = 90_000;

// What a browser that was killed has started ends within a tenth of a second, unless others want the machine.
const LAST_PROCESSES_MS = 5_000;

// Behind stdin, stdout and stderr.
const PIPES_FROM = 3;

// As nice as the report thread: where both want one core, hits and pages go first. Inherited by all it starts, which as
// root it could undo: so that right is taken from it.
const NICE = [existsSync('/usr/bin/nice') ? '/usr/bin/nice' : '/bin/nice', '-n', '19'];
const WITHOUT_RIGHT_TO_UNDO = ['/usr/bin/setpriv', '--bounding-set=-sys_nice'];

const CLOSING = 'Sixfold is ending: try again once it runs.';

const MM_AN_INCH = 25.4;
const A4 = { paperWidth: 210 / MM_AN_INCH, paperHeight: 297 / MM_AN_INCH };
const LETTER = { paperWidth: 8.5, paperHeight: 11 };

// CLDR, territories whose paper is Letter.
const LETTER_REGIONS = new Set('BZ CA CL CO CR GT MX NI PA PH PR SV US VE'.split(' '));

/** Prints HTML files that need nothing else. */
export interface PdfPrinter {
  /**
   * Prints once its turn has come, one page at a time; only then the page is made. Undefined, and nothing is made, when
   * too many wait, or two of the same person.
   *
   * @param person whose places are counted together
   * @param tag the reader's language and region, which decides about the paper: Letter or A4
   * @throws Refusal when there is no Chromium, or it cannot print
   */
  print(person: number | string, tag: string, html: () => Promise<string>): Promise<Buffer> | undefined;
  /** Ends what is being printed. */
  close(): void;
}

/**
 * A printer by the system's Chromium, or by the one at a path. One page at a time: each takes a browser of its own, with
 * 100 MiB and more. The page goes to it and the file comes back through pipes, so neither stands on a disk (decision 110).
 */
export function pdfPrinter(path: string | undefined): PdfPrinter {
  const queue = printQueue();
  let printing: Browser | undefined;
  let closed = false;
  const isClosed = () => closed;
  const print = async (html: () => Promise<string>, tag: string): Promise<Buffer> => {
    if (isClosed()) throw new Refusal(CLOSING);
    const file = chromiumAt(path);
    const page = await html();
    if (isClosed()) throw new Refusal(CLOSING);
    const folder = makePrintFolder();
    try {
      printing = startChromium(file, folder.path);
      return await printBy(printing, page, LETTER_REGIONS.has(tag.split('-')[1] ?? '') ? LETTER : A4);
    } finally {
      if (printing !== undefined) await end(printing);
      printing = undefined;
      folder.remove();
    }
  };
  return {
    print: (person, tag, html) => queue(person, () => print(html, tag)),
    close() {
      closed = true;
      printing?.child.kill('SIGKILL');
    },
  };
}

function chromiumAt(path: string | undefined): string {
  if (path !== undefined && !existsSync(path))
    throw new Refusal(
      `There is no Chromium at ${path} to print the PDF with: correct SIXFOLD_CHROMIUM, or leave it out to take the system's.`,
    );
  const found = path ?? PLACES.find((each) => existsSync(each));
  if (found === undefined)
    throw new Refusal(
      'A PDF is printed by Chromium, and there is none on this system: install it (Debian: apt-get install chromium), or name the path of one with SIXFOLD_CHROMIUM. The HTML file prints the same from any browser.',
    );
  return found;
}

function startChromium(file: string, profile: string): Browser {
  const asRoot = process.getuid?.() === 0;
  const under = [...(asRoot ? [WITHOUT_RIGHT_TO_UNDO] : []), NICE].filter(([program = '']) => existsSync(program)).flat();
  const [program = file, ...args] = [...under, file];
  const child = spawn(
    program,
    [
      ...args,
      '--headless=new',
      '--remote-debugging-pipe',
      `--user-data-dir=${profile}`,
      // Its own sandbox refuses to work for root.
      ...(asRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-extensions',
      '--disable-sync',
      '--no-first-run',
      '--no-default-browser-check',
      '--proxy-server=127.0.0.1:9',
      '--host-resolver-rules=MAP * ~NOTFOUND',
      'about:blank',
    ],
    {
      // Whatever it starts inherits stderr, which so closes with the last of them.
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      // Its socket lies in a folder for temporary files, which a browser that is killed leaves: so it has its own.
      env: { PATH: process.env['PATH'], HOME: profile, TMPDIR: profile, LANG: 'C.UTF-8' },
    },
  );
  child.stderr?.resume();
  return { child, file, gone: new Promise((resolve) => child.once('close', () => resolve())) };
}

/** Ends a browser, and waits until none of its processes is left: one that begins makes its folder anew. */
async function end({ child, gone }: Browser): Promise<void> {
  if (child.pid === undefined) return;
  child.kill('SIGKILL');
  // A browser behind a program that was killed in its place ends with these.
  for (const pipe of child.stdio.slice(PIPES_FROM)) pipe?.destroy();
  await Promise.race([gone, delay(LAST_PROCESSES_MS, undefined, { ref: false })]);
  child.stderr?.destroy();
}

interface Answer {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

interface Browser {
  readonly child: ChildProcess;
  /** Its program. */
  readonly file: string;
  /** Settled once all its processes have ended. */
  readonly gone: Promise<void>;
}

/** Lets a started browser print, in the words of the Chrome DevTools Protocol: JSON, each message ended by a zero byte. */
function printBy({ child, file }: Browser, html: string, paper: typeof A4): Promise<Buffer> {
  const [, , , input, output] = child.stdio;
  return new Promise<Buffer>((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      reject(new Refusal(`Chromium (${file}) could not print the PDF: ${why}. The HTML file prints the same from any browser.`));
    };
    const timer = setTimeout(() => fail(`it took more than ${LONGEST_MS / 1000} s`), LONGEST_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => fail(`it ended with ${code ?? signal}`));
    // What became of the browser says more than a pipe that broke with it.
    const call = protocol(input as Writable, output as Readable, () => child.kill('SIGKILL'));
    printPage(call, html, paper).then(
      (pdf) => {
        clearTimeout(timer);
        resolve(pdf);
      },
      (error: unknown) => fail(error instanceof Error ? error.message : String(error)),
    );
  });
}

type Call = (method: string, params?: object, session?: string) => Promise<Readonly<Record<string, unknown>>>;

function protocol(input: Writable, output: Readable, broken: () => void): Call {
  const waiting = new Map<number, { resolve(result: Readonly<Record<string, unknown>>): void; reject(error: Error): void }>();
  const chunks: Buffer[] = [];
  let lastId = 0;
  input.on('error', broken);
  output.on('error', broken);
  const take = (text: string) => {
    const { id, result, error } = JSON.parse(text) as Answer;
    const waiter = waiting.get(id ?? 0);
    waiting.delete(id ?? 0);
    if (error !== undefined) waiter?.reject(new Error(error.message));
    else waiter?.resolve(result ?? {});
  };
  output.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, from)) {
      chunks.push(chunk.subarray(from, end));
      take(Buffer.concat(chunks.splice(0)).toString());
      from = end + 1;
    }
    chunks.push(chunk.subarray(from));
  });
  return (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      input.write(`${JSON.stringify({ id: lastId, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
    });
}

async function printPage(call: Call, html: string, paper: typeof A4): Promise<Buffer> {
  const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
  const session = String(sessionId);
  await call('Emulation.setScriptExecutionDisabled', { value: true }, session);
  const { frameTree } = await call('Page.getFrameTree', {}, session);
  const frameId = (frameTree as { readonly frame: { readonly id: string } }).frame.id;
  await call('Page.setDocumentContent', { frameId, html }, session);
  const { data } = await call('Page.printToPDF', { ...paper, printBackground: true, generateTaggedPDF: true }, session);
  return Buffer.from(String(data), 'base64');
}
