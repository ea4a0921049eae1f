import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../server/main.js', import.meta.url));

export interface Place {
  /** The data folder. */
  readonly data: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The environment of the program: nothing of the one who runs the tests, UTC, and nobody who is asked for names. */
export function environment({ data, env }: Place): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SIXFOLD_'));
  return { ...Object.fromEntries(inherited), TZ: 'UTC', SIXFOLD_DATA: data, SIXFOLD_DNS: '127.0.0.1:9', ...env };
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the program to its end, under another program if one is given. */
export async function sixfold(
  args: readonly string[],
  place: Place & { readonly input?: string },
  under: readonly string[] = [],
): Promise<Outcome> {
  const [file = process.execPath, ...before] = [...under, process.execPath, MAIN];
  const child = spawn(file, [...before, ...args], { env: environment(place), stdio: 'pipe' });
  child.stdin.on('error', () => child.stdin.destroy());
  child.stdin.end(place.input ?? '');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, stdout, stderr };
}

/** The same for a command that has to succeed; gives what it printed. */
export async function done(args: readonly string[], place: Place & { readonly input?: string }): Promise<string> {
  const { code, stdout, stderr } = await sixfold(args, place);
  if (code !== 0) throw new Error(`sixfold ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

export { MAIN };
