import { Command } from 'commander';
import { dataFolder, settingsHelp } from '../settings.ts';
import { faultText, systemFault } from '../store/fault.ts';

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
    const { serve } = await import('../serve.ts');
    const json = options['json'] === true;
    const flags = flagsOf(options);
    const complain = (line: string) => process.stderr.write(`${line}\n`);
    const say = json ? complain : (line: string) => process.stdout.write(`${line}\n`);
    const folder = dataFolder(flags, process.env);
    const serving = await serve({
      folder,
      flags,
      environment: process.env,
      nowMs: Date.now,
      say,
      complain,
    }).catch((error: unknown) => {
      throw systemFault(error, folder) ?? error;
    });
    if (json)
      process.stdout.write(`${JSON.stringify({ ready: true, url: serving.url, pid: process.pid, node: process.version })}\n`);
    else say(`Sixfold listens on ${serving.url}`);
    const end = () => {
      serving.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          complain(faultText(error, folder));
          process.exit(1);
        },
      );
    };
    process.once('SIGTERM', end);
    process.once('SIGINT', end);
  });
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
