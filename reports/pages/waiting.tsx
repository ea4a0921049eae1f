import { renderPage, type Viewer } from '../components/frame.tsx';
import { dateRange } from '../dates.ts';
import { exclusionName } from '../definitions.ts';
import { number, plural } from '../numbers.ts';
import type { IsoDay } from '../report.ts';

/** What arrived for a site in a period without page views or downloads. */
export interface Arrivals {
  readonly received: number;
  readonly excluded: Readonly<Record<string, number>>;
}

export interface WaitingProps {
  readonly viewer: Viewer;
  readonly site: string;
  readonly from: IsoDay;
  readonly to: IsoDay;
  /** The tag to paste. */
  readonly snippet: string;
  readonly arrivals: Arrivals;
  /** The last period with data, where the chosen one has none. */
  readonly lastPeriod: { readonly from: IsoDay; readonly to: IsoDay } | null;
}

/** A site without data in the period: what to do next, whether hits arrive, and why they are refused. */
export function waitingPage({ viewer, site, from, to, snippet, arrivals, lastPeriod }: WaitingProps): string {
  const refused = Object.entries(arrivals.excluded).sort(([, a], [, b]) => b - a);
  return renderPage({
    title: site,
    viewer,
    site,
    place: 'overview',
    waiting: lastPeriod === null,
    children: (
      <>
        <p class="eyebrow">{site}</p>
        <h1>{lastPeriod === null ? 'Waiting for the first visit.' : `Nothing was counted ${dateRange(from, to)}.`}</h1>
        {lastPeriod !== null && (
          <p class="say">
            The last days with data are{' '}
            <a href={`/sites/${site}?from=${lastPeriod.from}&to=${lastPeriod.to}`}>{dateRange(lastPeriod.from, lastPeriod.to)}</a>
            .
          </p>
        )}
        {arrivals.received > 0 ? (
          <div class="note bad">
            <p>{plural(arrivals.received, 'hit has', 'hits have')} arrived, and none was counted:</p>
            <ul>
              {refused.map(([reason, hits]) => (
                <li key={reason}>
                  <b>
                    {number(hits)} {exclusionName(reason)}.
                  </b>{' '}
                  {remedy(reason, site)}
                </li>
              ))}
            </ul>
          </div>
        ) : (
          lastPeriod === null && <p class="say">No hit has arrived yet. This page looks again by itself.</p>
        )}
        {lastPeriod === null && (
          <ol class="steps">
            <li>
              Paste this line into the head of each page of {site}:<pre id="snippet">{snippet}</pre>
              <button type="button" data-copy="snippet" hidden>
                Copy
              </button>
            </li>
            <li>
              Open a page of <a href={`https://${site}/`}>{site}</a> in a browser. Its visit shows up here within seconds.
            </li>
            <li>
              Or import an access log you already have, with this command on the server:
              <pre>{`sixfold import access.log --site ${site}`}</pre>
              In a checkout, write <code>npm run -s sixfold --</code> in place of <code>sixfold</code>.
            </li>
          </ol>
        )}
      </>
    ),
  });
}

/** What to do about hits that are not counted. */
function remedy(reason: string, site: string): string {
  switch (reason) {
    case 'origin':
      return `The pages came from a host that is not ${site}, www.${site} or one of its aliases. Add the host with: sixfold site set ${site} --alias HOST`;
    case 'bot':
      return 'They came from automated programs, or without a User-Agent. Open a page in a browser.';
    case 'privacy-signal':
      return 'The browser asks not to be counted (Global Privacy Control or Do Not Track), and that is respected. Try one that does not.';
    case 'malformed':
      return 'They could not be read. Compare the tag on your pages with the one here.';
    case 'asset':
      return 'They named images, scripts or other parts of a page, which are not counted.';
    case 'rate':
      return 'Too many came from one address within a minute. Behind a proxy, set SIXFOLD_TRUST_PROXY to the number of proxies.';
    case 'status':
      return 'The log lines have a status that does not count, such as 404.';
    default:
      return 'See what the reasons mean on the policy page.';
  }
}
