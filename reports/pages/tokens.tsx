import { Fault } from '../components/fault.tsx';
import { renderPage, type Viewer } from '../components/frame.tsx';
import type { Locale } from '../locale/locale.ts';
import type { IsoDay } from '../model/report.ts';

/** A token as its row shows it. */
export interface TokenRow {
  readonly id: number;
  readonly name: string;
  readonly metrics: boolean;
  /** Null: it reads no reports. */
  readonly sites: 'all' | readonly string[] | null;
  /** Null: made on the command line. */
  readonly owner: string | null;
  readonly ends: IsoDay | null;
  readonly lastUsed: IsoDay | null;
  readonly fault: 'revoked' | 'expired' | 'user disabled' | null;
}

/** What was entered for a token that could not be made. */
export interface TokenEntry {
  readonly name: string;
  readonly sites: readonly string[];
  readonly allSites: boolean;
  readonly metrics: boolean;
  readonly expires: string;
}

export interface TokensProps {
  readonly locale: Locale;
  readonly viewer: Viewer;
  readonly tokens: readonly TokenRow[];
  /** The sites that can be chosen. */
  readonly sites: readonly string[];
  readonly entry: TokenEntry;
  readonly fault: string | null;
  /** The token that was just made: shown this once. */
  readonly made: { readonly name: string; readonly token: string } | null;
  readonly publicUrl: string;
}

/** For how many days a token can be made, and without end. */
export const tokenExpiries = ['30', '90', '365', 'never'] as const;

/** The tokens of a user, of everybody for an administrator, and the form that makes one. */
export function tokensPage(props: TokensProps): string {
  const { locale, viewer, tokens, made } = props;
  const text = locale.text.tokens;
  return renderPage({
    locale,
    title: text.title,
    viewer,
    site: null,
    place: 'settings',
    children: (
      <>
        <p class="eyebrow">{text.title}</p>
        <h1>{made === null ? text.heading : text.made(made.name)}</h1>
        {made === null ? (
          <p class="say">
            {text.what} <a href="/api/v1/openapi.json">{text.described}</a>.
          </p>
        ) : (
          <Made {...props} made={made} />
        )}
        {tokens.length === 0 ? <p class="say">{text.none}</p> : <TokenList {...props} />}
        <NewToken {...props} />
      </>
    ),
  });
}

function Made({ locale, made, publicUrl }: TokensProps & { readonly made: { readonly token: string } }) {
  const text = locale.text.tokens;
  return (
    <>
      <p class="say" role="status">
        {text.copyNow}
      </p>
      <pre id="token">{made.token}</pre>
      <button type="button" data-copy="token" hidden>
        {locale.text.common.copy}
      </button>
      <p>{text.tryIt}</p>
      <pre>{`curl -H 'Authorization: Bearer ${made.token}' ${publicUrl}/api/v1/sites`}</pre>
    </>
  );
}

function TokenList({ locale, viewer, tokens }: TokensProps) {
  const text = locale.text.tokens;
  return (
    <ul class="entries" aria-label={text.yours}>
      {tokens.map((token) => (
        <li class={token.fault === null ? undefined : 'over'} key={token.id}>
          <div>
            <b>{token.name}</b>
            <p class="sum">{detailsOf(locale, viewer, token).join(' · ')}</p>
          </div>
          {token.fault !== 'revoked' && (
            <form method="post" action={`/settings/tokens/${token.id}/revoke`}>
              <button class="quiet-button" type="submit" aria-label={text.revokeNamed(token.name)}>
                {text.revoke}
              </button>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}

function detailsOf(locale: Locale, viewer: Viewer, token: TokenRow): readonly string[] {
  const text = locale.text.tokens;
  const { sites, metrics, owner, ends, lastUsed, fault } = token;
  const named = sites === null ? [] : sites === 'all' ? [text.allSites] : sites.length === 0 ? [text.noSite] : sites;
  const end = ends === null ? text.endless : text.ends(locale.mediumDate(ends));
  return [
    text.reads([...named, ...(metrics ? [text.metrics] : [])].join(', ')),
    ...(viewer.administrator ? [owner === null ? text.madeOnServer : text.madeBy(owner)] : []),
    fault === null ? end : text.faults[fault],
    lastUsed === null ? text.unused : text.used(locale.mediumDate(lastUsed)),
  ];
}

function NewToken({ locale, viewer, sites, entry, fault }: TokensProps) {
  const text = locale.text.tokens;
  if (sites.length === 0 && !viewer.administrator) return <p class="say">{text.noSites}</p>;
  return (
    <form class="sheet" method="post" action="/settings/tokens">
      <h2>{text.newOne}</h2>
      <Fault sentence={fault} />
      <label for="name">{text.name}</label>
      <input
        id="name"
        name="name"
        value={entry.name}
        required
        autofocus={fault !== null}
        maxLength={64}
        placeholder={text.nameHint}
        autocomplete="off"
        spellcheck={false}
      />
      <fieldset>
        <legend>{text.mayRead}</legend>
        {viewer.administrator && <Choice name="allSites" value="yes" checked={entry.allSites} label={text.reportsOfAll} />}
        {sites.map((site) => (
          <Choice name="site" value={site} checked={entry.sites.includes(site)} label={text.reportsOf(site)} key={site} />
        ))}
        {viewer.administrator && <Choice name="metrics" value="yes" checked={entry.metrics} label={text.metricsOfServer} />}
      </fieldset>
      <label for="expires">{text.endsAfter}</label>
      <select id="expires" name="expires">
        {tokenExpiries.map((days) => (
          <option value={days} selected={days === entry.expires} key={days}>
            {days === 'never' ? text.notByItself : text.after(Number(days))}
          </option>
        ))}
      </select>
      <button type="submit">{text.make}</button>
    </form>
  );
}

function Choice({
  name,
  value,
  checked,
  label,
}: {
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
  readonly label: string;
}) {
  return (
    <label class="choice">
      <input type="checkbox" name={name} value={value} checked={checked} />
      {label}
    </label>
  );
}
