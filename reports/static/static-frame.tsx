import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { Terms } from '../components/terms.tsx';
import type { Locale } from '../locale/locale.ts';
import { termMeanings } from '../words/definitions.ts';
import type { StaticSite } from './static-site.ts';

/** A step of the way from the first page to this one. */
export interface Crumb {
  readonly label: string;
  readonly href: string;
}

export interface StaticFrameProps {
  readonly locale: Locale;
  readonly title: string;
  /** The way back to the folder's root, such as `../../`; empty at the root. */
  readonly root: string;
  /** The last one is this page. */
  readonly crumbs: readonly Crumb[];
  /** The table beside this page, by its name in the same folder. */
  readonly table: string | null;
  readonly timeZone: string | null;
  readonly children: ComponentChildren;
}

/** The way to a page of a site: `up` leads back to the site's folder, from where `steps` lead on. */
export function wayTo(
  { source, locale, oneOfSeveral }: StaticSite,
  up: string,
  steps: readonly Crumb[],
): Pick<StaticFrameProps, 'root' | 'crumbs'> {
  const root = oneOfSeveral ? `../${up}` : up;
  const allSites = { label: locale.text.static.allSites, href: `${root}index.html` };
  return {
    root,
    crumbs: [...(oneOfSeveral ? [allSites] : []), { label: source.site, href: `${up}index.html` }, ...steps],
  };
}

// `file:` for those who open the folder without a web server.
const POLICY = "default-src 'none'; style-src 'self' file:; img-src data:";

/** A page of the folder: no script, nothing from elsewhere, every link relative. */
export function staticPage(props: StaticFrameProps): string {
  const { locale, title, root, crumbs, table, timeZone, children } = props;
  const { common, report, static: text, policyPage } = locale.text;
  return `<!doctype html>${renderToString(
    <html lang={locale.language}>
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <link rel="icon" href="data:," />
        <title>{title}</title>
        <link rel="stylesheet" href={`${root}styles.css`} />
      </head>
      <body>
        <header class="top">
          <span class="mark">
            six<i>fold</i>
          </span>
          <nav aria-label={common.pagesOfSite}>
            {crumbs.map(({ label, href }, index) => (
              <a key={href} href={href} {...(index === crumbs.length - 1 ? { 'aria-current': 'page' as const } : {})}>
                {label}
              </a>
            ))}
          </nav>
        </header>
        <main>
          {children}
          <footer class="site-foot">
            {table !== null && (
              <>
                <a href={table}>{text.table}</a>{' '}
              </>
            )}
            {policyPage.heading} {timeZone !== null && common.timesIn(timeZone)}
            <details class="words-folded">
              <summary>{report.words}</summary>
              <Terms entries={termMeanings(locale)} />
            </details>
          </footer>
        </main>
      </body>
    </html>,
  )}\n`;
}
