import { Command } from 'commander';
import { formatInstant, seconds } from '../domain/time/day.ts';
import { settingToStore } from '../settings/settings.ts';
import { openWriter } from '../store/writer/writer.ts';
import { folder, logError, now, print, printJson, withReader, withWriter } from './context.ts';

/** `settings`, `settings set`: what the data folder says. */
export function settingsCommand(): Command {
  const command = new Command('settings').description('what the data folder says');
  command.option('--json', 'as JSON').action((options: { json?: boolean }) =>
    withReader((reader) => {
      const stored = reader?.registry.settings() ?? {};
      if (options.json === true) printJson(stored);
      else if (Object.keys(stored).length === 0)
        print('The data folder says nothing yet: the first start of serve writes its settings there.');
      else for (const [name, value] of Object.entries(stored)) print(`${name}=${value}`);
    }),
  );
  command
    .command('set <name> <value>')
    .description('change what the data folder says; a running serve takes it up when it is started again')
    .action(async (name: string, value: string) => {
      const setting = settingToStore(name, value);
      const writer = await openWriter(folder(), 'settings set', now, logError);
      try {
        await writer.operations.storeSettings(setting);
        for (const [variable, stored] of Object.entries(setting)) print(`${variable}=${stored}`);
        if (writer.remote) logError('The running serve goes on as it was; it takes this up when it is started again.');
      } finally {
        writer.close();
      }
    });
  command
    .command('confirm-clock')
    .description('the clock of this machine is right: records that have expired by it may be erased')
    .action(() =>
      withWriter('settings confirm-clock', async ({ operations }) => {
        const { wall } = await operations.confirmClock();
        print(`The clock is believed: ${formatInstant(seconds(wall))}.`);
      }),
    );
  return command;
}
