import { clockGerman } from './de/clock.ts';
import { commonGerman } from './de/common.ts';
import { dailyGerman } from './de/daily.ts';
import { definitionsGerman, exclusionsGerman } from './de/definitions.ts';
import { mailGerman, mailPageGerman, mailQuestionGerman } from './de/mail.ts';
import { overviewGerman } from './de/overview.ts';
import { messageGerman, policyGerman, signInGerman, sitesGerman, snippetGerman, waitingGerman } from './de/pages.ts';
import { declarationGerman } from './de/policy.ts';
import { reportGerman, storyGerman } from './de/report.ts';
import { settingsGerman, siteSettingsGerman } from './de/settings.ts';
import { staticGerman } from './de/static.ts';
import { tokensGerman } from './de/tokens.ts';
import { viewGerman } from './de/view.ts';
import { clockEnglish } from './en/clock.ts';
import { commonEnglish } from './en/common.ts';
import { dailyEnglish } from './en/daily.ts';
import { definitionsEnglish, exclusionsEnglish } from './en/definitions.ts';
import { mailEnglish, mailPageEnglish, mailQuestionEnglish } from './en/mail.ts';
import { overviewEnglish } from './en/overview.ts';
import { messageEnglish, policyEnglish, signInEnglish, sitesEnglish, snippetEnglish, waitingEnglish } from './en/pages.ts';
import { declarationEnglish } from './en/policy.ts';
import { reportEnglish, storyEnglish } from './en/report.ts';
import { settingsEnglish, siteSettingsEnglish } from './en/settings.ts';
import { staticEnglish } from './en/static.ts';
import { tokensEnglish } from './en/tokens.ts';
import { viewEnglish } from './en/view.ts';
import type { Formats } from './formats.ts';

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

export function german(formats: Formats): Text {
  return {
    clock: clockGerman(formats),
    common: commonGerman(formats),
    daily: dailyGerman(formats),
    declaration: declarationGerman,
    definitions: definitionsGerman,
    exclusions: exclusionsGerman,
    mail: mailGerman(formats),
    mailPage: mailPageGerman(formats),
    mailQuestion: mailQuestionGerman,
    message: messageGerman,
    overview: overviewGerman(formats),
    policyPage: policyGerman,
    report: reportGerman(formats),
    settings: settingsGerman(formats),
    signIn: signInGerman,
    siteSettings: siteSettingsGerman(formats),
    sites: sitesGerman,
    snippet: snippetGerman,
    static: staticGerman(formats),
    story: storyGerman(formats),
    tokens: tokensGerman,
    view: viewGerman,
    waiting: waitingGerman(formats),
  };
}

/** What a figure or list of a report is called and means. */
export type TermId = keyof Text['definitions'];
