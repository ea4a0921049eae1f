import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Locale } from '../locale/locale.ts';
import { dark, light } from './colours.ts';
import { mailSettingsUrl } from './mail-content.ts';
import { type MailReport, mailNews } from './mail-report.ts';
import {
  comparedText,
  hasFigures,
  hasPicture,
  type MailList,
  mailFigures,
  mailLists,
  mailNotes,
  notCountedText,
  periodUrl,
  pictureLabels,
  unlinked,
} from './mail-words.ts';
import { PICTURE } from './picture.ts';

// Programs that show mail keep a style block or they do not: the light look stands in each element, the dark one here.
const DARK = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.bg{background:${dark.bg}!important}.ink{color:${dark.ink}!important}.soft{color:${dark.soft}!important}
.accent{color:${dark.accent}!important}.warm{color:${dark.warm}!important}.rule{border-color:${dark.rule}!important}
.bar{background-image:linear-gradient(${dark.wash},${dark.wash})!important}
.by-day{display:none!important}.by-night{display:block!important;max-height:none!important}}
@media (max-width:480px){.page{padding:20px 16px!important}.news{font-size:22px!important}.figure{font-size:18px!important}}`;

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif";
const TABLE = { role: 'presentation', cellpadding: '0', cellspacing: '0', width: '100%' } as const;
const SOFT = `color:${light.soft};font-size:13px;line-height:1.45`;

function Figures({ locale, report }: { readonly locale: Locale; readonly report: MailReport }) {
  const figures = mailFigures(locale, report);
  return (
    <table
      {...TABLE}
      class="rule"
      style={`border-top:1px solid ${light.rule};border-bottom:1px solid ${light.rule};margin:22px 0 26px`}
    >
      {[figures.slice(0, 3), figures.slice(3)].map((row) => (
        <tr key={row[0]?.name}>
          {row.map(({ value, name, change }) => (
            <td key={name} width="33%" valign="top" style="padding:12px 10px 12px 0">
              <div
                class="ink figure"
                style={`color:${light.ink};font-size:22px;font-weight:600;line-height:1.2;white-space:nowrap`}
              >
                {value}
              </div>
              <div class="soft" style={SOFT}>
                {name}
              </div>
              <div class="soft" style={`${SOFT};font-weight:600`}>
                {change}
              </div>
            </td>
          ))}
        </tr>
      ))}
    </table>
  );
}

/** A list with the bar inside the row. */
function BarList({ locale, list }: { readonly locale: Locale; readonly list: MailList }) {
  const { title, heads, rows, more } = list;
  const longest = Math.max(1, ...rows.map(({ count }) => count));
  const head = `${SOFT};font-weight:400;padding:0 8px 5px;border-bottom:1px solid ${light.rule}`;
  return (
    <>
      <h2 class="ink" style={`color:${light.ink};font-size:15px;font-weight:650;margin:26px 0 8px`}>
        {title}
      </h2>
      <table
        cellpadding="0"
        cellspacing="0"
        width="100%"
        style="table-layout:fixed;border-collapse:separate;border-spacing:0 2px"
      >
        <tr>
          <th class="soft rule" scope="col" align="left" style={head}>
            {heads[0]}
          </th>
          <th class="soft rule" scope="col" align="right" style={`${head};width:72px`}>
            {heads[1]}
          </th>
        </tr>
        {rows.map(({ path, count }) => (
          <tr key={path}>
            <td
              class="ink bar"
              style={`color:${light.ink};font-size:14px;line-height:1.4;padding:4px 8px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;border-radius:3px;background-image:linear-gradient(${light.wash},${light.wash});background-size:${Math.max(1, Math.round((count / longest) * 100))}% 100%;background-repeat:no-repeat`}
            >
              {unlinked(path)}
            </td>
            <td class="ink" align="right" style={`color:${light.ink};font-size:14px;padding:4px 8px`}>
              {locale.number(count)}
            </td>
          </tr>
        ))}
      </table>
      {more > 0 && (
        <p class="soft" style={`${SOFT};margin:4px 8px 0`}>
          {locale.text.mail.more(more)}
        </p>
      )}
    </>
  );
}

function Picture({ locale, report }: { readonly locale: Locale; readonly report: MailReport }) {
  const { label, first, last, highest } = pictureLabels(locale, report);
  const image = { width: PICTURE.width, height: PICTURE.height };
  const shown = 'width:100%;max-width:536px;height:auto;border:0';
  const cell = `${SOFT};padding:2px 0`;
  return (
    <>
      <table {...TABLE}>
        <tr>
          <td class="ink" style={`color:${light.ink};font-size:15px;font-weight:650;padding-bottom:6px`}>
            {locale.text.mail.chart}
          </td>
          <td class="soft" align="right" style={cell}>
            {highest}
          </td>
        </tr>
      </table>
      <img class="by-day" {...image} alt={label} src="cid:visits-light" style={`display:block;${shown}`} />
      <div class="by-night" style="display:none;max-height:0;overflow:hidden;mso-hide:all">
        <img {...image} alt={label} src="cid:visits-dark" style={`display:block;${shown}`} />
      </div>
      <table {...TABLE}>
        <tr>
          <td class="soft" style={cell}>
            {first}
          </td>
          <td class="soft" align="right" style={cell}>
            {last}
          </td>
        </tr>
      </table>
    </>
  );
}

function Link({ href, children }: { readonly href: string; readonly children: ComponentChildren }) {
  return (
    <a class="accent" href={href} style={`color:${light.accent};font-weight:600;text-decoration:none`}>
      {children}
    </a>
  );
}

/** The figures of a period, their picture, and the lists. */
function Stories({ locale, report }: { readonly locale: Locale; readonly report: MailReport }) {
  const { common } = locale.text;
  return (
    <>
      <Figures locale={locale} report={report} />
      {hasPicture(report) && <Picture locale={locale} report={report} />}
      {mailLists(locale, report).map((list) => (
        <BarList locale={locale} list={list} key={list.title} />
      ))}
      <p class="soft" style={`${SOFT};margin:22px 0 0`}>
        {notCountedText(locale, report)} {comparedText(locale, report)} {common.timesIn(report.timeZone)}
      </p>
    </>
  );
}

export interface MailHtmlProps {
  readonly locale: Locale;
  readonly report: MailReport;
  readonly publicUrl: string;
}

/** The HTML part of a mailed report: whole in itself, fetching nothing from anywhere. */
export function mailHtml({ locale, report, publicUrl }: MailHtmlProps): string {
  const { mail } = locale.text;
  const news = mailNews(locale, report);
  return `<!doctype html>${renderToString(
    <html lang={locale.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{`${report.site}: ${news}`}</title>
        <style dangerouslySetInnerHTML={{ __html: DARK }} />
      </head>
      <body class="bg" style={`margin:0;padding:0;background:${light.bg};${FONT};font-variant-numeric:tabular-nums`}>
        <table {...TABLE} class="bg" style={`background:${light.bg}`}>
          <tr>
            <td align="center">
              <table {...TABLE} style="max-width:600px;text-align:left">
                <tr>
                  <td class="page" style={`padding:28px 32px;${FONT}`}>
                    <p class="soft" style={`${SOFT};margin:0 0 2px`}>
                      {mail.intervals[report.interval]} · {report.site}
                    </p>
                    <h1
                      class="ink news"
                      style={`color:${light.ink};font-size:26px;line-height:1.22;letter-spacing:-0.02em;font-weight:650;margin:0`}
                    >
                      {`${news}.`}
                    </h1>
                    {mailNotes(locale, report).map((note) => (
                      <p class="warm" key={note} style={`color:${light.warm};font-size:14px;line-height:1.45;margin:10px 0 0`}>
                        {note}
                      </p>
                    ))}
                    {hasFigures(report) && <Stories locale={locale} report={report} />}
                    <p style="margin:20px 0 0;font-size:15px">
                      <Link href={periodUrl(publicUrl, report)}>{mail.whole} →</Link>
                    </p>
                    <p class="soft rule" style={`${SOFT};margin:30px 0 0;padding-top:12px;border-top:1px solid ${light.rule}`}>
                      {mail.why(report.site)} <Link href={mailSettingsUrl(publicUrl)}>{mail.change}</Link>.{' '}
                      {mail.noPicturesFetched}
                    </p>
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>,
  )}`;
}
