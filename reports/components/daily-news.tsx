import type { Locale } from '../locale/locale.ts';
import type { Daily } from '../model/daily.ts';
import { exclusionName } from '../words/definitions.ts';
import { baselineNumber, changeText, comparedBaseline } from '../words/figures.ts';
import { BarTable } from './bar-table.tsx';
import { Ledger } from './lists.tsx';

interface DailyProps {
  readonly locale: Locale;
  readonly daily: Daily;
}

/** Why nothing stands under what has changed. */
export function unchanged({ text: { daily: text } }: Locale, { day, hoursSoFar, changed }: Daily): string {
  if (hoursSoFar !== null) return text.notOver;
  return changed === null ? text.tooFew(day) : text.asUsual(day);
}

/** Pages and documents whose counts are out of the ordinary. */
export function Changed({ locale, daily }: DailyProps) {
  const { daily: text } = locale.text;
  return (
    <BarTable
      locale={locale}
      title={text.changed}
      term="changed"
      heads={[text.path, text.thisDay, text.usualHead, text.change]}
      rows={(daily.changed ?? []).map(({ kind, path, count, baseline }) => ({
        key: `${kind} ${path}`,
        name: path,
        count,
        details: [baselineNumber(locale, baseline), changeText(locale, count, baseline)],
      }))}
      empty={unchanged(locale, daily)}
    />
  );
}

/** Pages and documents that were never counted before. */
export function Fresh({ locale, daily }: DailyProps) {
  const { daily: text } = locale.text;
  const rows = daily.firstSeen?.rows ?? [];
  const more = (daily.firstSeen?.total ?? 0) - rows.length;
  return (
    <BarTable
      locale={locale}
      title={text.fresh}
      term="new path"
      heads={[text.path, text.thisDay, '']}
      rows={rows.map(({ kind, path, count }) => ({
        key: `${kind} ${path}`,
        name: path,
        count,
        details: [kind === 'page' ? text.page : text.document],
      }))}
      empty={daily.firstSeen === null ? text.allFresh : text.nothingFresh}
    >
      {more > 0 && <p class="sum">{text.andMore(more)}</p>}
    </BarTable>
  );
}

/** What was not counted, beside what is usual, with the sum that proves it. */
export function DailyLedger({ locale, daily }: DailyProps) {
  const baseline = comparedBaseline(daily)?.excluded ?? null;
  const note = daily.unusualExcluded.length === 0 ? null : unusualHits(locale, daily);
  return <Ledger locale={locale} of={daily} baseline={baseline} note={note} />;
}

/** The reasons that are out of the ordinary, in a sentence. */
export function unusualHits(locale: Locale, { unusualExcluded }: Daily): string {
  return locale.text.daily.unusualHits(unusualExcluded.map((reason) => exclusionName(locale, reason)).join(', '));
}
