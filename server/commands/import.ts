import { randomBytes } from 'node:crypto';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { cachedUserAgents } from '../domain/browser.ts';
import { countryTopLevelDomain } from '../domain/top-level-domain.ts';
import { loadCountries } from '../ingest/country.ts';
import { Refusal } from '../lib/refusal.ts';
import { type LogFormat, logFormats } from '../logs/format.ts';
import { type ImportSummary, importLogs } from '../logs/import-log.ts';
import { importedNames } from '../logs/imported-names.ts';
import { findLogFiles } from '../logs/log-files.ts';
import { logStore } from '../logs/log-store.ts';
import type { Settings } from '../settings/setting-definitions.ts';
import { openReadOnly } from '../store/database/database.ts';
import { folderReader } from '../store/reading/folder-reader.ts';
import { commandSettings, folder, logError, print, printJson, withLastingWriter, withReader } from './context.ts';

const USER_AGENTS_CACHED = 50_000;

interface ImportOptions {
  readonly site: string;
  readonly format?: LogFormat;
  readonly log?: string;
  readonly names?: boolean;
  readonly json?: boolean;
}

/** `import`: access logs, through the same admission and visits as live hits. */
export function importCommand(): Command {
  return new Command('import')
    .description('import access logs; safe to repeat. - is stdin, .gz is read as it is')
    .argument('<file...>', 'the logs, in any order')
    .requiredOption('--site <domain>', 'the site the logs are of')
    .addOption(new Option('--format <name>', 'the format (default: found out)').choices([...logFormats]))
    .option('--log <name>', "the log's name, under which its lines are known (default: the file's, without what rotation adds)")
    .option('--names', 'look for the names of the addresses, too (reverse DNS), where SIXFOLD_TLD says so')
    .option('--json', 'print the summary as JSON')
    .action(async (files: readonly string[], options: ImportOptions) => {
      const startedMs = performance.now();
      const settings = await withReader(commandSettings);
      const byCountry = settings.topLevelDomain === 'country' || settings.topLevelDomain === 'name,country';
      const countryOf = byCountry ? await loadCountries() : undefined;
      const found = await findLogFiles(files, options);
      for (const { file, of } of found.repeated) logError(`The lines of ${file} stand in ${of}, too: they are counted once.`);
      const summary = await withLastingWriter('import', async (writer) => {
        const { operations } = writer;
        const db = openReadOnly(folder());
        const reader = db && folderReader(db);
        if (reader === undefined) throw new Refusal('Nothing was stored yet. Add the site first with: sixfold site add DOMAIN');
        const bar = progressBar(options.json === true);
        try {
          const site = reader.registry.siteNamed(options.site);
          const names =
            options.names === true && lookUpNames(settings.topLevelDomain) ? importedNames(settings.dns, site) : undefined;
          const deps = {
            store: logStore(reader.imports, writer),
            secret: randomBytes(32).toString('base64'),
            serverAddressMode: settings.serverAddress,
            readUserAgent: cachedUserAgents(USER_AGENTS_CACHED),
            topLevelDomainOf: (address: string) => (countryOf === undefined ? null : countryTopLevelDomain(countryOf(address))),
            progress: (lines: number) => bar.update(lines),
            ...(names === undefined ? {} : { visitBegan: names.add }),
          };
          try {
            return await importLogs(site, found, deps);
          } finally {
            // What was read before a fault is kept: giving the files again goes on from there.
            await names?.store(operations.storeNames);
            await operations.rollUp({ domain: site.domain, onlyDirty: true });
          }
        } finally {
          bar.stop();
          reader.close();
        }
      });
      const took = Math.round(performance.now() - startedMs) / 1000;
      if (options.json === true) printJson({ ...summary, seconds: took });
      else print(summaryText(summary, took));
    });
}

function lookUpNames(mode: Settings['topLevelDomain']): boolean {
  if (mode === 'name' || mode === 'name,country') return true;
  throw new Refusal(
    `--names looks for names, but this data folder says SIXFOLD_TLD=${mode}: leave --names out, or change that with: sixfold settings set TLD name,country`,
  );
}

function summaryText({ lines, pageViews, downloads, visits, excluded, alreadyImported }: ImportSummary, took: number): string {
  const notCounted = Object.entries(excluded).sort(([, a], [, b]) => b - a);
  const sum = notCounted.reduce((total, [, hits]) => total + hits, 0);
  return [
    `${lines} lines = ${pageViews} page views + ${downloads} downloads + ${sum} excluded + ${alreadyImported} already imported`,
    `${visits} visits began; ${took.toFixed(1)} s`,
    ...notCounted.map(([reason, hits]) => `  excluded, ${reason}: ${hits}`),
  ].join('\n');
}

/** Shows the lines read so far, on a terminal only. */
function progressBar(quiet: boolean): { update(lines: number): void; stop(): void } {
  if (quiet || !process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({ format: '{value} lines', stream: process.stderr, clearOnComplete: true });
  bar.start(0, 0);
  return { update: (lines) => bar.update(lines), stop: () => bar.stop() };
}
