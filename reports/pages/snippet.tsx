import { renderPage, type Viewer } from '../components/frame.tsx';

export interface SnippetProps {
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
export function snippetPage({ viewer, site, snippet, pinned, pixel, publicUrl, aliases }: SnippetProps): string {
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
        <pre id="csp">{`script-src ${origin}; connect-src ${origin}; img-src ${origin}`}</pre>
        <button type="button" data-copy="csp" hidden>
          Copy
        </button>
        <h2>If you want to run this version and no other</h2>
        <p>
          This line names the script by its content, and the browser checks that it got just that. It stays available here after
          an update; paste the new line when you want the new version.
        </p>
        <pre id="pinned">{pinned}</pre>
        <button type="button" data-copy="pinned" hidden>
          Copy
        </button>
        <h2>If hits should go to an address of your own site</h2>
        <p>
          Let your web server pass an address of its own, such as <code>/stats</code>, on to <code>{`${origin}/collect`}</code>,
          and add <code>data-endpoint="/stats"</code> to the line. Declare that web server with <code>SIXFOLD_TRUST_PROXY</code>,
          or all visits seem to come from it.
        </p>
      </>
    ),
  });
}
