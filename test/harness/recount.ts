// A slow count of an access log straight from the definitions, by other means than the program's own.
import { isbot } from 'isbot';
import { assetExtensions, documentExtensions } from '../../server/domain/path/path-kind.ts';

const LINE =
  /^(\S+) \S+ .*? ?\[(\d\d)\/(\w{3})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})\] "(\S+) (\S+) HTTP\/[\d.]+" (\d{3}) \S+ "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface Counted {
  readonly at: number;
  readonly key: string;
  readonly path: string;
  readonly document: boolean;
}

export interface Recount {
  readonly visits: number;
  readonly pageViews: number;
  readonly downloads: number;
  readonly singlePageVisits: number;
  readonly serverAddresses: number;
  /** Visits by the UTC day of their start. */
  readonly visitsByDay: Readonly<Record<string, number>>;
  readonly viewsByHour: Readonly<Record<string, number>>;
  readonly entries: Readonly<Record<string, number>>;
  readonly exits: Readonly<Record<string, number>>;
  readonly viewsByPath: Readonly<Record<string, number>>;
  readonly excluded: Readonly<Record<string, number>>;
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function decoded(target: string): string {
  const path = target.replace(/[?#].*$/, '');
  try {
    return decodeURIComponent(path.replace(/%(?=[01][0-9a-f]|7f|25|2f|3f|23)/gi, '%25'));
  } catch {
    return path;
  }
}

/** Counts the lines of a log in the combined format whose paths hold nothing to redact, days in UTC. */
export function recount(lines: readonly string[]): Recount {
  const excluded: string[] = [];
  const hits: Counted[] = [];
  for (const line of lines) {
    const found = LINE.exec(line);
    if (found === null) {
      excluded.push('malformed');
      continue;
    }
    const [, address = '', day, month = '', year, hour, minute, second, zone = '+0000', method, target = '', status, agent = ''] =
      found;
    const offset = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3))) * (zone.startsWith('-') ? -60 : 60);
    const at =
      Date.UTC(Number(year), MONTHS.indexOf(month), Number(day), Number(hour), Number(minute), Number(second)) / 1000 - offset;
    const path = decoded(target);
    const name = path.split('/').at(-1)?.toLowerCase() ?? '';
    const ending = name.includes('.') ? (name.split('.').at(-1) ?? '') : '';
    const asset = Object.values(assetExtensions).flat().includes(ending) || name === 'robots.txt' || name === 'sitemap.xml';
    const document = !asset && Object.values(documentExtensions).flat().includes(ending);
    if (method !== 'GET') excluded.push('method');
    else if (agent === '-' || agent === '' || isbot(agent.slice(0, 255))) excluded.push('bot');
    else if (!(document ? ['200', '206', '304'] : ['200', '304']).includes(status ?? '')) excluded.push('status');
    else if (asset) excluded.push('asset');
    else hits.push({ at, key: `${address} ${agent}`, path, document });
  }
  const visits: Counted[][] = [];
  for (const key of new Set(hits.map((hit) => hit.key))) {
    let current: Counted[] = [];
    const mine = hits.filter((hit) => hit.key === key).sort((a, b) => a.at - b.at);
    for (const hit of mine) {
      const last = current.at(-1);
      if (last !== undefined && hit.at - last.at > 1_800) {
        visits.push(current);
        current = [];
      }
      if (hit.document && current.some((earlier) => earlier.path === hit.path && earlier.document)) excluded.push('repeat');
      else current.push(hit);
    }
    visits.push(current);
  }
  const counted = visits.flat();
  const views = counted.filter((hit) => !hit.document);
  const viewed = visits.map((visit) => visit.filter((hit) => !hit.document)).filter((visit) => visit.length > 0);
  const hour = (at: number) => `${new Date(at * 1000).toISOString().slice(0, 13)}:00:00Z`;
  return {
    visits: visits.length,
    pageViews: views.length,
    downloads: counted.length - views.length,
    singlePageVisits: visits.filter((visit) => visit.length === 1 && visit[0]?.document === false).length,
    serverAddresses: new Set(counted.map((hit) => hit.key.split(' ')[0]?.replace(/\.\d+$/, ''))).size,
    visitsByDay: tally(visits.map((visit) => hour(visit[0]?.at ?? 0).slice(0, 10))),
    viewsByHour: tally(views.map((hit) => hour(hit.at))),
    entries: tally(viewed.map((visit) => visit[0]?.path ?? '')),
    exits: tally(viewed.map((visit) => visit.at(-1)?.path ?? '')),
    viewsByPath: tally(views.map((hit) => hit.path)),
    excluded: tally(excluded),
  };
}
