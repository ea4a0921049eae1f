import { Command, CommanderError } from 'commander';
import { folder, logError, UsageError } from './commands/context.ts';
import { importCommand } from './commands/import.ts';
import { mailCommand } from './commands/mail.ts';
import { policyCommand } from './commands/policy.ts';
import { reportCommand } from './commands/report.ts';
import { rollupCommand } from './commands/rollup.ts';
import { serveCommand } from './commands/serve.ts';
import { settingsCommand } from './commands/settings.ts';
import { siteCommand } from './commands/site.ts';
import { tokenCommand } from './commands/token.ts';
import { userCommand } from './commands/user.ts';
import { toStderr, toStdout } from './lib/terminal.ts';
import { programVersion } from './lib/version.ts';
import { LogFileError } from './logs/lines.ts';
import { faultText, reasonOf } from './store/database/fault.ts';

const FAILED = 1;
const WRONG_USAGE = 2;
const OUTPUT = { writeOut: toStdout, writeErr: toStderr };

/** Runs the command line; sets the exit code: 0 done, 1 the work failed, 2 wrong usage. */
export async function run(argv: readonly string[]): Promise<void> {
  // A command whose result nobody reads any more ends; a server, or work about which it only complains, goes on.
  let endsWithReader = true;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!endsWithReader) return;
    if (error.code === 'EPIPE') process.exit();
    logError(`The result could not be written whole${reasonOf(error)}.`);
    process.exit(FAILED);
  });
  process.stderr.on('error', () => undefined);
  reportInsteadOfNode();
  const program = new Command('sixfold')
    .description('Website visit statistics: six fields and nothing else.')
    .version(programVersion())
    .exitOverride()
    .configureOutput(OUTPUT)
    .hook('preAction', (_program, command) => {
      endsWithReader = command.name() !== 'serve';
    });
  for (const command of [
    serveCommand(),
    siteCommand(),
    userCommand(),
    tokenCommand(),
    settingsCommand(),
    importCommand(),
    rollupCommand(),
    reportCommand(),
    policyCommand(),
    mailCommand(),
  ]) {
    for (const each of [command, ...command.commands]) each.exitOverride().configureOutput(OUTPUT);
    program.addCommand(command);
  }
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
      return;
    }
    process.exitCode = error instanceof UsageError ? WRONG_USAGE : FAILED;
    const known = error instanceof LogFileError || error instanceof UsageError;
    logError(known ? error.message : faultText(error, folder()));
  }
}

/** Node writes warnings, and errors that nobody caught, to stderr as they are: names of files and hosts among them. */
function reportInsteadOfNode(): void {
  process.on('uncaughtException', (error) => {
    logError(faultText(error, folder()));
    process.exit(FAILED);
  });
  // None is there where Node was told to be silent.
  if (process.listenerCount('warning') === 0) return;
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => logError(`${name}: ${message}`));
}
