import { renderPage, type Viewer } from '../components/frame.tsx';
import { PeriodTools } from '../components/period-tools.tsx';
import type { Locale } from '../locale/locale.ts';
import type { PeriodChoice } from '../model/period.ts';
import type { IsoDay } from '../model/report.ts';
import { excludedByCount, exclusionName } from '../words/definitions.ts';
import type { View } from '../words/view.ts';

/** What arrived for a site in a period without page views or downloads. */
export interface Arrivals {
  readonly received: number;
  readonly excluded: Readonly<Record<string, number>>;
}

export interface WaitingProps {
  readonly locale: Locale;
  readonly viewer: Viewer;
  readonly site: string;
  readonly from: IsoDay;
  readonly to: IsoDay;
  /** The tag to paste. */
  readonly snippet: string;
  readonly arrivals: Arrivals;
  /** The last period with data, where the chosen one has none. */
  readonly lastPeriod: { readonly from: IsoDay; readonly to: IsoDay } | null;
  readonly view: View;
  readonly choice: PeriodChoice;
  readonly today: IsoDay;
}

/** A site without data in the period: what to do next, whether hits arrive, and why they are refused. */
export function waitingPage(props: WaitingProps): string {
  const { locale, viewer, site, from, to, snippet, arrivals, lastPeriod } = props;
  const { waiting: text } = locale.text;
  return renderPage({
    locale,
    title: site,
    viewer,
    site,
    place: 'overview',
    waiting: lastPeriod === null,
    children: (
      <>
        <p class="eyebrow">{site}</p>
        <h1>{lastPeriod === null ? text.first : text.nothing(locale.dateRange(from, to))}</h1>
        {lastPeriod !== null && <OtherPeriods {...props} lastPeriod={lastPeriod} />}
        {arrivals.received > 0 ? (
          <RefusedHits locale={locale} site={site} arrivals={arrivals} />
        ) : (
          lastPeriod === null && <p class="say">{text.noHit}</p>
        )}
        {lastPeriod === null && <FirstSteps locale={locale} site={site} snippet={snippet} />}
      </>
    ),
  });
}

/** Where data is, for a site that has some. */
function OtherPeriods(props: WaitingProps & { readonly lastPeriod: NonNullable<WaitingProps['lastPeriod']> }) {
  const { locale, site, from, to, lastPeriod, view, choice, today } = props;
  return (
    <>
      <p class="say">
        {locale.text.waiting.lastDays}{' '}
        <a href={`/sites/${site}?from=${lastPeriod.from}&to=${lastPeriod.to}`}>
          {locale.dateRange(lastPeriod.from, lastPeriod.to)}
        </a>
        .
      </p>
      <PeriodTools locale={locale} site={site} view={view} choice={choice} from={from} to={to} today={today} against={null} />
    </>
  );
}

/** Why nothing was counted of what arrived, and what helps. */
function RefusedHits({ locale, site, arrivals }: Pick<WaitingProps, 'locale' | 'site' | 'arrivals'>) {
  const { waiting: text } = locale.text;
  const remedies = text.remedies(site);
  return (
    <div class="note bad">
      <p>{text.arrived(arrivals.received)}</p>
      <ul>
        {excludedByCount(arrivals.excluded).map(([reason, hits]) => (
          <li key={reason}>
            <b>
              {locale.number(hits)} {exclusionName(locale, reason)}.
            </b>{' '}
            {remedies[reason] ?? text.seePolicy}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How the first hits come to a new site. */
function FirstSteps({ locale, site, snippet }: Pick<WaitingProps, 'locale' | 'site' | 'snippet'>) {
  const { common, waiting: text } = locale.text;
  return (
    <ol class="steps">
      <li>
        {text.paste(site)}
        <pre id="snippet">{snippet}</pre>
        <button type="button" data-copy="snippet" hidden>
          {common.copy}
        </button>
      </li>
      <li>{text.open(site)}</li>
      <li>
        {text.import}
        <pre>{`sixfold import access.log --site ${site}`}</pre>
        {text.inCheckout[0]} <code>npm run -s sixfold --</code> {text.inCheckout[1]} <code>sixfold</code>.
      </li>
    </ol>
  );
}
