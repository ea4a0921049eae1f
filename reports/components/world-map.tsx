import { readFileSync } from 'node:fs';
import type { Locale } from '../locale/locale.ts';
import type { Filter } from '../model/filters.ts';
import type { TopLevelDomainRow } from '../model/report.ts';
import { countryOfDomain } from '../words/lists.ts';
import { Hint } from './hint.tsx';
import type { ListContext } from './list-row.tsx';

interface World {
  readonly width: number;
  readonly height: number;
  readonly shapes: Readonly<Record<string, string>>;
  readonly points: Readonly<Record<string, readonly [number, number]>>;
}

let drawn: World | undefined;

function world(): World {
  drawn ??= JSON.parse(readFileSync(new URL('../assets/world.json', import.meta.url), 'utf8')) as World;
  return drawn;
}

export interface WorldMapProps {
  readonly context: ListContext;
  /** All domains of the period, by name and by country. */
  readonly rows: readonly TopLevelDomainRow[];
}

/** Visits by the country their top level domain stands for, the more the stronger. The list beside it has the numbers. */
export function WorldMap({ context, rows }: WorldMapProps) {
  const { locale, totals, link } = context;
  const { overview } = locale.text;
  const visits = visitsByCountry(rows);
  const most = Math.max(1, ...visits.values());
  const { width, height, shapes, points } = world();
  const placed = [...visits].filter(([code]) => code in shapes || code in points);
  const onMap = placed.reduce((sum, [, count]) => sum + count, 0);
  const land = Object.entries(shapes)
    .filter(([code]) => !visits.has(code))
    .map(([, path]) => path)
    .join('');
  return (
    <section class="chart map">
      <header>
        <h2>
          {overview.map} <Hint locale={locale} term="top level domain" />
        </h2>
      </header>
      <p class="unseen">{overview.mapLabel(placed.length)}</p>
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <path class="land" d={land} />
        {placed.map(([code, count]) => (
          <Country
            key={code}
            locale={locale}
            code={code}
            count={count}
            opacity={strength(count, most)}
            link={link}
            shape={shapes[code]}
            point={points[code]}
          />
        ))}
      </svg>
      {totals.visits > onMap && <p class="sum">{overview.mapRest(locale.share(totals.visits - onMap, totals.visits))}</p>}
    </section>
  );
}

interface CountryProps {
  readonly locale: Locale;
  readonly code: string;
  readonly count: number;
  readonly opacity: string;
  readonly link: ListContext['link'];
  readonly shape: string | undefined;
  readonly point: readonly [number, number] | undefined;
}

function Country({ locale, code, count, opacity, link, shape, point }: CountryProps) {
  const label = `${locale.country(code)}: ${locale.text.common.visits(count)}`;
  const drawn =
    shape === undefined ? (
      <circle class="country" cx={point?.[0]} cy={point?.[1]} r="4" fill-opacity={opacity}>
        <title>{label}</title>
      </circle>
    ) : (
      <path class="country" d={shape} fill-opacity={opacity}>
        <title>{label}</title>
      </path>
    );
  const filter: Filter = { field: 'topLevelDomain', value: code === 'GB' ? 'uk' : code.toLowerCase() };
  if (link === null) return drawn;
  // The rows of the list lead to the same places: the map is no further stop for the keyboard.
  return (
    <a href={link(filter).href} tabIndex={-1}>
      {drawn}
    </a>
  );
}

function visitsByCountry(rows: readonly TopLevelDomainRow[]): ReadonlyMap<string, number> {
  const visits = new Map<string, number>();
  for (const row of rows) {
    const code = row.label === null ? undefined : countryOfDomain(row.label);
    if (code !== undefined) visits.set(code, (visits.get(code) ?? 0) + row.visits);
  }
  return visits;
}

/** By the root, so that a country with a hundredth of the most is still seen. */
function strength(count: number, most: number): string {
  return (0.15 + 0.8 * Math.sqrt(count / most)).toFixed(2);
}
