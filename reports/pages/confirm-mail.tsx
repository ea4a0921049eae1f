import { renderPage } from '../components/frame.tsx';
import type { Locale } from '../locale/locale.ts';

export interface ConfirmMailProps {
  readonly locale: Locale;
  readonly user: string;
  readonly address: string;
  readonly token: string;
}

/**
 * The page on which the reader of an address agrees to reports by mail; only its button does, so that no program that
 * follows links agrees.
 */
export function confirmMailPage({ locale, user, address, token }: ConfirmMailProps): string {
  const { mailQuestion: text } = locale.text;
  return renderPage({
    locale,
    title: text.title,
    viewer: null,
    site: null,
    narrow: true,
    children: (
      <>
        <h1>{text.title}</h1>
        <p>{text.say(user, address)}</p>
        <form method="post" action="/confirm-mail">
          <input type="hidden" name="token" value={token} />
          <button type="submit">{text.agree}</button>
        </form>
        <p class="sum">{text.otherwise}</p>
      </>
    ),
  });
}
