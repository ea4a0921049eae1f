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

/** Why a request could be read as another one by a server that stands in front; undefined for one that cannot. */
export function ambiguityOf(request: IncomingMessage): string | undefined {
  if (request.httpVersionMajor !== 1 || request.httpVersionMinor > 1)
    return 'The request is of another version of HTTP than 1.1 and 1.0.';
  if (!hasOneHost(request)) return 'The request does not name exactly one host.';
  const coding = request.headers['transfer-encoding'];
  if (coding === undefined) return undefined;
  // RFC 9112, 6.1: other codings need not be known, and HTTP/1.0 has none.
  if (coding.trim().toLowerCase() !== 'chunked') return 'A body may have a length or come in chunks, and no other coding.';
  return request.httpVersionMinor === 0 ? 'A body of HTTP/1.0 does not come in chunks.' : undefined;
}

/**
 * Whether there is one Host header that could be a host, or none under HTTP/1.0 (RFC 9112, 3.2). Node itself drops a
 * second one unseen.
 */
function hasOneHost({ rawHeaders, headers, httpVersionMinor }: IncomingMessage): boolean {
  let hosts = 0;
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = rawHeaders[n];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts === 0) return httpVersionMinor === 0;
  return hosts === 1 && HOST.test(headers.host ?? '');
}

const HOST = /^[^\s/?#@\\,]+$/;
