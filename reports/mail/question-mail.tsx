import { renderToString } from 'preact-render-to-string';
import { localeOf } from '../locale/locale.ts';
import type { MailContent } from './mail-content.ts';

export interface QuestionMailProps {
  /** The name of the user who asked for reports. */
  readonly user: string;
  readonly domain: string;
  /** Where to answer. */
  readonly link: string;
  /** BCP 47. */
  readonly language: string;
}

/** The mail that asks the reader of an address whether reports may come; it holds no figure. */
export function questionMail({ user, domain, link, language }: QuestionMailProps): MailContent {
  const { tag, text } = localeOf(language);
  const { subject, asked, ifYes, ifNo } = text.mailQuestion;
  return {
    language: tag,
    subject: subject(domain),
    html: renderToString(
      <div lang={tag}>
        <p>{asked(user, domain)}</p>
        <p>
          {ifYes}
          <br />
          <a href={link}>{link}</a>
        </p>
        <p>{ifNo}</p>
      </div>,
    ),
    text: `${asked(user, domain)}\n\n${ifYes}\n${link}\n\n${ifNo}\n`,
    pictures: [],
  };
}
