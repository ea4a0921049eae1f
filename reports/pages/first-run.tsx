import { Fault } from '../components/fault.tsx';
import { renderPage } from '../components/frame.tsx';
import type { Locale } from '../locale/locale.ts';

export interface FirstRunProps {
  readonly locale: Locale;
  readonly fault: string | null;
  readonly name: string;
  readonly token: string;
}

/** Where the first administrator sets a name and password. */
export function firstRunPage({ locale, fault, name, token }: FirstRunProps): string {
  const { signIn } = locale.text;
  return renderPage({
    locale,
    title: signIn.welcome,
    viewer: null,
    site: null,
    narrow: true,
    children: (
      <>
        <p class="eyebrow">{signIn.welcomeTo}</p>
        <h1>{signIn.whoReads}</h1>
        <p class="say">{signIn.firstUser}</p>
        <Fault sentence={fault} />
        <form method="post" action="/first-run">
          <input type="hidden" name="token" value={token} />
          <label for="name">{signIn.name}</label>
          <input
            id="name"
            name="name"
            value={name}
            required
            maxLength={64}
            autocomplete="username"
            autocapitalize="off"
            spellcheck={false}
          />
          <label for="password">{signIn.newPassword}</label>
          <input id="password" name="password" type="password" required minLength={10} autocomplete="new-password" />
          <label for="again">{signIn.again}</label>
          <input id="again" name="again" type="password" required minLength={10} autocomplete="new-password" />
          <button type="submit">{signIn.begin}</button>
        </form>
      </>
    ),
  });
}
