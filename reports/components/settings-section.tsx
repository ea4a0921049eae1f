import type { ComponentChildren } from 'preact';
import { Fault } from './fault.tsx';

/** What became of a form of a section: saved, or refused with a sentence. */
export interface SectionNews {
  readonly saved: string | null;
  readonly fault: string | null;
}

/** A part of a page of settings: what it is about, and what became of a form of it that was sent. */
export function SettingsSection({
  id,
  title,
  news,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly news?: SectionNews;
  readonly children: ComponentChildren;
}) {
  const { saved = null, fault = null } = news ?? {};
  return (
    <section class="settings" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {saved !== null && (
        <p class="note" role="status">
          {saved}
        </p>
      )}
      <Fault sentence={fault} />
      {children}
    </section>
  );
}

/** A rule in force, with the button that takes it back. */
export function RuleRow({
  action,
  field,
  value,
  shown = value,
  meaning,
  label,
  named,
}: {
  readonly action: string;
  readonly field: string;
  readonly value: string;
  readonly shown?: string;
  readonly meaning?: string;
  readonly label: string;
  /** What the button is called aloud. */
  readonly named: string;
}) {
  return (
    <li>
      <div>
        <b>{shown}</b>
        {meaning !== undefined && <p class="sum">{meaning}</p>}
      </div>
      <form method="post" action={action}>
        <input type="hidden" name={field} value={value} />
        <button class="quiet-button" type="submit" aria-label={named}>
          {label}
        </button>
      </form>
    </li>
  );
}
