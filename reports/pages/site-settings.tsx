import { SITE_RATE_LIMIT } from '../../server/domain/site.ts';
import { renderPage } from '../components/frame.tsx';
import { SettingsSection } from '../components/settings-section.tsx';
import { Documents } from '../components/site-documents.tsx';
import { Field, type PartProps, Rules, type SiteSettingsProps, TimeZones } from '../components/site-form.tsx';
import { Paths } from '../components/site-paths.tsx';

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
    typed: (section, initial) => (news?.section === section && news.fault !== null ? news.typed : initial),
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
            initial={part.timeZone}
            hint="Europe/Berlin"
            list="zones"
            button={text.zoneSet}
          />
          <TimeZones />
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
        initial={rateLimit === null ? '' : rateLimit === 0 ? 'off' : String(rateLimit)}
        hint={String(SITE_RATE_LIMIT)}
        required={false}
        button={text.rateSet}
      />
    </SettingsSection>
  );
}
