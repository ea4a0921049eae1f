import { Command } from 'commander';
import { type Day, formatDay, parseDay } from '../domain/time/day.ts';
import { print, sitesOf, UsageError, withLastingWriter, withReader } from './context.ts';

/** A day given on the command line. */
export function dayOption(text: string | undefined, option: string): Day | undefined {
  if (text === undefined) return undefined;
  const day = parseDay(text);
  if (day === undefined) throw new UsageError(`${option} ${text} is no day: write it as 2026-03-02.`);
  return day;
}

/** `rollup`: recomputes open days from their records. */
export function rollupCommand(): Command {
  return new Command('rollup')
    .description('recompute open days from their records; the ledger of excluded hits is never touched')
    .option('--site <domain>', 'one site (default: all)')
    .option('--from <day>', 'first day')
    .option('--to <day>', 'last day')
    .action(async (options: { site?: string; from?: string; to?: string }) => {
      const [from, to] = [dayOption(options.from, '--from'), dayOption(options.to, '--to')];
      const domains = options.site === undefined ? (await withReader(sitesOf)).map((site) => site.domain) : [options.site];
      await withLastingWriter('rollup', async ({ operations }) => {
        for (const domain of domains) {
          const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
          const { days, closed } = await operations.rollUp({ domain, ...range, onlyDirty: false });
          print(`${domain}: ${days} ${days === 1 ? 'day' : 'days'} counted.`);
          const [first, last] = [closed[0], closed.at(-1)];
          if (first !== undefined && last !== undefined) {
            print(
              `${domain}: ${closed.length} closed between ${formatDay(first)} and ${formatDay(last)} left alone; their records have expired, their counts stay.`,
            );
          }
        }
      });
    });
}
