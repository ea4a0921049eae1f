import { bucketSeconds } from '../../server/domain/time/duration.ts';
import type { Locale } from '../locale/locale.ts';
import type { Overview } from '../model/overview.ts';
import { BarTable } from './bar-table.tsx';
import { WeekTable } from './week-table.tsx';

// Seconds at which a class of durations ends: a reader's words for short and long.
const DURATION_ENDS = [10, 30, 60, 180, 600, 1_800] as const;
// The last numbers of page views of the classes.
const LENGTH_ENDS = [0, 1, 2, 3, 4, 5, 10, 20] as const;

interface Class {
  readonly name: string;
  readonly visits: number;
}

interface DistributionsProps {
  readonly locale: Locale;
  readonly overview: Overview;
}

/** How the visits of a period lie: by how long they lasted, by how many pages they viewed, and by when they began. */
export function Distributions({ locale, overview }: DistributionsProps) {
  return (
    <>
      <Durations locale={locale} overview={overview} />
      <Lengths locale={locale} overview={overview} />
      <WeekTable locale={locale} weekHours={overview.weekHours} />
    </>
  );
}

/** Visits by how long they lasted. */
function Durations({ locale, overview }: DistributionsProps) {
  const { report, definitions } = locale.text;
  return (
    <ClassTable
      locale={locale}
      title={report.durations}
      term="visit duration"
      head={report.duration}
      classes={durationClasses(locale, overview.durations)}
      hint={definitions['visit duration'].meaning}
    />
  );
}

/** Visits by how many pages they viewed. */
function Lengths({ locale, overview }: DistributionsProps) {
  const { report } = locale.text;
  return (
    <ClassTable
      locale={locale}
      title={report.lengths}
      term="pages a visit"
      head={report.number}
      classes={lengthClasses(locale, overview.lengths)}
    />
  );
}

interface ClassTableProps {
  readonly locale: Locale;
  readonly title: string;
  readonly term: 'visit duration' | 'pages a visit';
  readonly head: string;
  readonly classes: readonly Class[];
  readonly hint?: string;
}

function ClassTable({ locale, title, term, head, classes, hint }: ClassTableProps) {
  const { report } = locale.text;
  const all = classes.reduce((sum, each) => sum + each.visits, 0);
  return (
    <BarTable
      locale={locale}
      title={title}
      term={term}
      heads={[head, report.visits, report.share]}
      rows={
        all === 0
          ? []
          : classes.map(({ name, visits }) => ({
              key: name,
              name,
              count: visits,
              details: [locale.share(visits, all)],
              ...(hint === undefined ? {} : { hint }),
            }))
      }
      empty={report.noVisit}
    />
  );
}

/** Durations in classes that people use: under 10 s, 10 to 30 s, up to half an hour and more. */
export function durationClasses(locale: Locale, durations: Overview['durations']): readonly Class[] {
  const { report } = locale.text;
  const name = (seconds: number) => (seconds < 60 ? `${seconds}` : `${seconds / 60}`);
  const unit = (seconds: number) => (seconds < 60 ? report.seconds : report.minutes);
  const visits = DURATION_ENDS.map(() => 0).concat(0);
  for (const { bucket, visits: count } of durations) {
    const found = DURATION_ENDS.findIndex((end) => bucketSeconds(bucket) < end);
    const index = found === -1 ? DURATION_ENDS.length : found;
    visits[index] = (visits[index] ?? 0) + count;
  }
  return visits.map((count, index) => {
    const [start, end] = [DURATION_ENDS[index - 1] ?? 0, DURATION_ENDS[index]];
    if (end === undefined) return { name: report.andMore(unit(start)(name(start))), visits: count };
    const from = start < 60 && end >= 60 ? unit(start)(name(start)) : name(start);
    return { name: `${from} – ${unit(end)(name(end))}`, visits: count };
  });
}

/** Numbers of page views: each up to five, then in classes; none is a visit of downloads alone. */
export function lengthClasses(locale: Locale, lengths: Overview['lengths']): readonly Class[] {
  const { report } = locale.text;
  const visits = LENGTH_ENDS.map(() => 0).concat(0);
  for (const { pageViews, visits: count } of lengths) {
    const found = LENGTH_ENDS.findIndex((end) => pageViews <= end);
    const index = found === -1 ? LENGTH_ENDS.length : found;
    visits[index] = (visits[index] ?? 0) + count;
  }
  return visits
    .map((count, index) => {
      const [last, end] = [LENGTH_ENDS[index - 1] ?? -1, LENGTH_ENDS[index]];
      if (end === undefined) return { name: report.andMore(locale.number(last + 1)), visits: count };
      if (end === 0) return { name: report.onlyDownloads, visits: count };
      return {
        name: end === last + 1 ? locale.number(end) : `${locale.number(last + 1)} – ${locale.number(end)}`,
        visits: count,
      };
    })
    .filter(({ visits: count }, index) => index > 0 || count > 0);
}
