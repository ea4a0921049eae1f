import { Fault } from '../components/fault.tsx';
import { renderPage, type Viewer } from '../components/frame.tsx';
import { number } from '../numbers.ts';

export interface SiteRow {
  readonly domain: string;
  readonly timeZone: string;
  readonly yesterday: number;
  readonly today: number;
  readonly last30: number;
}

export interface SitesProps {
  readonly viewer: Viewer;
  readonly sites: readonly SiteRow[];
  readonly canAdd: boolean;
  readonly addFault: string | null;
  readonly timeZone: string;
}

/** The sites a user may read, and for an administrator the form to add one. */
export function sitesPage({ viewer, sites, canAdd, addFault, timeZone }: SitesProps): string {
  return renderPage({
    title: 'Sites',
    viewer,
    site: null,
    children: (
      <>
        <h1>{sites.length === 0 ? 'No site yet.' : 'Your sites'}</h1>
        {sites.length === 0 ? (
          <p class="say">
            {canAdd
              ? 'Add the first one: the domain of a website whose visits you want to count.'
              : 'An administrator has to grant you one.'}
          </p>
        ) : (
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">site</th>
                  <th scope="col" class="n">
                    visits today
                  </th>
                  <th scope="col" class="n">
                    yesterday
                  </th>
                  <th scope="col" class="n">
                    30 days
                  </th>
                  <th scope="col" class="n">
                    time zone
                  </th>
                </tr>
              </thead>
              <tbody>
                {sites.map((site) => (
                  <tr key={site.domain}>
                    <td>
                      <a href={`/sites/${site.domain}`}>
                        <b>{site.domain}</b>
                      </a>
                    </td>
                    <td class="n">{number(site.today)}</td>
                    <td class="n">{number(site.yesterday)}</td>
                    <td class="n">{number(site.last30)}</td>
                    <td class="n soft">{site.timeZone}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {canAdd && (
          <form method="post" action="/sites">
            <Fault sentence={addFault} />
            <div class="inline-form">
              <div>
                <label for="domain">Domain</label>
                <input
                  id="domain"
                  name="domain"
                  required
                  placeholder="example.com"
                  autocomplete="off"
                  autocapitalize="off"
                  spellcheck={false}
                />
              </div>
              <div>
                <label for="timeZone">Time zone of its days</label>
                <input id="timeZone" name="timeZone" value={timeZone} list="zones" />
                <datalist id="zones">
                  {Intl.supportedValuesOf('timeZone').map((name) => (
                    <option value={name} key={name} />
                  ))}
                </datalist>
              </div>
              <button type="submit">Add the site</button>
            </div>
          </form>
        )}
      </>
    ),
  });
}
