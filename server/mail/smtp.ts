import { Readable } from 'node:stream';
import type { MailEnd } from '../domain/mail/mail-attempt.ts';
import type { SmtpServer } from '../settings/smtp-url.ts';

/** How long is waited for an SMTP server, in milliseconds. */
export interface SmtpTimeouts {
  readonly connectionMs: number;
  readonly greetingMs: number;
  /** Without a byte from the server. */
  readonly silenceMs: number;
  /** For all of it. */
  readonly wholeMs: number;
}

const USUAL: SmtpTimeouts = { connectionMs: 30_000, greetingMs: 30_000, silenceMs: 120_000, wholeMs: 300_000 };

// The commands whose refusal is the mail's own.
const ABOUT_THE_MAIL: readonly string[] = ['MAIL FROM', 'RCPT TO', 'DATA'];

/** A finished message, and who it goes from and to. */
export interface SmtpMail {
  readonly from: string;
  readonly to: string;
  /** RFC 5322, with its headers. */
  readonly message: Uint8Array;
}

/** A mail on its way to the server. */
export interface Sending {
  /** Never rejects. */
  readonly end: Promise<MailEnd>;
  /** Closes the connection; the mail then ends as far as it has come. */
  abandon(): void;
}

/** Hands a mail to an SMTP server. The package is loaded with the first one. */
export function sendBySmtp(server: SmtpServer, mail: SmtpMail, timeouts: SmtpTimeouts = USUAL): Sending {
  const { promise: end, resolve } = Promise.withResolvers<MailEnd>();
  // From here on the server may have the whole message, whatever else happens.
  let handedOver = false;
  let close: () => void = () => undefined;
  let abandoned = false;
  const lost = (reason: string) => resolve({ kind: handedOver ? 'unknown' : 'put off', reason });
  const failed = (error: unknown) => {
    resolve(endOfFailure(failureOf(error), server, handedOver));
    close();
  };

  const begin = async () => {
    const { default: SmtpConnection } = await import('nodemailer/lib/smtp-connection');
    if (abandoned) return;
    const connection = new SmtpConnection(connectionOptions(server, timeouts));
    close = () => connection.close();
    const send = () => {
      const message = Readable.from([mail.message], { objectMode: false });
      message.once('end', () => {
        handedOver = true;
      });
      connection.send({ from: mail.from, to: [mail.to], size: mail.message.length }, message, (error) => {
        if (error) failed(error);
        else {
          resolve({ kind: 'sent' });
          connection.quit();
        }
      });
    };
    connection.on('error', failed);
    connection.once('end', () => lost('cut'));
    connection.connect((error) => {
      if (error) failed(error);
      else if (server.login === undefined) send();
      else
        connection.login({ user: server.login.user, pass: server.login.password }, (refused) =>
          refused ? failed(refused) : send(),
        );
    });
  };
  const timer = setTimeout(() => failed({ code: 'ETIMEDOUT' }), timeouts.wholeMs);
  end.then(() => clearTimeout(timer)).catch(failed);
  begin().catch(failed);
  return {
    end,
    abandon() {
      abandoned = true;
      lost('ended');
      close();
    },
  };
}

function connectionOptions({ host, port, secure, requireTLS, ignoreTLS, tls, name }: SmtpServer, timeouts: SmtpTimeouts) {
  return {
    host,
    port,
    secure,
    requireTLS,
    ignoreTLS,
    tls,
    name,
    logger: false,
    connectionTimeout: timeouts.connectionMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.silenceMs,
    // Nothing is left to say to a server that does not hang up by itself.
    socketCloseTimeout: 1_000,
  };
}

/** @param handedOver whether the server may have the whole message */
function endOfFailure({ code, command, reply, message }: Failure, server: SmtpServer, handedOver: boolean): MailEnd {
  const lost = (reason: string): MailEnd => ({ kind: handedOver ? 'unknown' : 'put off', reason });
  if (reply !== undefined && /^[45]/.test(reply)) {
    // A refused greeting or password is not about this mail; somebody may mend it within the day.
    const permanent = reply.startsWith('5') && ABOUT_THE_MAIL.includes(command);
    return { kind: permanent ? 'refused' : 'put off', reason: `reply: ${withoutSecrets(reply, server)}` };
  }
  if (code === 'EMESSAGE' && !handedOver) return { kind: 'refused', reason: 'too large' };
  if (code === 'ETLS' || /certificate|self.signed|TLS|SSL/i.test(message)) return lost(`tls: ${withoutSecrets(message, server)}`);
  if (code === 'ETIMEDOUT') return lost('silence');
  if (code === 'EDNS') return lost('name');
  return lost(`connection: ${withoutSecrets(message, server)}`);
}

interface Failure {
  readonly code: string;
  /** The SMTP command it was about. */
  readonly command: string;
  /** What the server answered, if it did. */
  readonly reply: string | undefined;
  readonly message: string;
}

/** What nodemailer says of a failure. */
function failureOf(error: unknown): Failure {
  if (typeof error !== 'object' || error === null) return { code: '', command: '', reply: undefined, message: String(error) };
  const code = 'code' in error ? String(error.code) : '';
  const command = 'command' in error ? String(error.command) : '';
  const message = 'message' in error ? String(error.message) : '';
  const reply = 'response' in error && typeof error.response === 'string' ? error.response : undefined;
  return { code, command, reply, message };
}

const LONGEST_REASON = 300;

/** A server's words in one line, without what it may repeat of the password. */
function withoutSecrets(text: string, { login }: SmtpServer): string {
  const secrets =
    login === undefined
      ? []
      : [
          login.password,
          encodeURIComponent(login.password),
          Buffer.from(login.password).toString('base64'),
          Buffer.from(`\0${login.user}\0${login.password}`).toString('base64'),
        ];
  const plain = secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
  return plain
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_REASON);
}
