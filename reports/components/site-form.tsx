import type { SiteRules } from '../../server/domain/site.ts';
import type { Locale } from '../locale/locale.ts';
import type { PathPreview } from '../model/server-facts.ts';
import type { Viewer } from './frame.tsx';
import { RuleRow, type SectionNews } from './settings-section.tsx';

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

/** What a part of the page is made of. */
export interface PartProps extends SiteSettingsProps {
  newsOf(section: SiteSection): SectionNews;
  /** What stands in a section's field. */
  typed(section: SiteSection, initial: string): string;
  action(section: SiteSection, does: string): string;
}

/** Of fields whose text no browser is to complete, capitalise or correct. */
export const AS_TYPED = { autocomplete: 'off', autocapitalize: 'off', spellcheck: false } as const;

/** The names that a field with `list="zones"` offers. */
export function TimeZones() {
  return (
    <datalist id="zones">
      {Intl.supportedValuesOf('timeZone').map((zone) => (
        <option value={zone} key={zone} />
      ))}
    </datalist>
  );
}

export interface RuleInputProps {
  readonly part: PartProps;
  readonly section: SiteSection;
  readonly name: string;
  /** What stands in it before anything was typed. */
  readonly initial?: string;
  readonly hint: string;
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly list?: string;
}

/** Where a rule of a section is typed; what was refused is kept, and the cursor stands in it. */
export function RuleInput({ part, section, name, initial = '', hint, required = true, maxLength, list }: RuleInputProps) {
  return (
    <input
      id={name}
      name={name}
      value={part.typed(section, initial)}
      required={required}
      autofocus={part.newsOf(section).fault !== null}
      maxLength={maxLength}
      placeholder={hint}
      {...AS_TYPED}
      list={list}
    />
  );
}

/** A field with its button beside it. */
export function Field({
  part,
  section,
  does,
  label,
  name,
  initial = '',
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
  /** What stands in the field before anything was typed. */
  readonly initial?: string;
  readonly hint: string;
  readonly list?: string;
  readonly required?: boolean;
  readonly button: string;
}) {
  return (
    <form method="post" action={part.action(section, does)}>
      <label for={name}>{label}</label>
      <div class="field">
        <RuleInput
          part={part}
          section={section}
          name={name}
          initial={initial}
          hint={hint}
          required={required}
          {...(list === undefined ? {} : { list })}
        />
        <button type="submit">{button}</button>
      </div>
    </form>
  );
}

/** The rules of a section, each with the button that takes it back. */
export function Rules({
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
