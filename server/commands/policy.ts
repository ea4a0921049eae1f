import { Command, Option } from 'commander';
import { type Locale, localeOf } from '../../reports/locale/locale.ts';
import { runningPolicy } from '../settings/running-policy.ts';
import { commandSettings, print, printFile, printJson, sitesOf, withReader } from './context.ts';
import { languageOption } from './language-option.ts';

interface PolicyOptions {
  readonly format: 'text' | 'json' | 'html';
  readonly json?: boolean;
  readonly language: string;
}

/** `policy`: what is collected, from the policy's declaration and the settings. */
export function policyCommand(): Command {
  return new Command('policy')
    .description('what is collected')
    .addOption(new Option('--format <format>', 'its form').choices(['text', 'json', 'html']).default('text'))
    .option('--json', 'the same as --format json')
    .option('--language <tag>', 'language and region of text and HTML, such as en-GB or de; JSON is English', 'en-GB')
    .action(({ format, json, language }: PolicyOptions) => {
      const locale = localeOf(languageOption(language));
      return withReader(async (reader) => {
        const policy = (inLocale: Locale) => runningPolicy(commandSettings(reader), sitesOf(reader), inLocale);
        if (json === true || format === 'json') printJson(policy(localeOf('en')));
        else if (format === 'text')
          print((await import('../../reports/words/policy-text.ts')).policyText(locale, policy(locale)));
        else printFile((await import('../../reports/pages/policy.tsx')).policyPage(locale, policy(locale)));
      });
    });
}
