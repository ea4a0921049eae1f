import type { Formats } from '../formats.ts';
import { clockEnglish } from './clock.ts';
import { commonEnglish } from './common.ts';
import { dailyEnglish } from './daily.ts';
import { definitionsEnglish, exclusionsEnglish } from './definitions.ts';
import { mailEnglish, mailPageEnglish, mailQuestionEnglish } from './mail.ts';
import { overviewEnglish } from './overview.ts';
import { messageEnglish, policyEnglish, signInEnglish, sitesEnglish, snippetEnglish, waitingEnglish } from './pages.ts';
import { declarationEnglish } from './policy.ts';
import { reportEnglish, storyEnglish } from './report.ts';
import { settingsEnglish, siteSettingsEnglish } from './settings.ts';
import { staticEnglish } from './static.ts';
import { tokensEnglish } from './tokens.ts';
import { viewEnglish } from './view.ts';

/** Every English text a reader sees; the other languages follow its shape. */
export function english(formats: Formats) {
  return {
    clock: clockEnglish(formats),
    common: commonEnglish(formats),
    daily: dailyEnglish(formats),
    declaration: declarationEnglish,
    definitions: definitionsEnglish,
    exclusions: exclusionsEnglish,
    mail: mailEnglish(formats),
    mailPage: mailPageEnglish(formats),
    mailQuestion: mailQuestionEnglish,
    message: messageEnglish,
    overview: overviewEnglish(formats),
    policyPage: policyEnglish,
    report: reportEnglish(formats),
    settings: settingsEnglish(formats),
    signIn: signInEnglish,
    siteSettings: siteSettingsEnglish(formats),
    sites: sitesEnglish,
    snippet: snippetEnglish,
    static: staticEnglish(formats),
    story: storyEnglish(formats),
    tokens: tokensEnglish,
    view: viewEnglish,
    waiting: waitingEnglish(formats),
  };
}

export type Text = ReturnType<typeof english>;

/** What a figure or list of a report is called and means. */
export type TermId = keyof Text['definitions'];
