import { Command, Option } from 'commander';
import { SITE_RATE_LIMIT } from '../domain/site.ts';
import { collect, print, printJson, sitesOf, UsageError, withReader, withWriter } from './context.ts';

interface SetOptions {
  readonly timeZone?: string;
  readonly alias: readonly string[];
  readonly removeAlias: readonly string[];
  readonly excludeAddress: readonly string[];
  readonly includeAddress: readonly string[];
  readonly excludePath: readonly string[];
  readonly includePath: readonly string[];
  readonly document: readonly string[];
  readonly noDocument: readonly string[];
  readonly rateLimit?: string;
}

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
    .option('--exclude-address <network>', 'do not count hits from an address or network (several times)', collect, [])
    .option('--include-address <network>', 'count them again (several times)', collect, [])
    .option('--exclude-path <pattern>', 'do not count paths such as /admin/** (several times)', collect, [])
    .option('--include-path <pattern>', 'count them again (several times)', collect, [])
    .option('--document <ending>', 'count paths with an ending such as json as documents (several times)', collect, [])
    .addOption(noDocumentOption())
    .option('--rate-limit <hits>', `hits a minute taken for the site, or off (default: ${SITE_RATE_LIMIT})`)
    .action(async (domain: string, options: SetOptions) => {
      const change = {
        domain,
        aliases: options.alias,
        withoutAliases: options.removeAlias,
        excludeAddresses: options.excludeAddress,
        includeAddresses: options.includeAddress,
        excludePaths: options.excludePath,
        includePaths: options.includePath,
        documentEndings: options.document,
        pageEndings: options.noDocument,
        ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
        ...(options.rateLimit === undefined ? {} : { rateLimit: rateLimit(options.rateLimit) }),
      };
      const changed = await withWriter('site set', ({ operations }) => operations.setSite(change));
      print(`Changed ${changed.domain}.`);
    });
  command
    .command('list')
    .description('list the sites')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) =>
      withReader((reader) => {
        const sites = sitesOf(reader).map(({ domain, zone, aliases, rules }) => ({
          domain,
          timeZone: zone.name,
          aliases,
          ...rules,
          rateLimit: rules.rateLimit ?? SITE_RATE_LIMIT,
        }));
        if (options.json === true) printJson(sites);
        else if (sites.length === 0) print('No site is registered yet. Add one with: sixfold site add DOMAIN');
        else
          for (const site of sites)
            print(
              [
                site.domain,
                site.timeZone,
                ...site.aliases,
                ...[...site.excludedAddresses, ...site.excludedPaths].map((rule) => `not ${rule}`),
                ...site.documentEndings.map((ending) => `.${ending} is a document`),
                ...site.pageEndings.map((ending) => `.${ending} is a page`),
              ].join('\t'),
            );
      }),
    );
  return command;
}

/** An option of its own, not what commander makes of `--no-`: that `--document` is not given. */
function noDocumentOption(): Option {
  const option = new Option('--no-document <ending>', 'count paths with an ending such as txt as pages (several times)');
  option.negate = false;
  return option.argParser<readonly string[]>(collect).default([], 'none');
}

/** Hits a minute; 0 for no limit. */
function rateLimit(text: string): number {
  if (text === 'off') return 0;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`--rate-limit ${text} is no limit: give a whole number from 1, or off.`);
}
