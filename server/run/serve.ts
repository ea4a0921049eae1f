import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { clockDoubt } from '../../reports/words/clock-sentence.ts';
import { type FirstRun, firstRun } from '../auth/first-run.ts';
import { knownBrowsers } from '../auth/known-browser.ts';
import { sessions } from '../auth/sessions.ts';
import { tokens } from '../auth/tokens.ts';
import { type ReportedChecks, reportedChecks } from '../auth/tried-passwords.ts';
import { type AppDeps, app } from '../http/app.ts';
import { frontDoor } from '../http/front-door.ts';
import { hitCollector } from '../http/hits/hit-collector.ts';
import { bearerAuth } from '../http/kit/bearer-token.ts';
import { snippetFiles } from '../http/kit/snippet-files.ts';
import { type Listening, listen } from '../http/listen.ts';
import { firstError } from '../lib/first-error.ts';
import { Refusal } from '../lib/refusal.ts';
import { programVersion } from '../lib/version.ts';
import { type MailJob, mailJob } from '../mail/mail-job.ts';
import { removeLeftPrintFolders } from '../output/print-folder.ts';
import { type PdfPrinter, pdfPrinter } from '../output/print-pdf.ts';
import { runningPolicy } from '../settings/running-policy.ts';
import { domainsOf } from '../settings/setting-definitions.ts';
import type { SettingSources } from '../settings/settings.ts';
import { describeHolder } from '../store/database/data-folder.ts';
import { faultText } from '../store/database/fault.ts';
import { FolderLost } from '../store/database/folder-watch.ts';
import { knownBrowserKey } from '../store/registry/known-browser-key.ts';
import { mailCounts } from '../store/registry/mail-counts.ts';
import { mailReader } from '../store/registry/mail-reader.ts';
import { sessionStore } from '../store/registry/sessions.ts';
import { tokenStore } from '../store/registry/tokens.ts';
import { rollupLags } from '../store/rollups/rollup-tiers.ts';
import { requestLeave } from '../store/writer/leave-socket.ts';
import type { Store } from '../store/writer/store.ts';
import { connectToWriter } from '../store/writer/writer-socket.ts';
import { type IntegrityChecks, integrityChecks } from '../watch/integrity-checks.ts';
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
export async function serve(options: ServeOptions): Promise<Serving> {
  const { folder, flags, environment, nowMs, logError } = options;
  const integrity = integrityChecks({ folder, nowMs, logError });
  const held = await takeFolder({
    ...{ folder, flags, environment, nowMs, logError, integrity },
    command: 'serve',
    mayChangeStored: true,
  });
  await using stack = new AsyncDisposableStack();
  stack.defer(held.stop);
  stack.defer(integrity.stop);
  const { store, settings, counting } = held;
  const failed = (error: unknown) => {
    // Of a lost folder the watch has told.
    if (!(firstError(error) instanceof FolderLost)) logError(faultText(error, folder));
  };
  const door = frontDoor({ proxies: settings.trustProxy, mostConnections: mostConnections() });
  // The port, and with it the address, is known once the server listens; nothing is answered before the door is opened.
  const port = await listenOrRefuse(door.server, settings.host, settings.port);
  stack.defer(port.close);
  const url = `http://${urlHost(settings.host)}:${port.port}`;
  const publicUrl = settings.url ?? url;
  const mail = mailsOf(held, publicUrl, failed);
  const checks = checksOf(store, logError);
  stack.defer(checks.stop);
  removeLeftPrintFolders(failed);
  const printer = pdfPrinter(settings.chromium);
  stack.defer(printer.close);
  const link = firstRun(() => performance.now());
  door.open({
    collector: hitCollector({
      door: counting.door,
      siteNamed: held.sites.named,
      nowMs,
      proxies: settings.trustProxy,
      counters: counting.state.counters,
    }),
    others: app(appDeps({ options, held, integrity, publicUrl, mail, checks, printer, link, failed })),
  });
  stack.defer(async () => {
    // A mail that is on its way and answers that are: neither waits for the other.
    await Promise.all([mail.stop(), door.connections.end(port.close)]);
    counting.drain();
  });

  await held.open();
  mail.start();
  const warning = sharedAddressNotice(store, settings.trustProxy);
  if (warning !== undefined) logError(warning);
  stack.defer(inviteFirst(held, link, publicUrl, options.say));
  const running = stack.move();
  return { url, stop: () => running.disposeAsync() };
}

function mailsOf({ store, settings, reports }: HeldFolder, publicUrl: string, failed: (error: unknown) => void): MailJob {
  const { smtp, mailFrom } = settings;
  return mailJob({
    store,
    smtp: smtp === undefined || mailFrom === undefined ? undefined : { server: smtp, from: mailFrom },
    publicUrl,
    domains: domainsOf(settings.mailDomains),
    render: reports.mail,
    failed,
  });
}

/** The checks of passwords; that passwords are being tried is said on stderr, too. */
function checksOf(store: Store, logError: (line: string) => void): ReportedChecks {
  return reportedChecks(
    () => performance.now(),
    (tried) => {
      const notice = triedPasswordsNotice(store, tried);
      if (notice !== undefined) logError(notice);
    },
  );
}

interface Started {
  readonly options: ServeOptions;
  readonly held: HeldFolder;
  readonly integrity: IntegrityChecks;
  readonly publicUrl: string;
  readonly mail: MailJob;
  readonly checks: ReportedChecks;
  readonly printer: PdfPrinter;
  readonly link: FirstRun;
  failed(error: unknown): void;
}

/** What the routes need of all that. */
function appDeps({ options, held, integrity, publicUrl, mail, checks, printer, link, failed }: Started): AppDeps {
  const { folder, nowMs } = options;
  const { store, registry, settings, operations, counting, reports, sites } = held;
  const { db, now } = store;
  return {
    ...{ registry, mail, operations, reports, printer, publicUrl, nowMs, failed },
    mails: mailReader(db),
    mailDomains: domainsOf(settings.mailDomains),
    sessions: sessions({ store: sessionStore(db), now, idleSeconds: settings.sessionIdleHours * 3_600, failed }),
    bearer: bearerAuth(tokens(tokenStore(db), now, failed), nowMs),
    intake: counting.state,
    rollupLags: (at) => rollupLags(db, at),
    mailCounts: () => mailCounts(db),
    firstRun: link,
    passwordChecks: checks,
    browsers: knownBrowsers(knownBrowserKey(db), randomBytes),
    snippet: snippetFiles(folder),
    proxies: settings.trustProxy,
    folderIsLost: store.folder.isLost,
    policy: (locale) => runningPolicy(settings, registry.sites(), locale),
    policyVersion: sites.changes,
    started: {
      folder,
      version: programVersion(),
      retentionDays: settings.retentionDays,
      sessionIdleHours: settings.sessionIdleHours,
      inForce: held.inForce,
    },
    refresh: held.jobs.refresh,
    notices: () => notices(store, settings.trustProxy, integrity.notices(), checks.tried()),
    clockDoubt: () => clockDoubt(store.clock.look()),
  };
}

/** Tells the first administrator's link until there is a user; returns what ends that. */
function inviteFirst({ registry }: HeldFolder, link: FirstRun, publicUrl: string, say: (line: string) => void): () => void {
  return invite(() => {
    if (registry.hasUsers()) return false;
    if (link.expired())
      say(
        `There is no user yet. Open this link within an hour to set your name and password:\n  ${publicUrl}/first-run?token=${link.token()}`,
      );
    return true;
  });
}

// How long `serve` waits for one who said that it lets go of the folder.
const LETTING_GO_MS = 5_000;
// A command that is asked may take its time to leave, and another one that waits take the folder after it.
const MOST_RELEASES = 2;
const RETRY_MS = 20;

/**
 * Takes the folder; from a middleware or a command that holds it, by asking it to let go. One that does so by itself is
 * waited for.
 */
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
