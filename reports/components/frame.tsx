import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { stylesheet } from '../assets/styles.ts';
import type { Locale } from '../locale/locale.ts';
import type { ClockDoubt } from '../model/clock-doubt.ts';

/** Who is signed in. */
export interface Viewer {
  readonly name: string;
  readonly administrator: boolean;
  /** What those who run the program should know; for administrators. */
  readonly notices: readonly string[];
  /** Of the server, while it is doubted; for administrators. */
  readonly clock: ClockDoubt | null;
}

export interface FrameProps {
  readonly locale: Locale;
  readonly title: string;
  readonly viewer: Viewer | null;
  /** The site the page is about. */
  readonly site: string | null;
  /** Which of the pages in the head it is. */
  readonly place?: 'overview' | 'day' | 'snippet' | 'site settings' | 'mail' | 'settings';
  /** One column of large type and nothing else. */
  readonly narrow?: boolean;
  /** The site has no hit yet: look again soon. */
  readonly waiting?: boolean;
  readonly children: ComponentChildren;
}

function Head({ locale, title }: Pick<FrameProps, 'locale' | 'title'>) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex" />
      <link rel="icon" href="data:," />
      <title>{`${title} · Sixfold`}</title>
      <link rel="stylesheet" href={stylesheet.href} />
      <script defer src="/dashboard.js" data-copied={locale.text.common.copied} />
    </head>
  );
}

function Navigation({ locale, viewer, site, place }: Pick<FrameProps, 'locale' | 'viewer' | 'site' | 'place'>) {
  const { common, report } = locale.text;
  const current = (name: FrameProps['place']) => (place === name ? { 'aria-current': 'page' as const } : {});
  return (
    <header class="top">
      <a class="mark" href="/">
        six<i>fold</i>
      </a>
      <nav aria-label={common.pagesOfSite}>
        {site !== null && (
          <>
            <a class="site" href={`/sites/${site}`} {...current('overview')}>
              {site}
            </a>
            <a href={`/sites/${site}/days`} {...current('day')}>
              {report.dayByDay}
            </a>
            {viewer?.administrator === true && (
              <a href={`/sites/${site}/settings`} {...current('site settings')}>
                {common.siteSettings}
              </a>
            )}
            <a href={`/sites/${site}/snippet`} {...current('snippet')}>
              {common.snippet}
            </a>
          </>
        )}
        {viewer !== null && (
          <a href="/settings/mail" {...current('mail')}>
            {common.mail}
          </a>
        )}
        <a href="/policy">{common.policy}</a>
      </nav>
      {viewer !== null && (
        <form class="me" method="post" action="/logout">
          <a class="name" href="/settings" title={common.settings} {...current('settings')}>
            {viewer.name}
          </a>
          <button class="quiet-button" type="submit">
            {common.signOut}
          </button>
        </form>
      )}
    </header>
  );
}

function DoubtedClock({ locale, clock }: { readonly locale: Locale; readonly clock: ClockDoubt }) {
  const text = locale.text.clock;
  return (
    <form class="note bad" method="post" action="/settings/clock">
      <p>
        {text.doubt(clock)} {text.setOrConfirm}
      </p>
      <button class="second" type="submit">
        {text.confirm}
      </button>
    </form>
  );
}

function Frame({ locale, title, viewer, site, place, narrow, waiting, children }: FrameProps) {
  return (
    <html lang={locale.language}>
      <Head locale={locale} title={title} />
      <body>
        <a class="skip" href="#main">
          {locale.text.common.toContent}
        </a>
        <Navigation locale={locale} viewer={viewer} site={site} {...(place === undefined ? {} : { place })} />
        <main id="main" class={narrow === true ? 'narrow' : undefined} data-waiting={waiting === true ? '' : undefined}>
          {viewer?.clock != null && <DoubtedClock locale={locale} clock={viewer.clock} />}
          {viewer?.notices.map((notice) => (
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

// No text can be mistaken for it: of a text the `<` is escaped.
const MORE = '<wbr class="further"/>';

/** A page to be sent in parts: what comes before its further parts, which are a part's own HTML, and what comes after them. */
export function renderPageAround(props: FrameProps): { readonly before: string; readonly after: string } {
  const page = renderPage({
    ...props,
    children: (
      <>
        {props.children}
        <wbr class="further" />
      </>
    ),
  });
  const [before, after] = page.split(MORE);
  if (before === undefined || after === undefined) throw new Error('A page has no place for its further parts.');
  return { before, after };
}
