import type { Site, SiteId } from '../../domain/site.ts';
import type { ReadConnection } from '../database/connections.ts';
import { hasReceived, listSites, siteNamed, siteOfDomain } from './sites.ts';
import { storedSettings } from './stored-settings.ts';
import { listTokens, type Token } from './tokens.ts';
import { hasUsers, listUsers, type SignInUser, type User, userForSignIn } from './users.ts';

/** Reads sites, people, tokens and settings, each time as they are now. */
export interface RegistryReader {
  sites(): readonly Site[];
  /** The site of a domain, or undefined. */
  siteOfDomain(domain: string): Site | undefined;
  /** @throws Refusal when there is no such site */
  siteNamed(domain: string): Site;
  /** Whether anything was received for a site, after which its time zone stays. */
  hasReceived(site: SiteId): boolean;
  users(): readonly User[];
  hasUsers(): boolean;
  /** A user who may sign in, with the hash of the password; undefined for one who may not. */
  userForSignIn(name: string): SignInUser | undefined;
  tokens(): readonly Token[];
  /** The settings that the data folder holds, by name. */
  settings(): Readonly<Record<string, string>>;
}

export function registryReader(db: ReadConnection): RegistryReader {
  return {
    sites: () => listSites(db),
    siteOfDomain: (domain) => siteOfDomain(db, domain),
    siteNamed: (domain) => siteNamed(db, domain),
    hasReceived: (site) => hasReceived(db, site),
    users: () => listUsers(db),
    hasUsers: () => hasUsers(db),
    userForSignIn: (name) => userForSignIn(db, name),
    tokens: () => listTokens(db),
    settings: () => storedSettings(db),
  };
}
