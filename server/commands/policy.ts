import { Command, Option } from 'commander';
import { localeOf } from '../../reports/locale.ts';
import { runningPolicy } from '../running-policy.ts';
import { commandSettings, print, printJson, sitesOf, withReader } from './context.ts';

/** `policy`: what is collected, from the policy's declaration and the settings. */
export function policyCommand(): Command {
  return new Command('policy')
    .description('what is collected')
    .addOption(new Option('--format <format>', 'its form').choices(['text', 'json', 'html']).default('text'))
    .option('--json', 'the same as --format json')
    .action((options: { format: 'text' | 'json' | 'html'; json?: boolean }) =>
      withReader(async (db) => {
        const policy = runningPolicy(commandSettings(db), sitesOf(db));
        if (options.json === true || options.format === 'json') printJson(policy);
        else if (options.format === 'text') print((await import('../../reports/policy-text.ts')).policyText(policy));
        else print((await import('../../reports/pages/policy.tsx')).policyPage(localeOf('en'), policy));
      }),
    );
}
