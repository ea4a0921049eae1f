import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { firstRun } from './access/first-run.ts';
import { sessions } from './access/sessions.ts';
import { countHits } from './count-hits.ts';
import { app } from './http/app.ts';
import { collector } from './http/collector.ts';
import { frontDoor } from './http/front-door.ts';
import { reportThread } from './http/report-thread-client.ts';
import { snippetFiles } from './http/snippet-files.ts';
import { jobs } from './jobs.ts';
import { runningPolicy } from './running-policy.ts';
import { readSettings, type SettingSources, settingsToStore } from './settings.ts';
import { describeHolder } from './store/data-folder.ts';
import { operationsOn } from './store/operations.ts';
import { Refusal } from './store/refusal.ts';
import { listSites } from './store/sites.ts';
import { storedSettings } from './store/stored-settings.ts';
import { hasUsers } from './store/users.ts';
import { openStore } from './store/writer.ts';
import { listenForCommands } from './store/writer-socket.ts';

export interface ServeOptions {
  readonly folder: string;
  readonly flags: SettingSources['flags'];
  readonly environment: SettingSources['environment'];
  nowMs(): number;
  /** Messages for the person who started it, a line each. */
  say(line: string): void;
  complain(line: string): void;
}

export interface Serving {
  /** The address it listens on. */
  readonly url: string;
  /** Takes no more hits, commits those that are waiting, and lets go of the data folder. */
  stop(): Promise<void>;
}

/** Starts the HTTP server and the jobs on a data folder. */
export async function serve({ folder, flags, environment, nowMs, say, complain }: ServeOptions): Promise<Serving> {
  const now = () => Math.floor(nowMs() / 1000);
  const opened = openStore(folder, 'serve', now, complain);
  if (opened === undefined)
    throw new Refusal(
      `The data folder ${folder} is in use by ${describeHolder(folder)}: stop that first, or choose another folder with SIXFOLD_DATA.`,
    );
  const { store } = opened;
  const { db } = store;
  const stopping: (() => Promise<void> | void)[] = [opened.close];
  const stop = async () => {
    for (let step = stopping.pop(); step !== undefined; step = stopping.pop()) await step();
  };
  try {
    const settings = readSettings({ flags, environment, stored: storedSettings(db), mayChangeStored: true });
    const operations = operationsOn(store);
    await operations.storeSettings(settingsToStore(settings));

    const reports = reportThread(folder);
    stopping.push(reports.close);
    store.countDay = reports.countDay;
    let sites = new Map(listSites(db).map((site) => [site.domain, site]));
    store.changed = () => {
      sites = new Map(listSites(db).map((site) => [site.domain, site]));
    };

    const failed = (error: unknown) => complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const counting = await countHits({ store, settings, nowMs, complain });
    stopping.push(counting.close);

    const work = jobs({ store, retentionDays: settings.retentionDays, nowMs, failed });
    const link = firstRun(nowMs);
    // The port, and with it the address, is known once the server listens; nothing is answered before.
    const listening = { url: '' };
    const hits = collector({
      door: counting.door,
      siteNamed: (domain) => sites.get(domain) ?? sites.get(domain.toLowerCase()),
      nowMs,
      proxies: settings.trustProxy,
    });
    const server = frontDoor(hits, (request, response) => others(request, response));
    await listen(server, settings.host, settings.port);
    listening.url = `http://${urlHost(settings.host)}:${(server.address() as AddressInfo).port}`;
    const publicUrl = settings.url ?? listening.url;
    const others = app({
      db,
      operations,
      sessions: sessions(db, now),
      firstRun: link,
      reports,
      publicUrl,
      snippet: snippetFiles(folder),
      proxies: settings.trustProxy,
      policy: runningPolicy(settings),
      nowMs,
      freshen: work.freshen,
      failed,
    });
    stopping.push(async () => {
      server.close();
      server.closeIdleConnections();
      counting.drain();
      const closed = once(server, 'close');
      setTimeout(() => server.closeAllConnections(), 5_000).unref();
      await closed;
      counting.drain();
    });

    const commands = await listenForCommands(folder, operations);
    stopping.push(() => {
      commands.close();
    });
    const ticking = work.start();
    stopping.push(ticking.stop);
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

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
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
