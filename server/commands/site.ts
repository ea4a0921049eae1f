import { Command } from 'commander';
import { collect, print, printJson, sitesOf, withReader, withWriter } from './context.ts';

/** `site add`, `site set`, `site list`. */
export function siteCommand(): Command {
  const command = new Command('site').description('sites, their hosts and time zones');
  command
    .command('add <domain>')
    .description('register a site')
    .option('--time-zone <zone>', "the site's time zone (default: the machine's)")
    .option('--alias <host>', 'a further host of the site (may be given several times)', collect, [])
    .action(async (domain: string, options: { timeZone?: string; alias: readonly string[] }) => {
      const timeZone = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
      const added = await withWriter('site add', ({ operations }) =>
        operations.addSite({ domain, timeZone, aliases: options.alias }),
      );
      print(`Added ${added.domain}, days in ${timeZone}.`);
    });
  command
    .command('set <domain>')
    .description('change a site')
    .option('--time-zone <zone>', "the site's time zone, while nothing was counted yet")
    .option('--alias <host>', 'add a host (may be given several times)', collect, [])
    .option('--remove-alias <host>', 'take a host away (may be given several times)', collect, [])
    .action(async (domain: string, options: { timeZone?: string; alias: readonly string[]; removeAlias: readonly string[] }) => {
      const change = {
        domain,
        aliases: options.alias,
        withoutAliases: options.removeAlias,
        ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
      };
      const changed = await withWriter('site set', ({ operations }) => operations.setSite(change));
      print(`Changed ${changed.domain}.`);
    });
  command
    .command('list')
    .description('list the sites')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) =>
      withReader((db) => {
        const sites = sitesOf(db).map(({ domain, zone, aliases }) => ({ domain, timeZone: zone.name, aliases }));
        if (options.json === true) printJson(sites);
        else if (sites.length === 0) print('No site is registered yet. Add one with: sixfold site add DOMAIN');
        else for (const site of sites) print([site.domain, site.timeZone, ...site.aliases].join('\t'));
      }),
    );
  return command;
}
