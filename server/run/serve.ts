import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { clockDoubt } from '../../reports/words/clock-sentence.ts';
import { firstRun } from '../auth/first-run.ts';
import { knownBrowsers } from '../auth/known-browser.ts';
import { sessions } from '../auth/sessions.ts';
import { tokens } from '../auth/tokens.ts';
import { reportedChecks } from '../auth/tried-passwords.ts';
import { app } from '../http/app.ts';
import { frontDoor } from '../http/front-door.ts';
import { hitCollector } from '../http/hits/hit-collector.ts';
import { bearerAuth } from '../http/kit/bearer-token.ts';
import { snippetFiles } from '../http/kit/snippet-files.ts';
import { type Listening, listen } from '../http/listen.ts';
import { stopInReverse } from '../lib/close-in-reverse.ts';
import { Refusal } from '../lib/refusal.ts';
import { programVersion } from '../lib/version.ts';
import { mailJob } from '../mail/mail-job.ts';
import { removeLeftPrintFolders } from '../output/print-folder.ts';
import { pdfPrinter } from '../output/print-pdf.ts';
import { runningPolicy } from '../settings/running-policy.ts';
import { domainsOf } from '../settings/setting-definitions.ts';
import type { SettingSources } from '../settings/settings.ts';
import { describeHolder } from '../store/database/data-folder.ts';
import { faultText } from '../store/database/fault.ts';
import { FolderLost } from '../store/database/folder-watch.ts';
import { knownBrowserKey } from '../store/registry/known-browser-key.ts';
import { listSites } from '../store/registry/sites.ts';
import { hasUsers } from '../store/registry/users.ts';
import { requestLeave } from '../store/writer/leave-socket.ts';
import { connectToWriter } from '../store/writer/writer-socket.ts';
import { integrityChecks } from '../watch/integrity-checks.ts';
import { notices, sharedAddressNotice, triedPasswordsNotice } from '../watch/notices.ts';
import { type HeldFolder, type HoldFolderDeps, holdFolder } from './hold-folder.ts';
import { mostConnections } from './most-connections.ts';

export interface ServeOptions {
  readonly folder: string;
  readonly flags: SettingSources['flags'];
  readonly environment: SettingSources['environment'];
  nowMs(): number;
  /** Messages for the person who started it, a line each. */
  say(line: string): void;
  logError(line: string): void;
}

export interface Serving {
  /** The address it listens on. */
  readonly url: string;
  /** Takes no more hits, commits those that are waiting, and lets go of the data folder. */
  stop(): Promise<void>;
}

/** Starts the HTTP server and the jobs on a data folder. */
export async function serve({ folder, flags, environment, nowMs, say, logError }: ServeOptions): Promise<Serving> {
  const now = () => Math.floor(nowMs() / 1000);
  const integrity = integrityChecks({ folder, nowMs, logError });
  const taking = { folder, command: 'serve', flags, environment, mayChangeStored: true, nowMs, logError, integrity };
  const held = await takeFolder(taking);
  const { store, settings, operations, counting, reports } = held;
  const { db } = store;
  const stopping: (() => Promise<void> | void)[] = [held.stop, integrity.stop];
  const stop = () => stopInReverse(stopping);
  try {
    const failed = (error: unknown) => {
      // Of a lost folder the watch has told.
      if (!(error instanceof FolderLost)) logError(faultText(error, folder));
    };
    const link = firstRun(() => performance.now());
    // The port, and with it the address, is known once the server listens; nothing is answered before.
    const listening = { url: '' };
    const hits = hitCollector({
      door: counting.door,
      siteNamed: held.siteNamed,
      nowMs,
      proxies: settings.trustProxy,
      counters: counting.state.counters,
    });
    const { server, connections } = frontDoor({
      collector: hits,
      others: (request, response) => others(request, response),
      proxies: settings.trustProxy,
      mostConnections: mostConnections(),
    });
    const port = await listenOrRefuse(server, settings.host, settings.port);
    stopping.push(port.close);
    listening.url = `http://${urlHost(settings.host)}:${port.port}`;
    const publicUrl = settings.url ?? listening.url;
    const { smtp, mailFrom } = settings;
    const domains = domainsOf(settings.mailDomains);
    const mails = mailJob({
      store,
      smtp: smtp === undefined || mailFrom === undefined ? undefined : { server: smtp, from: mailFrom },
      publicUrl,
      domains,
      render: reports.mail,
      failed,
    });
    const checks = reportedChecks(
      () => performance.now(),
      (tried) => {
        const notice = triedPasswordsNotice(db, tried);
        if (notice !== undefined) logError(notice);
      },
    );
    stopping.push(() => checks.stop());
    removeLeftPrintFolders(failed);
    const printer = pdfPrinter(settings.chromium);
    stopping.push(() => printer.close());
    const others = app({
      db,
      mail: mails,
      mailDomains: domains,
      operations,
      sessions: sessions({ db, now, idleSeconds: settings.sessionIdleHours * 3_600, failed }),
      bearer: bearerAuth(tokens(db, now, failed), nowMs),
      intake: counting.state,
      firstRun: link,
      passwordChecks: checks,
      browsers: knownBrowsers(knownBrowserKey(db), randomBytes),
      reports,
      printer,
      publicUrl,
      snippet: snippetFiles(folder),
      proxies: settings.trustProxy,
      folderIsLost: store.folder.isLost,
      policy: (locale) => runningPolicy(settings, listSites(db), locale),
      policyVersion: held.changes,
      started: {
        folder,
        version: programVersion(),
        retentionDays: settings.retentionDays,
        sessionIdleHours: settings.sessionIdleHours,
        inForce: held.inForce,
      },
      nowMs,
      refresh: held.jobs.refresh,
      notices: () => notices(db, settings.trustProxy, integrity.notices(), checks.tried()),
      clockDoubt: () => clockDoubt(store.clock.look()),
      failed,
    });
    stopping.push(async () => {
      // A mail that is on its way and answers that are: neither waits for the other.
      await Promise.all([mails.stop(), connections.end(port.close)]);
      counting.drain();
    });

    await held.open();
    mails.start();
    const warning = sharedAddressNotice(db, settings.trustProxy);
    if (warning !== undefined) logError(warning);
    const inviting = invite(() => {
      if (hasUsers(db)) return false;
      if (link.expired())
        say(
          `There is no user yet. Open this link within an hour to set your name and password:\n  ${publicUrl}/first-run?token=${link.token()}`,
        );
      return true;
    });
    stopping.push(inviting);
    return { url: listening.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

// How long `serve` waits for one who said that it lets go of the folder.
const LETTING_GO_MS = 5_000;
// A command that is asked may take its time to leave, and another one that waits take the folder after it.
const MOST_RELEASES = 2;
const RETRY_MS = 20;

/** Takes the folder; from a middleware or a command that holds it, by asking it to let go. One that does so by itself is waited for. */
async function takeFolder(deps: HoldFolderDeps): Promise<HeldFolder> {
  const { folder } = deps;
  const held = await holdFolder(deps);
  if (held !== undefined) return held;
  const holder = await connectToWriter(folder);
  const stays = (await holder?.operations.release()) === false;
  holder?.close();
  let [releases, untilMs] = [0, performance.now() + LETTING_GO_MS];
  while (!stays && performance.now() < untilMs) {
    if (holder === undefined && releases < MOST_RELEASES && (await requestLeave(folder))) {
      releases += 1;
      untilMs = performance.now() + LETTING_GO_MS;
    }
    await delay(RETRY_MS);
    const free = await holdFolder(deps);
    if (free !== undefined) return free;
  }
  throw new Refusal(
    `The data folder ${folder} is in use by ${describeHolder(folder)}: stop that first, or choose another folder with SIXFOLD_DATA.`,
  );
}

// How often is looked whether the first administrator's link has to be told anew.
const INVITE_EVERY_MS = 60_000;

/** Asks now and each minute until the answer is no; returns what ends it. */
function invite(again: () => boolean): () => void {
  if (!again()) return () => undefined;
  const timer = setInterval(() => {
    if (!again()) clearInterval(timer);
  }, INVITE_EVERY_MS).unref();
  return () => clearInterval(timer);
}

async function listenOrRefuse(server: Server, host: string, port: number): Promise<Listening> {
  try {
    return await listen(server, host, port);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const what = code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be listened on (${code})`;
    throw new Refusal(`${host}:${port} ${what}: choose another with SIXFOLD_HOST and SIXFOLD_PORT.`);
  }
}

/** A host as it stands in a URL: an IPv6 address in brackets, and for "all addresses" one that can be opened. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
