import { FIREFOX } from './collect.ts';
import { done, type Place } from './run.ts';

/** As the combined format writes them. */
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What a web server writes down of a request, in the combined format. */
export interface LogRequest {
  /** As its clock shows it, `2026-03-02T10:00:00`. */
  readonly at: string;
  readonly path: string;
  readonly address?: string;
  /** That of its clock, `-0330`. */
  readonly offset?: string;
  readonly agent?: string;
  readonly status?: number;
  readonly method?: string;
}

/** A request as a line of a log in the combined format. */
export function logLine({ at, path, address = '192.0.2.1', offset = '+0000', ...rest }: LogRequest): string {
  const { agent = FIREFOX, status = 200, method = 'GET' } = rest;
  const [date = '', time = ''] = at.split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const clock = `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} ${offset}`;
  return `${address} - - [${clock}] "${method} ${path} HTTP/1.1" ${status} 1 "-" "${agent}"\n`;
}

/** Imports requests as a log of a site. */
export async function importRequests(site: string, requests: readonly LogRequest[], place: Place, log = 'made'): Promise<void> {
  await done(['import', '-', '--site', site, '--log', log], { ...place, input: requests.map(logLine).join('') });
}
