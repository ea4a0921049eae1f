import type { Text } from '../en/english.ts';
import type { Formats } from '../formats.ts';
import { clockGerman } from './clock.ts';
import { commonGerman } from './common.ts';
import { dailyGerman } from './daily.ts';
import { definitionsGerman, exclusionsGerman } from './definitions.ts';
import { mailGerman, mailPageGerman, mailQuestionGerman } from './mail.ts';
import { overviewGerman } from './overview.ts';
import { messageGerman, policyGerman, signInGerman, sitesGerman, snippetGerman, waitingGerman } from './pages.ts';
import { declarationGerman } from './policy.ts';
import { reportGerman, storyGerman } from './report.ts';
import { settingsGerman, siteSettingsGerman } from './settings.ts';
import { staticGerman } from './static.ts';
import { tokensGerman } from './tokens.ts';
import { viewGerman } from './view.ts';

/** Every German text a reader sees. */
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
