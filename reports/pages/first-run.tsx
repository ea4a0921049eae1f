import { Fault } from '../components/fault.tsx';
import { renderPage } from '../components/frame.tsx';

export interface FirstRunProps {
  readonly fault: string | null;
  readonly name: string;
  readonly token: string;
}

/** Where the first administrator sets a name and password. */
export function firstRunPage({ fault, name, token }: FirstRunProps): string {
  return renderPage({
    title: 'Welcome',
    viewer: null,
    site: null,
    narrow: true,
    children: (
      <>
        <p class="eyebrow">Welcome to Sixfold</p>
        <h1>Who reads the statistics?</h1>
        <p class="say">Set the name and password of the first administrator. Then add a site.</p>
        <Fault sentence={fault} />
        <form method="post" action="/first-run">
          <input type="hidden" name="token" value={token} />
          <label for="name">Name</label>
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
          <label for="password">Password, ten characters or more</label>
          <input id="password" name="password" type="password" required minLength={10} autocomplete="new-password" />
          <label for="again">The same again</label>
          <input id="again" name="again" type="password" required minLength={10} autocomplete="new-password" />
          <button type="submit">Begin</button>
        </form>
      </>
    ),
  });
}
