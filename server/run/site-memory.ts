import type { Site } from '../domain/site.ts';
import type { RegistryReader } from '../store/registry/registry-reader.ts';

/** The sites as hits need them: in memory, and as they are after each change. */
export interface SiteMemory {
  /** A site by its domain or alias, as it stands or in lower case. */
  named(domain: string): Site | undefined;
  /** Sites, users or settings are other than before; of sites the one of that domain. */
  changed(domain?: string): void;
  /** How often that was said. */
  changes(): number;
}

export function siteMemory(registry: RegistryReader): SiteMemory {
  const sites = new Map(registry.sites().map((site) => [site.domain, site]));
  let changes = 0;
  return {
    named: (domain) => sites.get(domain) ?? sites.get(domain.toLowerCase()),
    changed(domain) {
      changes += 1;
      const site = domain === undefined ? undefined : registry.siteOfDomain(domain);
      if (site !== undefined) sites.set(site.domain, site);
    },
    changes: () => changes,
  };
}
