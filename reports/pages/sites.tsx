import { ColumnHeads } from '../components/bar-table.tsx';
import { Fault } from '../components/fault.tsx';
import { renderPage, type Viewer } from '../components/frame.tsx';
import { RowPages } from '../components/row-pages.tsx';
import { AS_TYPED, TimeZones } from '../components/site-form.tsx';
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
export function sitesPage(props: SitesProps): string {
  const { locale, viewer, sites, offset, total, canAdd, addFault, timeZone } = props;
  const { sites: text } = locale.text;
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
            <SitesTable locale={locale} sites={sites} />
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
        {canAdd && <AddSite locale={locale} fault={addFault} timeZone={timeZone} />}
      </>
    ),
  });
}

function SitesTable({ locale, sites }: Pick<SitesProps, 'locale' | 'sites'>) {
  const { sites: text } = locale.text;
  return (
    <table>
      <ColumnHeads heads={[text.site, text.today, text.yesterday, text.last30, text.zone]} />
      <tbody>
        {sites.map((site) => (
          <tr key={site.domain}>
            <td>
              <a href={`/sites/${site.domain}`}>
                <b>{site.domain}</b>
              </a>
            </td>
            <td class="n">{locale.number(site.today)}</td>
            <td class="n">{locale.number(site.yesterday)}</td>
            <td class="n">{locale.number(site.last30)}</td>
            <td class="n soft">{site.timeZone}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface AddSiteProps {
  readonly locale: Locale;
  readonly fault: string | null;
  /** The zone that is offered. */
  readonly timeZone: string;
}

/** The form to add a site. */
function AddSite({ locale, fault, timeZone }: AddSiteProps) {
  const { sites: text } = locale.text;
  return (
    <form method="post" action="/sites">
      <Fault sentence={fault} />
      <div class="inline-form">
        <div>
          <label for="domain">{text.domain}</label>
          <input id="domain" name="domain" required placeholder="example.com" {...AS_TYPED} />
        </div>
        <div>
          <label for="timeZone">{text.zoneOfDays}</label>
          <input id="timeZone" name="timeZone" value={timeZone} list="zones" />
          <TimeZones />
        </div>
        <button type="submit">{text.add}</button>
      </div>
    </form>
  );
}
