import { assetEndings, documentEndings } from '../../server/visit/path-kind.ts';
import { SITE_RATE_LIMIT, type SiteRules } from '../../server/visit/site.ts';
import { renderPage, type Viewer } from '../components/frame.tsx';
import { RuleRow, type SectionNews, SettingsSection } from '../components/settings-section.tsx';
import type { Locale } from '../locale.ts';
import type { PathPreview } from '../server-facts.ts';

/** The parts of the page that can be changed. */
export const siteSections = ['hosts', 'zone', 'addresses', 'paths', 'documents', 'rate'] as const;

export type SiteSection = (typeof siteSections)[number];

export interface SiteSettingsProps {
  readonly locale: Locale;
  readonly viewer: Viewer;
  readonly site: string;
  readonly timeZone: string;
  /** Something was received, so the time zone stays. */
  readonly zoneFixed: boolean;
  readonly aliases: readonly string[];
  readonly rules: SiteRules;
  /** What became of the form that was sent last; what was typed is kept when it was refused. */
  readonly news: { readonly section: SiteSection; readonly fault: string | null; readonly typed: string } | null;
  readonly preview: PathPreview | null;
}

interface PartProps extends SiteSettingsProps {
  newsOf(section: SiteSection): SectionNews;
  /** What stands in a section's field. */
  typed(section: SiteSection, usual: string): string;
  action(section: SiteSection, does: string): string;
}

/** What an administrator can change of a site. */
export function siteSettingsPage(props: SiteSettingsProps): string {
  const { locale, viewer, site, news } = props;
  const text = locale.text.siteSettings;
  const parts: PartProps = {
    ...props,
    newsOf: (section) =>
      news?.section === section
        ? { saved: news.fault === null ? text.saved : null, fault: news.fault }
        : { saved: null, fault: null },
    typed: (section, usual) => (news?.section === section && news.fault !== null ? news.typed : usual),
    action: (section, does) => `/sites/${site}/settings/${section}/${does}`,
  };
  return renderPage({
    locale,
    title: `${site}, ${text.title}`,
    viewer,
    site,
    place: 'site settings',
    narrow: true,
    children: (
      <>
        <h1>{text.heading(site)}</h1>
        <p class="say">{text.fromNow}</p>
        <Hosts {...parts} />
        <Zone {...parts} />
        <Addresses {...parts} />
        <Paths {...parts} />
        <Documents {...parts} />
        <Rate {...parts} />
      </>
    ),
  });
}

/** A field with its button beside it. */
function Field({
  part,
  section,
  does,
  label,
  name,
  usual = '',
  hint,
  list,
  required = true,
  button,
}: {
  readonly part: PartProps;
  readonly section: SiteSection;
  readonly does: string;
  readonly label: string;
  readonly name: string;
  readonly usual?: string;
  readonly hint: string;
  readonly list?: string;
  readonly required?: boolean;
  readonly button: string;
}) {
  return (
    <form method="post" action={part.action(section, does)}>
      <label for={name}>{label}</label>
      <div class="field">
        <input
          id={name}
          name={name}
          value={part.typed(section, usual)}
          required={required}
          autofocus={part.newsOf(section).fault !== null}
          placeholder={hint}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          list={list}
        />
        <button type="submit">{button}</button>
      </div>
    </form>
  );
}

/** The rules of a section, each with the button that takes it back. */
function Rules({
  part,
  section,
  field,
  rules,
}: {
  readonly part: PartProps;
  readonly section: SiteSection;
  readonly field: string;
  readonly rules: readonly string[];
}) {
  const text = part.locale.text.siteSettings;
  return rules.length === 0 ? null : (
    <ul class="entries">
      {rules.map((rule) => (
        <RuleRow
          action={part.action(section, 'remove')}
          field={field}
          value={rule}
          label={text.remove}
          named={text.removeNamed(rule)}
          key={rule}
        />
      ))}
    </ul>
  );
}

function Hosts(part: PartProps) {
  const text = part.locale.text.siteSettings;
  return (
    <SettingsSection id="hosts" title={text.hosts} news={part.newsOf('hosts')}>
      <p>{text.hostsWhat(part.site)}</p>
      <Rules part={part} section="hosts" field="host" rules={part.aliases} />
      <Field part={part} section="hosts" does="add" label={text.host} name="host" hint="shop.example.com" button={text.add} />
    </SettingsSection>
  );
}

function Zone(part: PartProps) {
  const text = part.locale.text.siteSettings;
  return (
    <SettingsSection id="zone" title={text.zone} news={part.newsOf('zone')}>
      {part.zoneFixed ? (
        <p>{text.zoneFixed(part.timeZone)}</p>
      ) : (
        <>
          <p>{text.zoneOpen}</p>
          <Field
            part={part}
            section="zone"
            does="set"
            label={text.zoneName}
            name="timeZone"
            usual={part.timeZone}
            hint="Europe/Berlin"
            list="zones"
            button={text.zoneSet}
          />
          <datalist id="zones">
            {Intl.supportedValuesOf('timeZone').map((zone) => (
              <option value={zone} key={zone} />
            ))}
          </datalist>
        </>
      )}
    </SettingsSection>
  );
}

function Addresses(part: PartProps) {
  const text = part.locale.text.siteSettings;
  return (
    <SettingsSection id="addresses" title={text.addresses} news={part.newsOf('addresses')}>
      <p>{text.addressesWhat}</p>
      <Rules part={part} section="addresses" field="network" rules={part.rules.excludedAddresses} />
      <Field
        part={part}
        section="addresses"
        does="add"
        label={text.address}
        name="network"
        hint="192.0.2.7, 192.0.2.0/24, 2001:db8::/32"
        button={text.leaveOut}
      />
    </SettingsSection>
  );
}

function Paths(part: PartProps) {
  const text = part.locale.text.siteSettings;
  const { site, preview } = part;
  return (
    <SettingsSection id="paths" title={text.paths} news={part.newsOf('paths')}>
      <p>{text.pathsWhat}</p>
      <Rules part={part} section="paths" field="pattern" rules={part.rules.excludedPaths} />
      <form method="post" action={part.action('paths', 'add')}>
        <label for="pattern">{text.pattern}</label>
        <div class="field">
          <input
            id="pattern"
            name="pattern"
            value={part.typed('paths', preview?.pattern ?? '')}
            required
            autofocus={part.newsOf('paths').fault !== null}
            maxLength={1_024}
            placeholder="/intern/**"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
          />
          <button type="submit">{text.leaveOut}</button>
        </div>
        <button class="quiet-button try" type="submit" formmethod="get" formaction={`/sites/${site}/settings#paths`}>
          {text.tryIt}
        </button>
      </form>
      {preview !== null && <Preview locale={part.locale} preview={preview} />}
      <dl class="patterns">
        {text.patterns.map(([pattern, meaning]) => (
          <div key={pattern}>
            <dt>
              <code>{pattern}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </SettingsSection>
  );
}

function Preview({ locale, preview }: { readonly locale: Locale; readonly preview: PathPreview }) {
  const text = locale.text.siteSettings;
  const { pattern, rows, paths, hits, cut } = preview;
  return (
    <div class="preview" role="status">
      <p>{paths === 0 ? text.previewNone(pattern) : text.preview(pattern, paths, hits)}</p>
      {rows.length > 0 && (
        <ul>
          {rows.map(({ path, count }) => (
            <li key={path}>
              <span>{path}</span> <span class="soft">{locale.number(count)}</span>
            </li>
          ))}
          {paths > rows.length && <li class="soft">{text.previewMore(paths - rows.length)}</li>}
        </ul>
      )}
      {cut && <p class="soft">{text.previewCut}</p>}
    </div>
  );
}

function Documents(part: PartProps) {
  const text = part.locale.text.siteSettings;
  const { documentEndings: own, pageEndings } = part.rules;
  const listed = Object.values(documentEndings).flat();
  const rows = [
    ...own.map((ending) => ({ ending, does: 'page', meaning: text.isDocument })),
    ...pageEndings.map((ending) => ({ ending, does: 'document', meaning: text.isPage })),
  ];
  return (
    <SettingsSection id="documents" title={text.documents} news={part.newsOf('documents')}>
      <p>{text.documentsWhat}</p>
      {rows.length > 0 && (
        <ul class="entries">
          {rows.map(({ ending, does, meaning }) => (
            <RuleRow
              action={part.action('documents', does)}
              field="ending"
              value={ending}
              shown={`.${ending}`}
              meaning={meaning}
              label={text.asListed}
              named={text.asListedNamed(ending)}
              key={ending}
            />
          ))}
        </ul>
      )}
      <form method="post" action={part.action('documents', 'document')}>
        <label for="ending">{text.ending}</label>
        <input
          id="ending"
          name="ending"
          value={part.typed('documents', '')}
          required
          autofocus={part.newsOf('documents').fault !== null}
          placeholder="json"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
        />
        <div class="choices">
          <button type="submit">{text.asDocument}</button>
          <button class="second" type="submit" formaction={part.action('documents', 'page')}>
            {text.asPage}
          </button>
        </div>
      </form>
      <p class="soft">{text.documentsSnippet}</p>
      <details class="numbers">
        <summary>{text.list(listed.length)}</summary>
        <dl class="terms">
          {[...Object.entries(documentEndings), ...Object.entries(assetEndings)].map(([group, endings]) => (
            <div key={group}>
              <dt>{group}</dt>
              <dd>{endings.join(' ')}</dd>
            </div>
          ))}
        </dl>
      </details>
    </SettingsSection>
  );
}

function Rate(part: PartProps) {
  const text = part.locale.text.siteSettings;
  const { rateLimit } = part.rules;
  return (
    <SettingsSection id="rate" title={text.rate} news={part.newsOf('rate')}>
      <p>{text.rateWhat(SITE_RATE_LIMIT)}</p>
      <Field
        part={part}
        section="rate"
        does="set"
        label={text.hitsAMinute}
        name="rateLimit"
        usual={rateLimit === null ? '' : rateLimit === 0 ? 'off' : String(rateLimit)}
        hint={String(SITE_RATE_LIMIT)}
        required={false}
        button={text.rateSet}
      />
    </SettingsSection>
  );
}
