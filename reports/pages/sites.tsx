import { Fault } from '../components/fault.tsx';
import { renderPage, type Viewer } from '../components/frame.tsx';
import { RowPages } from '../components/row-pages.tsx';
import type { Locale } from '../locale/locale.ts';

/** Sites of a page: each is brought up to date before it is shown. */
export const SITES_A_PAGE = 50;

export interface SiteRow {
  readonly domain: string;
  readonly timeZone: string;
  readonly yesterday: number;
  readonly today: number;
  readonly last30: number;
}

export interface SitesProps {
  readonly locale: Locale;
  readonly viewer: Viewer;
  readonly sites: readonly SiteRow[];
  /** The place of the first of them among all, from 0, and how many there are. */
  readonly offset: number;
  readonly total: number;
  readonly canAdd: boolean;
  readonly addFault: string | null;
  readonly timeZone: string;
}

/** The sites a user may read, and for an administrator the form to add one. */
export function sitesPage({ locale, viewer, sites, offset, total, canAdd, addFault, timeZone }: SitesProps): string {
  const { sites: text } = locale.text;
  const { number } = locale;
  return renderPage({
    locale,
    title: text.title,
    viewer,
    site: null,
    children: (
      <>
        <h1>{total === 0 ? text.none : text.yours}</h1>
        {total === 0 ? (
          <p class="say">{canAdd ? text.addFirst : text.ask}</p>
        ) : (
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">{text.site}</th>
                  <th scope="col" class="n">
                    {text.today}
                  </th>
                  <th scope="col" class="n">
                    {text.yesterday}
                  </th>
                  <th scope="col" class="n">
                    {text.last30}
                  </th>
                  <th scope="col" class="n">
                    {text.zone}
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
        {total > SITES_A_PAGE && (
          <RowPages
            locale={locale}
            offset={offset}
            shown={sites.length}
            total={total}
            rowsAPage={SITES_A_PAGE}
            href={(from) => (from === 0 ? '/' : `/?offset=${from}`)}
          />
        )}
        {canAdd && (
          <form method="post" action="/sites">
            <Fault sentence={addFault} />
            <div class="inline-form">
              <div>
                <label for="domain">{text.domain}</label>
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
                <label for="timeZone">{text.zoneOfDays}</label>
                <input id="timeZone" name="timeZone" value={timeZone} list="zones" />
                <datalist id="zones">
                  {Intl.supportedValuesOf('timeZone').map((name) => (
                    <option value={name} key={name} />
                  ))}
                </datalist>
              </div>
              <button type="submit">{text.add}</button>
            </div>
          </form>
        )}
      </>
    ),
  });
}
