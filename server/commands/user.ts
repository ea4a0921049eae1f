import { Command, Option } from 'commander';
import { localeOf } from '../../reports/locale/locale.ts';
import { hashPassword } from '../auth/passwords.ts';
import type { Role } from '../store/registry/users.ts';
import { collect, print, printJson, sitesOf, withReader, withWriter } from './context.ts';
import { readPassword } from './password-input.ts';

/** The hash of a new password for a user, which is asked for. */
async function newHash(name: string): Promise<string> {
  const sites = await withReader(sitesOf);
  return hashPassword(await readPassword(), name, sites, localeOf('en').text.signIn.passwordFaults);
}

/** `user add`, `user list`, `user passwd`, `user disable`, `user enable`. */
export function userCommand(): Command {
  const command = new Command('user').description('people who may sign in');
  command
    .command('add <name>')
    .description('add a user; the password is read from the terminal or stdin')
    .addOption(new Option('--role <role>', 'what the user may do').choices(['admin', 'viewer']).makeOptionMandatory())
    .option('--site <domain>', 'a site a viewer may read (may be given several times)', collect, [])
    .action(async (name: string, options: { role: Role; site: readonly string[] }) => {
      const passwordHash = await newHash(name);
      await withWriter('user add', ({ operations }) =>
        operations.addUser({ name, passwordHash, role: options.role, sites: options.site }),
      );
      print(`Added ${name}, ${options.role}.`);
    });
  command
    .command('passwd <name>')
    .description('set a password, and end the sessions and API tokens of the user')
    .action(async (name: string) => {
      const passwordHash = await newHash(name);
      const { tokens, mails } = await withWriter('user passwd', ({ operations }) =>
        operations.setPassword({ name, passwordHash }),
      );
      const ended = tokens === 0 ? '' : ` and ${tokens} API ${tokens === 1 ? 'token' : 'tokens'}`;
      print(`The password of ${name} was set. Former sessions${ended} have ended.`);
      if (mails > 0)
        print(
          `${mails === 1 ? 'A report by mail goes' : `${mails} reports by mail go`} on: if somebody else knew the former password, look through them.`,
        );
    });
  command
    .command('disable <name>')
    .description('keep a user from signing in again')
    .action(async (name: string) => {
      await withWriter('user disable', ({ operations }) => operations.disableUser({ name }));
      print(`${name} cannot sign in any more.`);
    });
  command
    .command('enable <name>')
    .description('let a disabled user sign in again')
    .action(async (name: string) => {
      await withWriter('user enable', ({ operations }) => operations.enableUser({ name }));
      print(`${name} can sign in again.`);
    });
  command
    .command('list')
    .description('list the users')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) =>
      withReader((reader) => {
        const domains = new Map(sitesOf(reader).map((site) => [site.id, site.domain]));
        const users = (reader?.registry.users() ?? []).map(({ name, role, disabled, sites }) => ({
          name,
          role,
          disabled,
          sites: sites.map((id) => domains.get(id) ?? String(id)),
        }));
        if (options.json === true) printJson(users);
        else if (users.length === 0) print('There is no user yet. Add one with: sixfold user add NAME --role admin');
        else
          for (const { name, role, disabled, sites } of users)
            print([name, disabled ? `${role}, disabled` : role, ...sites].join('\t'));
      }),
    );
  return command;
}
