import { Command } from 'commander';
import { dataFolder, settingsHelp } from '../settings/settings.ts';
import { faultText, systemFault } from '../store/database/fault.ts';
import { logError, print, printJson } from './context.ts';

/** `serve`: HTTP server and scheduled jobs. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description('HTTP server and scheduled jobs')
    .option('--json', 'print one line of JSON once it listens');
  for (const { flag, meaning, variable, fallback } of settingsHelp)
    if (flag !== undefined) command.option(flag, `${meaning} (${variable}, default ${fallback})`);
  const secrets = settingsHelp.filter(({ flag }) => flag === undefined);
  command.addHelpText('after', secrets.map(({ variable, meaning }) => `\n${variable} (no flag): ${meaning}`).join(''));
  return command.action(async (options: Readonly<Record<string, string | boolean | undefined>>) => {
    const { serve } = await import('../run/serve.ts');
    const json = options['json'] === true;
    const flags = flagsOf(options);
    const say = json ? logError : print;
    const folder = dataFolder(flags, process.env);
    const serving = await serve({
      folder,
      flags,
      environment: process.env,
      nowMs: Date.now,
      say,
      logError,
    }).catch((error: unknown) => {
      throw systemFault(error, folder) ?? error;
    });
    // Whatever ends it but a signal is a failure, for whoever starts it again.
    process.exitCode = 1;
    endWithSignal(serving.stop, (error) => logError(faultText(error, folder)));
    if (json) printJson({ ready: true, url: serving.url, pid: process.pid, node: process.version });
    else say(`Sixfold listens on ${serving.url}`);
  });
}

// A terminal's Ctrl-C may come twice: from the terminal, and from a program in between that passes it on.
const SAME_SIGNAL_MS = 100;

/** Ends in order with the first signal, and at once with a further one. */
function endWithSignal(stop: () => Promise<void>, failed: (error: unknown) => void): void {
  let firstMs: number | undefined;
  const end = () => {
    if (firstMs !== undefined) {
      if (performance.now() - firstMs > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    firstMs = performance.now();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        failed(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

/** The options by the names of settings, as texts. */
function flagsOf(options: Readonly<Record<string, string | boolean | undefined>>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    settingsHelp.map(({ name, flag }) => {
      const option = (flag?.split(' ')[0] ?? '').slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
      const value = options[option];
      return [name, typeof value === 'string' ? value : undefined];
    }),
  );
}
