import type { Site } from '../domain/site.ts';
import type { User } from '../store/registry/users.ts';

/** An administrator reads every site, a viewer the ones granted. */
export function mayRead(user: User, site: Pick<Site, 'id'>): boolean {
  return user.role === 'admin' || user.sites.includes(site.id);
}

export function mayAdminister(user: User): boolean {
  return user.role === 'admin';
}
