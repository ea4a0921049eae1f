import { renderPage, type Viewer } from '../components/frame.tsx';
import type { Locale } from '../locale/locale.ts';

export interface SnippetProps {
  readonly locale: Locale;
  readonly viewer: Viewer;
  readonly site: string;
  readonly snippet: string;
  /** The same for one version of the script, with its hash. */
  readonly pinned: string;
  readonly pixel: string;
  /** The address of this server as visitors' browsers see it. */
  readonly publicUrl: string;
  readonly aliases: readonly string[];
}

/** What to paste into a site's pages. */
export function snippetPage({ locale, viewer, site, snippet, pinned, pixel, publicUrl, aliases }: SnippetProps): string {
  const { common, snippet: text, waiting } = locale.text;
  const hosts = [site, `www.${site}`, ...aliases];
  const origin = new URL(publicUrl).origin;
  const pasted = (id: string, line: string) => (
    <>
      <pre id={id}>{line}</pre>
      <button type="button" data-copy={id} hidden>
        {common.copy}
      </button>
    </>
  );
  return renderPage({
    locale,
    title: `${site}, ${text.title}`,
    viewer,
    site,
    place: 'snippet',
    narrow: true,
    children: (
      <>
        <h1>{text.heading(site)}</h1>
        <p>{text.where}</p>
        {pasted('snippet', snippet)}
        <h2>{text.withoutScript}</h2>
        <p>{text.pixel}</p>
        {pasted('pixel', pixel)}
        <h2>{text.whichPages}</h2>
        <p>{text.hosts(hosts.join(', '))}</p>
        <pre>{`sixfold site set ${site} --alias HOST`}</pre>
        <p>
          {waiting.inCheckout[0]} <code>npm run -s sixfold --</code> {waiting.inCheckout[1]} <code>sixfold</code>.
        </p>
        <h2>{text.csp}</h2>
        <p>{text.cspAllow}</p>
        {pasted('csp', `script-src ${origin}; connect-src ${origin}; img-src ${origin}`)}
        <h2>{text.pin}</h2>
        <p>{text.pinWhy}</p>
        {pasted('pinned', pinned)}
        <h2>{text.ownAddress}</h2>
        <p>{text.ownAddressHow(`${origin}/collect`)}</p>
      </>
    ),
  });
}
