import { type MailInterval, mailIntervals } from '../../server/domain/mail/mail-schedule.ts';
import { Fault } from '../components/fault.tsx';
import { renderPage, type Viewer } from '../components/frame.tsx';
import type { Locale } from '../locale/locale.ts';
import { type MailChoice, mailTags } from '../mail/mail-choice.ts';
import type { MailOutcome } from '../mail/mail-state.ts';

/** A mail that was sent or is to be. */
export interface MailRow {
  readonly key: number;
  readonly title: string;
  readonly sentence: string;
  /** It was not sent, or nobody knows. */
  readonly trouble: boolean;
}

/** A report that was chosen. */
export interface ChosenMail extends MailChoice {
  /** Whether it may be sent: the reader of the address said yes, or need not be asked. */
  readonly agreed: boolean;
}

export interface MailPageProps {
  readonly locale: Locale;
  readonly viewer: Viewer;
  /** Whether there is a server to send by. */
  readonly able: boolean;
  /** The sites the reader may choose. */
  readonly sites: readonly { readonly domain: string; readonly timeZone: string }[];
  readonly chosen: readonly ChosenMail[];
  readonly mails: readonly MailRow[];
  /** What the form begins with: the usual, or what was refused. */
  readonly draft: MailChoice;
  readonly fault: string | null;
  /** What came of a mail that was asked for at once. */
  readonly outcome: MailOutcome | null;
}

/** The page on which a reader chooses reports by mail, and sees what became of them. */
export function mailPage(props: MailPageProps): string {
  const { locale, viewer, able, chosen, mails, outcome } = props;
  const { mailPage: text } = locale.text;
  return renderPage({
    locale,
    title: text.title,
    viewer,
    site: null,
    place: 'mail',
    children: (
      <>
        <h1>{chosen.length === 0 ? text.none : text.yours}</h1>
        <p class="say">{text.say}</p>
        {!able && <p class="note bad">{text.noServer}</p>}
        {outcome !== null && (
          <p class={outcome.trouble ? 'note bad' : 'note'} role="status">
            {outcome.sentence}
          </p>
        )}
        {chosen.length > 0 && (
          <ul class="mails">
            {chosen.map((each) => (
              <Chosen locale={locale} able={able} each={each} key={`${each.domain} ${each.interval}`} />
            ))}
          </ul>
        )}
        <AddMail {...props} />
        {mails.length > 0 && <MailLog locale={locale} mails={mails} />}
      </>
    ),
  });
}

/** The form to choose a report. */
function AddMail({ locale, sites, draft, fault }: MailPageProps) {
  const { mailPage: text } = locale.text;
  const domains = sites.map(({ domain }) => domain);
  return (
    <section class="mail-part mail-add">
      <h2>{text.add}</h2>
      <Fault sentence={fault} />
      {sites.length === 0 ? (
        <p class="soft">{text.noSites}</p>
      ) : (
        <form method="post" action="/settings/mail">
          <div class="pair">
            <Select id="domain" label={text.site} name="domain" options={domains} chosen={draft.domain} />
            <Select
              id="interval"
              label={text.often}
              name="interval"
              options={mailIntervals}
              chosen={draft.interval}
              named={(interval) => text.intervals[interval]}
            />
          </div>
          <Details locale={locale} choice={draft} id="new" />
          <p class="sum">{text.siteTime}</p>
          <button type="submit">{text.addButton}</button>
        </form>
      )}
    </section>
  );
}

/** The last mails, and what became of each. */
function MailLog({ locale, mails }: Pick<MailPageProps, 'locale' | 'mails'>) {
  const { mailPage: text } = locale.text;
  return (
    <section class="mail-part">
      <h2>{text.log}</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{text.report}</th>
              <th scope="col">{text.state}</th>
            </tr>
          </thead>
          <tbody>
            {mails.map(({ key, title, sentence, trouble }) => (
              <tr key={key}>
                <td>{title}</td>
                <td class={trouble ? 'trouble' : 'soft'}>{sentence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface SelectProps<Option extends string> {
  readonly id: string;
  readonly label: string;
  readonly name: string;
  readonly options: readonly Option[];
  readonly chosen: Option;
  /** What a reader sees of an option; the option itself, unless it is said. */
  named?(option: Option): string;
}

/** One of several, with its label. */
function Select<Option extends string>({ id, label, name, options, chosen, named = (each) => each }: SelectProps<Option>) {
  return (
    <div>
      <label for={id}>{label}</label>
      <select id={id} name={name}>
        {options.map((option) => (
          <option value={option} selected={option === chosen} key={option}>
            {named(option)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Where to, when and in which language: what can be changed of a choice. */
function Details({ locale, choice, id }: { readonly locale: Locale; readonly choice: MailChoice; readonly id: string }) {
  const { mailPage: text } = locale.text;
  return (
    <>
      <label for={`${id}-address`}>{text.address}</label>
      <input id={`${id}-address`} name="address" type="email" required maxLength={254} value={choice.address} />
      <div class="pair">
        <div>
          <label for={`${id}-time`}>{text.at}</label>
          <input id={`${id}-time`} name="time" type="time" required value={choice.time} />
        </div>
        <Select
          id={`${id}-language`}
          label={text.language}
          name="language"
          options={mailTags}
          chosen={choice.language}
          named={(tag) => text.languages[tag]}
        />
      </div>
    </>
  );
}

/** What names a choice, in a form. */
function Key({ domain, interval }: { readonly domain: string; readonly interval: MailInterval }) {
  return (
    <>
      <input type="hidden" name="domain" value={domain} />
      <input type="hidden" name="interval" value={interval} />
    </>
  );
}

function Chosen({ locale, able, each }: { readonly locale: Locale; readonly able: boolean; readonly each: ChosenMail }) {
  const { mailPage: text } = locale.text;
  return (
    <li>
      <div>
        <b>{each.domain}</b> {text.intervals[each.interval]}, {each.time}
        <span class="soft"> ({text.zoneOf(each.timeZone)})</span>
        <div class="soft">
          {each.address} · {text.languages[each.language]}
        </div>
        {!each.agreed && <p class="trouble">{text.waits}</p>}
      </div>
      <div class="acts">
        <details>
          <summary>{text.change}</summary>
          <form method="post" action="/settings/mail">
            <Key {...each} />
            <Details locale={locale} choice={each} id={`${each.domain}-${each.interval}`} />
            <button type="submit">{text.save}</button>
          </form>
        </details>
        {able && (
          <form method="post" action={each.agreed ? '/settings/mail/send' : '/settings/mail/ask'}>
            <Key {...each} />
            <button class="quiet-button" type="submit">
              {each.agreed ? text.sendNow : text.askAgain}
            </button>
          </form>
        )}
        <form method="post" action="/settings/mail/remove">
          <Key {...each} />
          <button class="quiet-button" type="submit">
            {text.remove}
          </button>
        </form>
      </div>
    </li>
  );
}
