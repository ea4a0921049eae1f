import { renderToString } from 'preact-render-to-string';
import { localeOf } from '../locale/locale.ts';
import type { ClockDoubt } from '../model/clock-doubt.ts';
import type { MailContent } from './mail-content.ts';

/** The mail that tells an administrator that the clock is doubted; `language` is BCP 47. */
export function clockMail(doubt: ClockDoubt, language: string, publicUrl: string): MailContent {
  const { tag, text } = localeOf(language);
  const [what, where] = [text.clock.doubt(doubt), text.clock.where(`${publicUrl}/`)];
  return {
    language: tag,
    subject: text.clock.subject,
    html: renderToString(
      <div lang={tag}>
        <p>{what}</p>
        <p>{where}</p>
      </div>,
    ),
    text: `${what}\n\n${where}\n`,
    pictures: [],
  };
}
