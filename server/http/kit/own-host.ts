/** Whether a host, as a Host header names it, is one of this server's own. */
export type IsOwnHost = (host: string | undefined) => boolean;

/**
 * The hosts at which pages and forms are: that of the public URL, and this machine itself, whatever the port
 * (decision 133). A foreign page that has its name lead here (DNS rebinding) has a name of its own. Without a Host
 * header (HTTP/1.0) nobody's page asks.
 */
export function ownHosts(publicUrl: string): IsOwnHost {
  const own = new URL(publicUrl).hostname;
  return (host) => {
    if (host === undefined) return true;
    const name = hostName(host);
    return name !== undefined && (name === own || isThisMachine(name));
  };
}

/** Whether a host name, as URL writes it, is of the machine that the browser itself runs on (RFC 6761, 6.3). */
export function isThisMachine(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/** The name in a Host header, without its port, as URL writes it; undefined for what is none. */
export function hostName(host: string): string | undefined {
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
