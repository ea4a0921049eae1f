import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { stylesheet } from '../look.ts';

/** Who is signed in. */
export interface Viewer {
  readonly name: string;
  /** What those who run the program should know; for administrators. */
  readonly notices?: readonly string[];
}

export interface FrameProps {
  readonly title: string;
  readonly viewer: Viewer | null;
  /** The site the page is about. */
  readonly site: string | null;
  /** Which of the site's pages it is. */
  readonly place?: 'overview' | 'day' | 'snippet';
  /** One column of large type and nothing else. */
  readonly narrow?: boolean;
  /** The site has no hit yet: look again soon. */
  readonly waiting?: boolean;
  readonly children: ComponentChildren;
}

function Frame({ title, viewer, site, place, narrow, waiting, children }: FrameProps) {
  const current = (name: FrameProps['place']) => (place === name ? { 'aria-current': 'page' as const } : {});
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <title>{`${title} · Sixfold`}</title>
        <link rel="stylesheet" href={stylesheet.href} />
        <script defer src="/dashboard.js" />
      </head>
      <body>
        <a class="skip" href="#main">
          To the content
        </a>
        <header class="top">
          <a class="mark" href="/">
            six<i>fold</i>
          </a>
          <nav aria-label="Pages">
            {site !== null && (
              <>
                <a href={`/sites/${site}`} {...current('overview')}>
                  {site}
                </a>
                <a href={`/sites/${site}/snippet`} {...current('snippet')}>
                  Snippet
                </a>
              </>
            )}
            <a href="/policy">Policy</a>
          </nav>
          {viewer !== null && (
            <form class="me" method="post" action="/logout">
              <span class="name">{viewer.name}</span>
              <button class="quiet-button" type="submit">
                Sign out
              </button>
            </form>
          )}
        </header>
        <main id="main" class={narrow === true ? 'narrow' : undefined} data-waiting={waiting === true ? '' : undefined}>
          {viewer?.notices?.map((notice) => (
            <p class="note bad" role="status" key={notice}>
              {notice}
            </p>
          ))}
          {children}
        </main>
      </body>
    </html>
  );
}

/** A whole page. */
export function renderPage(props: FrameProps): string {
  return `<!doctype html>${renderToString(<Frame {...props} />)}`;
}
