import type { ImportBatch } from '../records/import-state.ts';
import type { FoundName } from '../records/records.ts';
import type { VisitIdBlock } from '../records/visit-ids.ts';
import type { MailAtOnce } from '../registry/mail-agreements.ts';
import type { MailSubscriptionKey, NewMailSubscription } from '../registry/mail-subscriptions.ts';
import type { NewSite, SiteChange } from '../registry/sites.ts';
import type { NewToken, TokenId, TokenToRevoke } from '../registry/tokens.ts';
import type { NewPassword, NewUser, PasswordChange, UserId } from '../registry/users.ts';
import type { RollupRequest, RollupResult } from './roll-up.ts';

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

/**
 * Everything that changes a data folder besides hits that come by HTTP. What goes in and out is plain JSON: it may cross
 * a socket.
 */
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

/** Changes a data folder: directly when this process holds its lock, otherwise through the process that does. */
export interface Writer {
  readonly operations: Operations;
  /** Whether another process does the writing. */
  readonly remote: boolean;
  close(): void;
}
