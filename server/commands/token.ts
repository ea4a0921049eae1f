import { Command, Option } from 'commander';
import { newToken, tokenFault } from '../auth/tokens.ts';
import type { SiteId } from '../domain/site.ts';
import { type Day, formatDay, formatInstant, seconds } from '../domain/time/day.ts';
import { type Token, type TokenScope, tokenScopes } from '../store/registry/tokens.ts';
import { collect, logError, now, print, printJson, sitesOf, UsageError, withReader, withWriter } from './context.ts';

const DAY_SECONDS = 86_400;
const LONGEST_DAYS = 3_660;

interface AddOptions {
  readonly scope: readonly TokenScope[];
  readonly site: readonly string[];
  readonly allSites?: boolean;
  readonly user?: string;
  readonly expires: string;
  readonly json?: boolean;
}

/** `token add`, `token list`, `token revoke`. */
export function tokenCommand(): Command {
  const command = new Command('token').description('tokens with which programs read reports (/api/v1) and metrics (/metrics)');
  command
    .command('add <name>')
    .description('make a token and print it, this once')
    .addOption(
      new Option('--scope <scope>', `what it may read: ${tokenScopes.join(' or ')} (may be given several times)`)
        .argParser(scopeOption)
        .makeOptionMandatory(),
    )
    .option('--site <domain>', 'a site it may read (may be given several times)', collect, [])
    .option('--all-sites', 'it may read every site, those to come too')
    .option('--user <name>', 'whose rights it has at most; it ends when that user is disabled')
    .option('--expires <days>', 'after how many days it ends, or never', '365')
    .option('--json', 'as JSON')
    .action(async (name: string, options: AddOptions) => {
      const { token, tokenHash } = newToken();
      const expiresAt = expiryOption(options.expires);
      const { id } = await withWriter('token add', ({ operations }) =>
        operations.addToken({
          name,
          tokenHash,
          scopes: options.scope,
          allSites: options.allSites === true,
          sites: options.site,
          user: options.user ?? null,
          expiresAt,
        }),
      );
      if (options.json === true) printJson({ id, name, token, expiresAt: instant(expiresAt) });
      else {
        logError('Keep this token; it is not shown again.');
        print(token);
      }
    });
  command
    .command('list')
    .description('list the tokens')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) =>
      withReader((reader) => {
        const domains = new Map(sitesOf(reader).map((site) => [site.id, site.domain]));
        const tokens = (reader?.registry.tokens() ?? []).map((token) => listed(token, domains));
        if (options.json === true) printJson(tokens);
        else if (tokens.length === 0)
          print('There is no token yet. Make one with: sixfold token add NAME --scope reports --site DOMAIN');
        else for (const token of tokens) print(line(token));
      }),
    );
  command
    .command('revoke <number>')
    .description('end a token at once; its number is in the list')
    .action(async (number: string) => {
      if (!/^[1-9]\d{0,8}$/.test(number)) throw new UsageError(`${number} is no number of a token; see: sixfold token list`);
      const { name } = await withWriter('token revoke', ({ operations }) => operations.revokeToken({ id: Number(number) }));
      print(`The token ${name} does not work any more.`);
    });
  return command;
}

function scopeOption(text: string, earlier: readonly TokenScope[] = []): readonly TokenScope[] {
  const scope = tokenScopes.find((each) => each === text);
  if (scope !== undefined) return [...earlier, scope];
  throw new UsageError(`--scope ${text} is no scope: it is ${tokenScopes.join(' or ')}.`);
}

function expiryOption(text: string): number | null {
  if (text === 'never') return null;
  const days = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  if (days <= LONGEST_DAYS) return now() + days * DAY_SECONDS;
  throw new UsageError(`--expires ${text} is no time: give a number of days from 1 to ${LONGEST_DAYS}, or never.`);
}

function instant(at: number | null): string | null {
  return at === null ? null : formatInstant(seconds(at));
}

function listed(token: Token, domains: ReadonlyMap<SiteId, string>) {
  return {
    id: token.id,
    name: token.name,
    scopes: token.scopes,
    sites: token.allSites ? 'all' : token.sites.map((id) => domains.get(id) ?? String(id)),
    user: token.user?.name ?? null,
    addedAt: instant(token.addedAt),
    expiresAt: instant(token.expiresAt),
    lastUsed: token.lastUsedDay === null ? null : formatDay(token.lastUsedDay as Day),
    fault: tokenFault(token, now()) ?? null,
  };
}

function line(token: ReturnType<typeof listed>): string {
  const sites = token.sites === 'all' ? ['all sites'] : token.sites;
  return [
    String(token.id),
    token.name,
    token.scopes.join(' '),
    ...(token.scopes.includes('reports') ? sites : []),
    ...(token.user === null ? [] : [`by ${token.user}`]),
    token.fault ?? (token.expiresAt === null ? 'never expires' : `until ${token.expiresAt.slice(0, 10)}`),
    token.lastUsed === null ? 'never used' : `last used ${token.lastUsed}`,
  ].join('\t');
}
