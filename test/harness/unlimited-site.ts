import { done, type Place } from './run.ts';

/** A server that asks nobody, limits nothing and stands behind one proxy. */
export const UNLIMITED = { SIXFOLD_TLD: 'off', SIXFOLD_RATE_LIMIT: 'off', SIXFOLD_TRUST_PROXY: '1' };

/** A data folder with the site example.com for such a server. */
export async function unlimitedSite(data: string): Promise<Place> {
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], { data });
  return { data, env: UNLIMITED };
}
