import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { Site } from '../../domain/site.ts';
import type { Span } from '../../domain/time/cover.ts';
import { type Day, seconds } from '../../domain/time/day.ts';
import { oneAtATime } from '../../lib/one-at-a-time.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { CommitCount } from '../database/commit-count.ts';
import type { FolderWatch } from '../database/folder-watch.ts';
import type { YieldToHits } from '../database/yield-to-hits.ts';
import { refreshLiveDay } from '../reading/live-day.ts';
import { type ImportBatch, importBatchStore } from '../records/import-state.ts';
import { type FoundName, type RecordWriter, recordWriter } from '../records/records.ts';
import { reserveVisitIds, type VisitIdBlock } from '../records/visit-ids.ts';
import { agreeToMail, type MailAtOnce, noteMailAtOnce } from '../registry/mail-agreements.ts';
import {
  type MailSubscriptionKey,
  type NewMailSubscription,
  removeMailSubscription,
  setMailSubscription,
} from '../registry/mail-subscriptions.ts';
import { endOneSession, endSessions } from '../registry/sessions.ts';
import { addSite, type NewSite, type SiteChange, setSite, siteNamed } from '../registry/sites.ts';
import { storeSettings } from '../registry/stored-settings.ts';
import { addToken, type NewToken, revokeToken, type TokenId, type TokenToRevoke } from '../registry/tokens.ts';
import { type TrustedClock, trustedClock } from '../registry/trusted-clock.ts';
import {
  addUser,
  changePassword,
  disableUser,
  enableUser,
  type NewPassword,
  type NewUser,
  type PasswordChange,
  setPassword,
  type UserId,
} from '../registry/users.ts';
import { countDay, type RollupCount, sumRollups } from '../rollups/rollup-count.ts';
import { dueSpans } from '../rollups/rollup-tiers.ts';
import { daysBehind, daysToRebuild, dropGarbage, writeRollup } from '../rollups/rollups.ts';

/** The writing side of a data folder, in the process that holds its lock. */
export interface Store {
  readonly db: Database;
  readonly records: RecordWriter;
  /** How far the clock is believed. */
  readonly clock: TrustedClock;
  /** Unix seconds. */
  now(): number;
  /** Milliseconds of a clock that only ever runs, whatever becomes of the other one. */
  monotonicMs(): number;
  /** Counts a day: here, or in a thread of its own where the writer has other things to do. */
  countDay(site: Site, day: Day, isOver: boolean): RollupCount | Promise<RollupCount>;
  /** Sums the rollups of a month or year, there too; undefined when that cannot be done now. */
  sumRollups(site: Site, span: Span): RollupCount | undefined | Promise<RollupCount | undefined>;
  /** Reads what is new of a site's running day, there too, for the reports of whoever looks. Gives the ms that took. */
  refreshToday(site: Site, today: Day): Promise<number>;
  /** Waits so that others come in between pieces of long work; fails once the store is about to be closed. */
  yieldToHits: YieldToHits;
  /** Runs rollups one after the other: an older count must never take the place of a newer one. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Sites, users or settings are other than before; of sites the one of that domain. */
  changed(domain?: string): void;
  /** Whether the folder is still the one that was opened. */
  readonly folder: Pick<FolderWatch, 'checkBefore' | 'checkAfter' | 'isLost'>;
}

export function storeOn(
  db: Database,
  now: () => number,
  monotonicMs: () => number,
  commits: CommitCount,
  folder: Store['folder'],
): Store {
  const records = recordWriter(db, commits);
  return {
    db,
    records,
    clock: trustedClock(db, now, monotonicMs),
    now,
    monotonicMs,
    countDay: (site, day, isOver) => countDay(db, site, day, isOver),
    sumRollups: (site, span) => sumRollups(db, site.id, span),
    refreshToday: (site, today) => refreshLiveDay(db, site, today, records.liveChanges(site.id, today), () => performance.now()),
    yieldToHits: () => nextTurn(),
    inTurn: oneAtATime(),
    changed: () => undefined,
    folder,
  };
}

export interface RollupRequest {
  readonly domain: string;
  readonly from?: Day;
  readonly to?: Day;
  /** Only the days whose rollups are behind. */
  readonly onlyDirty: boolean;
}

/** How many days were counted anew, and which were left alone because their records have expired. */
export interface RollupResult {
  readonly days: number;
  readonly closed: readonly Day[];
}

/** Brings a site's rollups up to date: day by day, then the months and years that are over. */
export async function rollUp(store: Store, request: RollupRequest): Promise<RollupResult> {
  const result = await rollUpDays(store, request);
  await rollUpSpans(store, request.domain);
  return result;
}

/** Brings a site's days up to date and leaves months and years for later: reports do without those. */
export function rollUpDays(store: Store, { domain, from, to, onlyDirty }: RollupRequest): Promise<RollupResult> {
  return store.inTurn(async () => {
    await dropGarbage(store.db, store.yieldToHits);
    const site = siteNamed(store.db, domain);
    const { open, closed } = onlyDirty
      ? { open: daysBehind(store.db, site.id, from, to), closed: [] }
      : daysToRebuild(store.db, site, from, to);
    for (const day of open) {
      const countEnds = store.records.countBegins(site.id, day);
      try {
        const isOver = day < site.zone.dayOf(seconds(store.now()));
        await writeRollup(store.db, await store.countDay(site, day, isOver), store.yieldToHits);
      } finally {
        countEnds();
      }
    }
    return { days: open.length, closed };
  });
}

/** Sums the months and years of a site that are over and have no current rollup. */
export async function rollUpSpans(store: Store, domain: string): Promise<void> {
  // Months first: years are summed from them. In turns of their own, so that days that are behind come in between.
  for (const tier of ['month', 'year'] as const) {
    const site = siteNamed(store.db, domain);
    const due = () => dueSpans(store.db, site.id, tier, site.zone.dayOf(seconds(store.now())));
    for (const span of due()) {
      await store.inTurn(async () => {
        if (!due().some(({ first }) => first === span.first)) return;
        await dropGarbage(store.db, store.yieldToHits);
        const sums = await store.sumRollups(site, span);
        if (sums !== undefined) await writeRollup(store.db, sums, store.yieldToHits);
      });
    }
  }
}

/** A request that a site's own server has answered: in memory until it was cut down to what may be recorded. */
export interface ServedRequest {
  readonly domain: string;
  readonly atMs: number;
  readonly address: string;
  readonly userAgent: string;
  readonly privacySignal: boolean;
  readonly target: string;
  readonly status: number;
}

/** That a hit is not on disk. */
export interface NotStored {
  /** What prevented it, for a person. */
  readonly why: string;
  /** Whether it may be stored when it comes again. */
  readonly again: boolean;
}

/** What only a process can do that counts live hits. */
export interface LiveOperations {
  /** Counts requests, each on its own; gives true for one that, or whose exclusion, is on disk. */
  countServed(requests: readonly ServedRequest[]): Promise<readonly (true | NotStored)[]>;
  /** Leaves the folder to `serve`, which is starting; false from one that stays. */
  release(): Promise<boolean>;
}

/** Everything that changes a data folder besides hits that come by HTTP. What goes in and out is plain JSON: it may cross a socket. */
export interface Operations extends LiveOperations {
  addSite(site: NewSite): Promise<{ readonly domain: string }>;
  setSite(change: SiteChange): Promise<{ readonly domain: string }>;
  addUser(user: NewUser): Promise<{ readonly name: string }>;
  /** Sets somebody else's password; gives how many tokens ended with it, and how many reports by mail go on. */
  setPassword(change: NewPassword): Promise<{ readonly name: string; readonly tokens: number; readonly mails: number }>;
  changePassword(change: PasswordChange): Promise<{ readonly name: string }>;
  endSessions(user: { readonly name: string }): Promise<{ readonly name: string }>;
  /** Ends one of a user's own sessions. */
  endSession(session: { readonly user: UserId; readonly id: number }): Promise<{ readonly ended: true }>;
  disableUser(user: { readonly name: string }): Promise<{ readonly name: string }>;
  enableUser(user: { readonly name: string }): Promise<{ readonly name: string }>;
  addToken(token: NewToken): Promise<{ readonly id: TokenId; readonly name: string }>;
  revokeToken(token: TokenToRevoke): Promise<{ readonly name: string }>;
  storeSettings(settings: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>;
  /** The clock of this machine is right, an administrator says; gives what it shows, in Unix seconds. */
  confirmClock(): Promise<{ readonly wall: number }>;
  setMailSubscription(chosen: NewMailSubscription): Promise<{ readonly domain: string }>;
  removeMailSubscription(key: MailSubscriptionKey): Promise<{ readonly domain: string }>;
  /** Notes a mail that a user has sent at once; not taken beyond the day's limits. */
  noteMailAtOnce(mail: MailAtOnce): Promise<{ readonly taken: boolean }>;
  /** The reader of an address agrees to reports; not when the question is over. */
  agreeToMail(question: { readonly tokenHash: string }): Promise<{ readonly agreed: boolean }>;
  reserveVisitIds(request: { readonly size: number }): Promise<VisitIdBlock>;
  storeImportBatch(batch: ImportBatch): Promise<{ readonly stored: true }>;
  /** Corrects stored visits by names that were found for their addresses. */
  storeNames(found: readonly FoundName[]): Promise<{ readonly stored: true }>;
  rollUp(request: RollupRequest): Promise<RollupResult>;
}

export type OperationName = keyof Operations;

const NOT_LIVE: LiveOperations = {
  countServed: () => Promise.reject(new Refusal('This process counts no live hits.')),
  release: () => Promise.resolve(false),
};

export function operationsOn(store: Store, live: LiveOperations = NOT_LIVE): Operations {
  const { db, records } = store;
  const storeImportBatch = importBatchStore(db, records);
  const change = async <Output>(work: () => Output, domainOf?: (output: Output) => string): Promise<Output> => {
    store.folder.checkBefore();
    const result = db.transaction(work).immediate();
    store.changed(domainOf?.(result));
    store.folder.checkAfter();
    return result;
  };
  const changeSite = async (work: () => Site): Promise<{ readonly domain: string }> => {
    const { domain } = await change(work, (site) => site.domain);
    return { domain };
  };
  const record = async (work: () => void): Promise<{ readonly stored: true }> => {
    store.folder.checkBefore();
    try {
      db.transaction(work).immediate();
    } catch (error) {
      records.undo();
      throw error;
    }
    records.settle();
    store.folder.checkAfter();
    return { stored: true };
  };
  return {
    addSite: (site) => changeSite(() => addSite(db, site, store.now())),
    setSite: (site) => changeSite(() => setSite(db, site)),
    addUser: (user) => change(() => addUser(db, user, store.now())),
    setPassword: (password) => change(() => setPassword(db, password, store.now())),
    changePassword: (password) => change(() => changePassword(db, password)),
    endSessions: (user) => change(() => endSessions(db, user)),
    endSession: (session) => change(() => endOneSession(db, session)),
    disableUser: (user) => change(() => disableUser(db, user, store.now())),
    enableUser: (user) => change(() => enableUser(db, user)),
    addToken: (token) => change(() => addToken(db, token, store.now())),
    revokeToken: (token) => change(() => revokeToken(db, token, store.now())),
    storeSettings: (settings) =>
      change(() => {
        storeSettings(db, settings);
        return settings;
      }),
    confirmClock: () => change(() => ({ wall: store.clock.confirm().wall })),
    setMailSubscription: (chosen) => change(() => setMailSubscription(db, chosen, store.now())),
    noteMailAtOnce: (mail) => change(() => noteMailAtOnce(db, mail, store.now())),
    agreeToMail: (question) => change(() => agreeToMail(db, question, store.now())),
    removeMailSubscription: (key) => change(() => removeMailSubscription(db, key)),
    reserveVisitIds: async ({ size }) => db.transaction(() => reserveVisitIds(db, size)).immediate(),
    storeImportBatch: (batch) => record(() => storeImportBatch(batch, store.clock.retainFrom())),
    storeNames: (found) =>
      record(() => {
        for (const each of found) records.nameFound(each);
        records.flush();
      }),
    rollUp: async (request) => {
      store.folder.checkBefore();
      try {
        return await rollUp(store, request);
      } finally {
        store.folder.checkAfter();
      }
    },
    ...live,
  };
}
