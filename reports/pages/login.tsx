import { Fault } from '../components/fault.tsx';
import { renderPage } from '../components/frame.tsx';

export interface LoginProps {
  readonly fault: string | null;
  readonly name: string;
  /** Where to go on to. */
  readonly next: string;
}

export function loginPage({ fault, name, next }: LoginProps): string {
  return renderPage({
    title: 'Sign in',
    viewer: null,
    site: null,
    narrow: true,
    children: (
      <>
        <h1>Sign in</h1>
        <Fault sentence={fault} />
        <form method="post" action="/login">
          <input type="hidden" name="next" value={next} />
          <label for="name">Name</label>
          <input id="name" name="name" value={name} required autocomplete="username" autocapitalize="off" spellcheck={false} />
          <label for="password">Password</label>
          <input id="password" name="password" type="password" required autocomplete="current-password" />
          <button type="submit">Sign in</button>
        </form>
      </>
    ),
  });
}
