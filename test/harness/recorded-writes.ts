import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** What a traced process did to its files and connections, in order. */
export type Recorded =
  | { readonly kind: 'write'; readonly file: string; readonly at: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly file: string; readonly size: number }
  | { readonly kind: 'sync'; readonly file: string }
  /** Something came over a connection, or went out by it. */
  | { readonly kind: 'received' | 'sent'; readonly connection: string; readonly text: string };

/** What strace is to be told so that `recordedWrites` can read its output. */
export function straceArguments(output: string): readonly string[] {
  const calls = 'trace=pwrite64,write,read,fsync,fdatasync,ftruncate';
  return ['strace', '-f', '-y', '-xx', '-qq', '-s', '9000', '-e', calls, '-e', 'signal=none', '-o', output];
}

/** Reads the output of strace. A call that was interrupted in the listing counts when it ended. */
export function recordedWrites(output: string): readonly Recorded[] {
  const begun = new Map<string, string>();
  const events: Recorded[] = [];
  for (const line of readFileSync(output, 'latin1').split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (rest.endsWith('<unfinished ...>')) {
      begun.set(thread, rest.slice(0, -'<unfinished ...>'.length));
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const event = eventOf(resumed === null ? rest : (begun.get(thread) ?? '') + (resumed[1] ?? ''));
    if (event !== undefined) events.push(event);
  }
  return events;
}

function eventOf(call: string): Recorded | undefined {
  const [, name = '', path = '', rest = ''] = /^(\w+)\(\d+<([^>]*)>(.*)$/.exec(call) ?? [];
  if (/= -1 /.test(rest)) return undefined;
  const file = basename(unhex(path).toString('latin1'));
  const [, hex = '', numbers = ''] = /^, *"([^"]*)"(.*)$/.exec(rest) ?? [];
  switch (name) {
    case 'pwrite64':
      return { kind: 'write', file, at: Number(/(\d+) *\) *= /.exec(numbers)?.[1]), data: unhex(hex) };
    case 'ftruncate':
      return { kind: 'truncate', file, size: Number(/, (\d+) *\)/.exec(rest)?.[1]) };
    case 'fsync':
    case 'fdatasync':
      return { kind: 'sync', file };
    case 'read':
    case 'write':
      return file.startsWith('socket:')
        ? { kind: name === 'read' ? 'received' : 'sent', connection: file, text: unhex(hex).toString('latin1') }
        : undefined;
    default:
      return undefined;
  }
}

function unhex(text: string): Buffer {
  return Buffer.from(text.replaceAll('\\x', ''), 'hex');
}
