import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as an SMTP server took it. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly parsed: Email;
}

/** What the server says at a stage; undefined: yes. */
export interface Answers {
  rcpt?: { readonly code: number; readonly words: string } | undefined;
  data?: { readonly code: number; readonly words: string } | undefined;
  login?: { readonly code: number; readonly words: string } | undefined;
}

export interface MailServer {
  readonly port: number;
  readonly url: string;
  readonly taken: TakenMail[];
  /** May be changed while it runs. */
  readonly answers: Answers;
  /** Waits until so many mails were taken. */
  arrived(count: number): Promise<void>;
}

function refusal({ code, words }: { readonly code: number; readonly words: string }): Error {
  return Object.assign(new Error(words), { responseCode: code });
}

/** A real SMTP server on a free port of this machine, ended after the test. */
export async function startMailServer(t: TestContext, options: SMTPServerOptions = {}): Promise<MailServer> {
  const taken: TakenMail[] = [];
  const answers: Answers = {};
  const waiters = new Set<() => void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    ...options,
    onAuth(auth, _session, done) {
      if (answers.login === undefined) done(null, { user: auth.username ?? '' });
      else done(refusal(answers.login));
    },
    onRcptTo(_address, _session, done) {
      if (answers.rcpt === undefined) done();
      else done(refusal(answers.rcpt));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (answers.data !== undefined) {
          done(refusal(answers.data));
          return;
        }
        const raw = Buffer.concat(chunks);
        const { mailFrom, rcptTo } = session.envelope;
        PostalMime.parse(raw).then(
          (parsed) => {
            const from = mailFrom === false ? '' : mailFrom.address;
            taken.push({ from, to: rcptTo.map(({ address }) => address), raw: raw.toString(), parsed });
            done();
            for (const waiter of waiters) waiter();
          },
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      });
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  t.after(() => new Promise<void>((resolve) => server.close(resolve)));
  const { port } = listening.address() as AddressInfo;
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    taken,
    answers,
    arrived: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (taken.length < count) return;
          waiters.delete(look);
          resolve();
        };
        waiters.add(look);
        look();
      }),
  };
}

/** How far a server goes that then says nothing more, or hangs up. */
export interface BrokenServer {
  readonly url: string;
  readonly port: number;
  /** Waits until a client has come so far that the server breaks. */
  broken(): Promise<void>;
  /** How many connections it has had. */
  connections(): number;
}

/** An SMTP server that breaks: before its greeting, at DATA, or when the whole message is there. */
export async function startBrokenServer(
  t: TestContext,
  { at, how }: { readonly at: 'greeting' | 'data' | 'end of data'; readonly how: 'silence' | 'cut' },
): Promise<BrokenServer> {
  const sockets = new Set<Socket>();
  const { promise, resolve } = Promise.withResolvers<void>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    const stop = () => {
      if (how === 'cut') socket.destroy();
      resolve();
    };
    if (at === 'greeting') {
      stop();
      return;
    }
    socket.write('220 mail.test ESMTP\r\n');
    let received = '';
    let inData = false;
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      for (let end = received.indexOf('\r\n'); end >= 0 && !inData; end = received.indexOf('\r\n')) {
        const line = received.slice(0, end);
        received = received.slice(end + 2);
        if (line === 'DATA' && at === 'data') stop();
        else if (line === 'DATA') {
          inData = true;
          socket.write('354 go on\r\n');
        } else socket.write('250 yes\r\n');
      }
      if (inData && received.endsWith('\r\n.\r\n')) stop();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, port, broken: () => promise, connections: () => connections };
}
