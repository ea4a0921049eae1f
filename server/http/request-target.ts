import type { IncomingMessage } from 'node:http';

const AUTHORITY = /^https?:\/\/([^/?#@\s\\]+)(?=[/?#]|$)/i;

/**
 * The path and query of a request target that does not begin with a slash (RFC 9112, 3.2): of an absolute one, which every
 * server has to take, its path, and of `*` the root. Undefined for another form, and when an absolute target and Host
 * name two different hosts: whoever stands in front may have decided by the other one.
 */
export function originForm(target: string, host: string | undefined, method: string | undefined): string | undefined {
  if (target === '*') return method === 'OPTIONS' ? '/' : undefined;
  const [start, authority] = AUTHORITY.exec(target) ?? [];
  if (start === undefined || authority?.toLowerCase() !== host?.toLowerCase()) return undefined;
  const rest = target.slice(start.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Whether there is one Host header that could be a host, or none under HTTP/1.0 (RFC 9112, 3.2). Node itself drops a second one unseen. */
export function hasOneHost({ rawHeaders, headers, httpVersionMinor }: IncomingMessage): boolean {
  let hosts = 0;
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = rawHeaders[n];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts === 0) return httpVersionMinor === 0;
  return hosts === 1 && HOST.test(headers.host ?? '');
}

const HOST = /^[^\s/?#@\\,]+$/;
