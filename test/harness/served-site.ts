import { done, type Place } from './run.ts';
import { type Scope, scratchFolder } from './scratch.ts';
import { type Served, startServe } from './serve.ts';

export interface ServedSite {
  readonly server: Served;
  readonly place: Place;
}

/** A server with the site example.com, of UTC, on a folder of its own; the environment is that of its commands, too. */
export async function serveSite(
  t: Scope,
  env: Readonly<Record<string, string>> = {},
  { aliases = [], under = [] }: { readonly aliases?: readonly string[]; readonly under?: readonly string[] } = {},
): Promise<ServedSite> {
  const place = { data: scratchFolder(t), env };
  const hosts = aliases.flatMap((alias) => ['--alias', alias]);
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC', ...hosts], place);
  return { server: await startServe(t, place, under), place };
}
