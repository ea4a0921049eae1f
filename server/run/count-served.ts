import { readPath } from '../domain/path/path.ts';
import { parseAddress } from '../domain/server-address.ts';
import type { Site } from '../domain/site.ts';
import type { HitDoor } from '../ingest/hit-door.ts';
import { Refusal } from '../lib/refusal.ts';
import { faultText } from '../store/database/fault.ts';
import type { LiveOperations, NotStored, ServedRequest } from '../store/writer/operations.ts';

interface CountServedDeps {
  readonly folder: string;
  readonly door: HitDoor;
  siteNamed(domain: string): Site | undefined;
}

/** Counts requests that a site's own server has answered, in the process that holds the folder. */
export function countServed({ folder, door, siteNamed }: CountServedDeps): LiveOperations['countServed'] {
  const countOne = ({ domain, target, address, ...request }: ServedRequest): Promise<true | NotStored> =>
    new Promise<true | NotStored>((resolve) => {
      const site = siteNamed(domain);
      if (site === undefined) throw new Refusal(`There is no site ${domain}; add it with: sixfold site add ${domain}`);
      const known = parseAddress(address);
      if (known === undefined) throw new Refusal('The address of a request is none.');
      const stored = () => resolve(true);
      const answers = { committed: stored, limited: stored, failed: resolve };
      door.answered({ site, path: readPath(target), address: known, ...request }, answers);
    }).catch((error: unknown) => ({ why: faultText(error, folder), again: false }));
  return (requests) => Promise.all(requests.map(countOne));
}
