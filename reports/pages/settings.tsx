import type { ComponentChildren } from 'preact';
import { renderPage, type Viewer } from '../components/frame.tsx';
import { type SectionNews, SettingsSection } from '../components/settings-section.tsx';
import type { Locale } from '../locale/locale.ts';
import type { IsoDay } from '../model/report.ts';
import type { SettingInForce, Storage } from '../model/server-facts.ts';

/** A user as the list shows it. */
export interface UserRow {
  readonly name: string;
  readonly role: 'admin' | 'viewer';
  /** The sites of a viewer. */
  readonly sites: readonly string[];
  readonly disabled: boolean;
}

/** A sign-in of the user. */
export interface SessionRow {
  readonly id: number;
  readonly browser: string;
  readonly ageSeconds: number;
  readonly unusedSeconds: number;
  readonly current: boolean;
}

/** What there is to know of the server: for administrators. */
export interface ServerFacts {
  /** Absolute. */
  readonly folder: string;
  readonly storage: Omit<Storage, 'oldestRecordAt' | 'recordDays'>;
  /** The oldest record's day, and how many days have records. */
  readonly records: { readonly oldest: IsoDay; readonly days: number } | null;
  readonly retentionDays: number;
  readonly version: string;
  readonly node: string;
  /** With what the data folder says by now where that is something else. */
  readonly inForce: readonly (SettingInForce & { readonly next: string | null })[];
  readonly users: readonly UserRow[];
}

export interface SettingsProps {
  readonly locale: Locale;
  readonly viewer: Viewer;
  /** The sites the user may read. */
  readonly sites: readonly string[];
  /** Where the user is signed in. */
  readonly sessions: readonly SessionRow[];
  /** After how many hours without use a sign-in ends. */
  readonly idleHours: number;
  readonly password: SectionNews;
  readonly server: ServerFacts | null;
}

/** A user's own settings; for an administrator, those of the sites and what there is to know of the server. */
export function settingsPage(props: SettingsProps): string {
  const { locale, viewer, sites, server } = props;
  const text = locale.text.settings;
  const reads = viewer.administrator
    ? text.administrator
    : sites.length === 0
      ? text.viewerOfNone
      : text.viewer(sites.join(', '));
  return renderPage({
    locale,
    title: text.title,
    viewer,
    site: null,
    place: 'settings',
    narrow: true,
    children: (
      <>
        <p class="eyebrow">{text.title}</p>
        <h1>{text.heading(viewer.name)}</h1>
        <p class="say">{reads}</p>
        <ul class="entries">
          <Entry href="/settings/mail" title={text.mail} what={text.mailWhat} />
          <Entry href="/settings/tokens" title={text.tokens} what={text.tokensWhat} />
        </ul>
        {viewer.administrator && <Sites locale={locale} sites={sites} />}
        <Password {...props} />
        <SignedIn {...props} />
        {server !== null && (
          <>
            <Server locale={locale} server={server} />
            <InForce locale={locale} server={server} />
            <Users locale={locale} viewer={viewer} users={server.users} />
          </>
        )}
      </>
    ),
  });
}

function Entry({ href, title, what }: { readonly href: string; readonly title: string; readonly what?: string }) {
  return (
    <li>
      <div>
        <a href={href}>
          <b>{title}</b>
        </a>
        {what !== undefined && <p class="sum">{what}</p>}
      </div>
    </li>
  );
}

function Sites({ locale, sites }: Pick<SettingsProps, 'locale' | 'sites'>) {
  const text = locale.text.settings;
  return (
    <SettingsSection id="sites" title={text.sites}>
      {sites.length === 0 ? (
        <p>
          {text.noSite} <a href="/">{text.addOne}</a>
        </p>
      ) : (
        <>
          <p>{text.siteWhat}</p>
          <ul class="entries">
            {sites.map((site) => (
              <Entry href={`/sites/${site}/settings`} title={site} key={site} />
            ))}
          </ul>
        </>
      )}
    </SettingsSection>
  );
}

function Password({ locale, viewer, password }: SettingsProps) {
  const text = locale.text.settings;
  const field = (name: string, label: string, kind: 'current-password' | 'new-password', focus: boolean) => (
    <>
      <label for={name}>{label}</label>
      <input id={name} name={name} type="password" required autocomplete={kind} maxLength={1_024} autofocus={focus} />
    </>
  );
  return (
    <SettingsSection id="password" title={text.password} news={password}>
      <p>{text.passwordWhat}</p>
      <form method="post" action="/settings/password">
        <input type="text" name="user" value={viewer.name} autocomplete="username" hidden readOnly />
        {field('current', text.passwordNow, 'current-password', password.fault !== null)}
        {field('new', text.passwordNew, 'new-password', false)}
        {field('again', text.passwordAgain, 'new-password', false)}
        <button type="submit">{text.passwordChange}</button>
      </form>
    </SettingsSection>
  );
}

function SignedIn({ locale, sessions, idleHours }: SettingsProps) {
  const text = locale.text.settings;
  return (
    <SettingsSection id="signed-in" title={text.signedIn}>
      <p>{text.signedInWhat(idleHours)}</p>
      <ul class="entries">
        {sessions.map(({ id, browser: known, ageSeconds, unusedSeconds, current }) => {
          const browser = known === 'unknown' ? text.unknownBrowser : known;
          const age = text.session(ageSeconds, unusedSeconds);
          return (
            <li key={id}>
              <div>
                <b>{browser}</b>
                {current && <span class="soft"> ({text.thisBrowser})</span>}
                <p class="sum">{age}</p>
              </div>
              {!current && (
                <form method="post" action="/settings/sessions/end">
                  <input type="hidden" name="id" value={id} />
                  <button class="quiet-button" type="submit" aria-label={`${text.endSession}: ${browser}, ${age}`}>
                    {text.endSession}
                  </button>
                </form>
              )}
            </li>
          );
        })}
      </ul>
      <form method="post" action="/settings/sign-out">
        <button class="second" type="submit">
          {text.signOutEverywhere}
        </button>
      </form>
    </SettingsSection>
  );
}

interface ServerProps {
  readonly locale: Locale;
  readonly server: ServerFacts;
}

function Server({ locale, server }: ServerProps) {
  const text = locale.text.settings;
  const { folder, storage, records, retentionDays, version, node } = server;
  const { databaseBytes, writeAheadBytes, otherBytes, recordBytes, countBytes, freeBytes } = storage;
  const total = databaseBytes + writeAheadBytes + otherBytes;
  const facts: readonly (readonly [term: string, fact: ComponentChildren])[] = [
    [text.dataFolder, <code key="folder">{folder}</code>],
    [text.size, text.sizeOf(total, databaseBytes, writeAheadBytes, otherBytes)],
    ...(recordBytes === null || countBytes === null
      ? []
      : [[text.inDatabase, text.databaseOf(recordBytes, countBytes, retentionDays)] as const]),
    [text.free, text.freeBytes(freeBytes)],
    [
      text.records,
      records === null ? text.noRecords(retentionDays) : text.recordsSince(records.oldest, records.days, retentionDays),
    ],
    [text.version, text.versionOf(version, node)],
  ];
  return (
    <SettingsSection id="server" title={text.server}>
      <dl class="facts">
        {facts.map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </SettingsSection>
  );
}

function InForce({ locale, server }: ServerProps) {
  const text = locale.text.settings;
  return (
    <SettingsSection id="in-force" title={text.inForce}>
      <p>{text.inForceWhat}</p>
      <dl class="facts">
        {server.inForce.map(({ variable, value, from, meaning, next }) => (
          <div key={variable}>
            <dt>
              <code>{variable}</code>
            </dt>
            <dd>
              <span title={meaning}>{value ?? text.secret}</span> <span class="soft">{text.from[from]}</span>
              {next !== null && <p class="trouble">{text.next(next)}</p>}
            </dd>
          </div>
        ))}
      </dl>
    </SettingsSection>
  );
}

function Users({ locale, viewer, users }: Pick<SettingsProps, 'locale' | 'viewer'> & { readonly users: readonly UserRow[] }) {
  const text = locale.text.settings;
  const details = ({ name, role, sites, disabled }: UserRow) => [
    ...(name === viewer.name ? [text.you] : []),
    text.roles[role],
    role === 'admin' ? text.everySite : sites.length === 0 ? text.noSites : sites.join(', '),
    ...(disabled ? [text.disabled] : []),
  ];
  return (
    <SettingsSection id="users" title={text.users}>
      <ul class="entries">
        {users.map((user) => (
          <li class={user.disabled ? 'over' : undefined} key={user.name}>
            <div>
              <b>{user.name}</b>
              <p class="sum">{details(user).join(' · ')}</p>
            </div>
          </li>
        ))}
      </ul>
      <p>{text.usersWhat}</p>
      <pre>
        {[
          'sixfold user add NAME --role viewer --site DOMAIN',
          'sixfold user passwd NAME',
          'sixfold user disable NAME',
          'sixfold user enable NAME',
        ].join('\n')}
      </pre>
    </SettingsSection>
  );
}
