/** The operator's SMTP server, as its URL says. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte on. */
  readonly secure: boolean;
  readonly login: { readonly user: string; readonly password: string } | undefined;
  /** What is asked of TLS; nodemailer's options by their names. */
  readonly requireTLS: boolean;
  readonly ignoreTLS: boolean;
  readonly tls: { readonly rejectUnauthorized?: boolean; readonly servername?: string };
  /** The name this machine greets with; undefined: its host name. */
  readonly name: string | undefined;
}

const OPTIONS = ['requireTLS', 'ignoreTLS', 'name', 'tls.rejectUnauthorized', 'tls.servername'] as const;

/** What a URL of an SMTP server looks like, for the message that refuses another. */
export const SMTP_URL_FORM = `the URL of an SMTP server such as smtp://user:password@mail.example.com:587 or smtps://mail.example.com, of whose options (${OPTIONS.join(', ')}) only true or false and names are taken; signs such as @ and / in name and password are written as %40 and %2F`;

/**
 * Reads `smtp://` (port 587, STARTTLS where it is offered) and `smtps://` (port 465). With a password TLS is required,
 * except on this machine or where the URL says otherwise: a password is not sent in the clear by mistake (decision 52).
 *
 * @returns null for anything else, an option that is not known among it
 */
export function parseSmtpUrl(text: string): SmtpServer | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const secure = url.protocol === 'smtps:';
  if (!(secure || url.protocol === 'smtp:') || url.hash !== '' || !/^\/?$/.test(url.pathname)) return null;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const options = new Map(url.searchParams);
  if (!/^[A-Za-z0-9.:_-]+$/.test(host) || [...options.keys()].some((key) => !OPTIONS.some((known) => known === key))) return null;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === undefined || password === undefined || (user === '') !== (password === '')) return null;
  const flags = ['requireTLS', 'ignoreTLS', 'tls.rejectUnauthorized'].map((name) => truth(options.get(name)));
  const [requireTLS, ignoreTLS, rejectUnauthorized] = flags;
  const [name, servername] = [options.get('name'), options.get('tls.servername')];
  if (flags.includes(null) || [name, servername].some((each) => each !== undefined && !/^[A-Za-z0-9.-]+$/.test(each)))
    return null;
  return {
    host,
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    login: user === '' ? undefined : { user, password },
    requireTLS: requireTLS ?? (user !== '' && ignoreTLS !== true && !/^(localhost|127\..*|::1)$/.test(host)),
    ignoreTLS: ignoreTLS ?? false,
    tls: {
      ...(rejectUnauthorized === null || rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
      ...(servername === undefined ? {} : { servername }),
    },
    name,
  };
}

function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text);
    return /\p{Cc}/u.test(plain) ? undefined : plain;
  } catch {
    return undefined;
  }
}

function truth(text: string | undefined): boolean | undefined | null {
  if (text === undefined) return undefined;
  return text === 'true' ? true : text === 'false' ? false : null;
}
