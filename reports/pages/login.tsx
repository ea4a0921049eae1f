import { Fault } from '../components/fault.tsx';
import { renderPage } from '../components/frame.tsx';
import type { Locale } from '../locale/locale.ts';

export interface LoginProps {
  readonly locale: Locale;
  readonly fault: string | null;
  /** What was done before, such as signing out. */
  readonly note?: string | null;
  readonly name: string;
  /** Where to go on to. */
  readonly next: string;
}

/** The page on which people sign in, with what was wrong with the last try. */
export function loginPage({ locale, fault, note = null, name, next }: LoginProps): string {
  const { signIn } = locale.text;
  return renderPage({
    locale,
    title: signIn.signIn,
    viewer: null,
    site: null,
    narrow: true,
    children: (
      <>
        <h1>{signIn.signIn}</h1>
        {note !== null && (
          <p class="note" role="status">
            {note}
          </p>
        )}
        <Fault sentence={fault} />
        <form method="post" action="/login">
          <input type="hidden" name="next" value={next} />
          <label for="name">{signIn.name}</label>
          <input id="name" name="name" value={name} required autocomplete="username" autocapitalize="off" spellcheck={false} />
          <label for="password">{signIn.password}</label>
          <input id="password" name="password" type="password" required autocomplete="current-password" />
          <button type="submit">{signIn.signIn}</button>
        </form>
        <p class="sum">
          {signIn.forgotten} <code>sixfold user passwd NAME</code>
        </p>
      </>
    ),
  });
}
