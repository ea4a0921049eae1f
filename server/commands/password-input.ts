import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Refusal } from '../lib/refusal.ts';
import { toStderr } from '../lib/terminal.ts';

/** Reads a password: from the terminal without showing it, asked twice, or else the first line of stdin. */
export async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) {
    const [line = ''] = (await text(process.stdin)).split(/\r?\n/);
    if (line === '') throw new Refusal('No password came on stdin: type it at a terminal, or pipe it in as one line.');
    return line;
  }
  const password = await ask('Password: ');
  if (password !== (await ask('Again: '))) throw new Refusal('The two passwords are not the same; nothing was changed.');
  return password;
}

function ask(prompt: string): Promise<string> {
  toStderr(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
      toStderr('\n');
    });
    lines.once('close', () => reject(new Refusal('No password was given; nothing was changed.')));
  });
}
