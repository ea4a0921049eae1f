import { renderPage, type Viewer } from '../components/frame.tsx';

export interface SnippetProps {
  readonly viewer: Viewer;
  readonly site: string;
  readonly snippet: string;
  readonly pixel: string;
  /** The address of this server as visitors' browsers see it. */
  readonly publicUrl: string;
  readonly aliases: readonly string[];
}

/** What to paste into a site's pages. */
export function snippetPage({ viewer, site, snippet, pixel, publicUrl, aliases }: SnippetProps): string {
  const hosts = [site, `www.${site}`, ...aliases];
  const origin = new URL(publicUrl).origin;
  return renderPage({
    title: `${site}, snippet`,
    viewer,
    site,
    place: 'snippet',
    narrow: true,
    children: (
      <>
        <h1>One line for each page of {site}</h1>
        <p>Paste it into the head of each page. It sets no cookie, stores nothing and sends nothing but the path.</p>
        <pre id="snippet">{snippet}</pre>
        <button type="button" data-copy="snippet" hidden>
          Copy
        </button>
        <h2>For visitors without script</h2>
        <p>Paste this line below the first one, into the body, if they are to be counted, too.</p>
        <pre id="pixel">{pixel}</pre>
        <button type="button" data-copy="pixel" hidden>
          Copy
        </button>
        <h2>Which pages may report</h2>
        <p>Those on {hosts.join(', ')}. Others are refused. Add a host on the server with:</p>
        <pre>{`sixfold site set ${site} --alias HOST`}</pre>
        <p>
          In a checkout, write <code>npm run -s sixfold --</code> in place of <code>sixfold</code>.
        </p>
        <h2>If your site has a content security policy</h2>
        <p>Allow this server in it:</p>
        <pre>{`script-src ${origin}; connect-src ${origin}; img-src ${origin}`}</pre>
      </>
    ),
  });
}
