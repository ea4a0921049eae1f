// A slow count of an access log straight from the definitions, by other means than the program's own.
import { isbot } from 'isbot';
import { UAParser } from 'ua-parser-js';
import { assetExtensions, documentExtensions } from '../../server/domain/path/path-kind.ts';
import { MONTHS } from './log-line.ts';
import { tally } from './tally.ts';

const LINE =
  /^(\S+) \S+ .*? ?\[(\d\d)\/(\w{3})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})\] "(\S+) (\S+) HTTP\/[\d.]+" (\d{3}) \S+ "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"/;
const DATE = /\[(\d\d)\/(\w{3})\/(\d{4}):/;

interface Counted {
  readonly at: number;
  readonly address: string;
  readonly agent: string;
  readonly path: string;
  readonly document: boolean;
}

type Counts = Readonly<Record<string, number>>;

export interface Recount {
  readonly visits: number;
  readonly pageViews: number;
  readonly downloads: number;
  readonly singlePageVisits: number;
  readonly serverAddresses: number;
  /** Seconds from the first to the last access of each visit with two or more, the shortest first. */
  readonly durations: readonly number[];
  /** Visits by the UTC day of their start. */
  readonly visitsByDay: Counts;
  readonly viewsByDay: Counts;
  readonly downloadsByDay: Counts;
  readonly visitsByHour: Counts;
  readonly viewsByHour: Counts;
  readonly downloadsByHour: Counts;
  readonly entries: Counts;
  readonly exits: Counts;
  readonly viewsByPath: Counts;
  readonly visitsByPath: Counts;
  readonly downloadsByPath: Counts;
  /** By the stored network. */
  readonly visitsByNetwork: Counts;
  /** By the whole address, which the program does not keep. */
  readonly visitsByAddress: Counts;
  /** By family and major version, `Firefox 128`. */
  readonly visitsByBrowser: Counts;
  readonly received: number;
  readonly excluded: Counts;
}

function decoded(target: string): string {
  const path = target.replace(/[?#].*$/, '');
  try {
    return decodeURIComponent(path.replace(/%(?=[01][0-9a-f]|7f|25|2f|3f|23)/gi, '%25'));
  } catch {
    return path;
  }
}

function isoHour(at: number): string {
  return `${new Date(at * 1000).toISOString().slice(0, 13)}:00:00Z`;
}

function isoDay(at: number): string {
  return isoHour(at).slice(0, 10);
}

function browserOf(agent: string): string {
  const { name = 'unknown', version = '' } = new UAParser(agent).getBrowser();
  const family = name.replace(/^Mobile | Mobile$| WebView$| Headless$/, '');
  return `${family} ${/^\d{1,3}(?!\d)/.exec(version)?.[0] ?? ''}`;
}

/** A line that is not counted, and on which day. */
interface LeftOut {
  readonly reason: string;
  readonly day: string;
}

interface Log {
  readonly hits: readonly Counted[];
  readonly leftOut: readonly LeftOut[];
}

function readLog(lines: readonly string[]): Log {
  const leftOut: LeftOut[] = [];
  const hits: Counted[] = [];
  let dayBefore = '';
  for (const line of lines) {
    const found = LINE.exec(line);
    if (found === null) {
      const [, day, month = '', year] = DATE.exec(line) ?? [];
      if (day !== undefined) dayBefore = isoDay(Date.UTC(Number(year), MONTHS.indexOf(month), Number(day)) / 1000);
      leftOut.push({ reason: 'malformed', day: dayBefore });
      continue;
    }
    const [, address = '', day, month = '', year, hour, minute, second, zone = '+0000', method, target = '', status, agent = ''] =
      found;
    const offset = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3))) * (zone.startsWith('-') ? -60 : 60);
    const at =
      Date.UTC(Number(year), MONTHS.indexOf(month), Number(day), Number(hour), Number(minute), Number(second)) / 1000 - offset;
    dayBefore = isoDay(at);
    const path = decoded(target);
    const name = path.split('/').at(-1)?.toLowerCase() ?? '';
    const ending = name.includes('.') ? (name.split('.').at(-1) ?? '') : '';
    const asset = Object.values(assetExtensions).flat().includes(ending) || name === 'robots.txt' || name === 'sitemap.xml';
    const document = !asset && Object.values(documentExtensions).flat().includes(ending);
    const leave = (reason: string) => leftOut.push({ reason, day: dayBefore });
    if (method !== 'GET') leave('method');
    else if (agent === '-' || agent === '' || isbot(agent.slice(0, 255))) leave('bot');
    else if (!(document ? ['200', '206', '304'] : ['200', '304']).includes(status ?? '')) leave('status');
    else if (asset) leave('asset');
    else hits.push({ at, address, agent, path, document });
  }
  return { hits, leftOut };
}

/** Puts hits together to visits; further requests for a document of a visit are left out. */
function visitsOf(hits: readonly Counted[]): {
  readonly visits: readonly (readonly Counted[])[];
  readonly repeats: readonly LeftOut[];
} {
  const visits: Counted[][] = [];
  const repeats: LeftOut[] = [];
  const key = ({ address, agent }: Counted) => `${address} ${agent}`;
  for (const visitor of new Set(hits.map(key))) {
    let current: Counted[] = [];
    const mine = hits.filter((hit) => key(hit) === visitor).sort((a, b) => a.at - b.at);
    for (const hit of mine) {
      const last = current.at(-1);
      if (last !== undefined && hit.at - last.at > 1_800) {
        visits.push(current);
        current = [];
      }
      if (hit.document && current.some((earlier) => earlier.path === hit.path && earlier.document))
        repeats.push({ reason: 'repeat', day: isoDay(hit.at) });
      else current.push(hit);
    }
    visits.push(current);
  }
  return { visits, repeats };
}

/**
 * Counts the lines of a log in the combined format whose paths hold nothing to redact, days in UTC: what happened, and
 * visits that began, from one day to another.
 */
export function recount(lines: readonly string[], from = '0000-01-01', to = '9999-12-31'): Recount {
  const { hits, leftOut } = readLog(lines);
  const { visits: all, repeats } = visitsOf(hits);
  const within = (day: string) => day >= from && day <= to;
  const startOf = (visit: readonly Counted[]) => visit[0]?.at ?? 0;
  const lengthOf = (visit: readonly Counted[]) => (visit.at(-1)?.at ?? 0) - startOf(visit);
  const visits = all.filter((visit) => within(isoDay(startOf(visit))));
  const counted = all.flat().filter((hit) => within(isoDay(hit.at)));
  const views = counted.filter((hit) => !hit.document);
  const downloads = counted.filter((hit) => hit.document);
  const viewed = visits.map((visit) => visit.filter((hit) => !hit.document)).filter((visit) => visit.length > 0);
  const excluded = [...leftOut, ...repeats].filter(({ day }) => within(day));
  const byVisit = (name: (hit: Counted) => string) => tally(visits.flatMap(([hit]) => (hit === undefined ? [] : [name(hit)])));
  const network = ({ address }: Counted) => address.replace(/\.\d+$/, '.0/24');
  return {
    visits: visits.length,
    pageViews: views.length,
    downloads: downloads.length,
    singlePageVisits: visits.filter((visit) => visit.length === 1 && visit[0]?.document === false).length,
    serverAddresses: new Set(visits.flatMap(([hit]) => (hit === undefined ? [] : [network(hit)]))).size,
    durations: visits
      .filter((visit) => visit.length > 1)
      .map(lengthOf)
      .sort((a, b) => a - b),
    visitsByDay: byVisit(({ at }) => isoDay(at)),
    viewsByDay: tally(views.map(({ at }) => isoDay(at))),
    downloadsByDay: tally(downloads.map(({ at }) => isoDay(at))),
    visitsByHour: byVisit(({ at }) => isoHour(at)),
    viewsByHour: tally(views.map(({ at }) => isoHour(at))),
    downloadsByHour: tally(downloads.map(({ at }) => isoHour(at))),
    entries: tally(viewed.map((visit) => visit[0]?.path ?? '')),
    exits: tally(viewed.map((visit) => visit.at(-1)?.path ?? '')),
    viewsByPath: tally(views.map(({ path }) => path)),
    visitsByPath: tally(viewed.flatMap((visit) => [...new Set(visit.map(({ path }) => path))])),
    downloadsByPath: tally(downloads.map(({ path }) => path)),
    visitsByNetwork: byVisit(network),
    visitsByAddress: byVisit(({ address }) => address),
    visitsByBrowser: byVisit(({ agent }) => browserOf(agent)),
    received: counted.length + excluded.length,
    excluded: tally(excluded.map(({ reason }) => reason)),
  };
}
