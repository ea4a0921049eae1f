import type { Site } from '../../domain/site.ts';
import { Refusal } from '../../lib/refusal.ts';
import { inTransaction, type TransactionConnection } from '../database/connections.ts';
import { importBatchStore } from '../records/import-state.ts';
import { reserveVisitIds } from '../records/visit-ids.ts';
import { agreeToMail, noteMailAtOnce } from '../registry/mail-agreements.ts';
import { removeMailSubscription, setMailSubscription } from '../registry/mail-subscriptions.ts';
import { endOneSession, endSessions } from '../registry/sessions.ts';
import { addSite, setSite } from '../registry/sites.ts';
import { storeSettings } from '../registry/stored-settings.ts';
import { addToken, revokeToken } from '../registry/tokens.ts';
import { addUser, changePassword, disableUser, enableUser, setPassword } from '../registry/users.ts';
import type { LiveOperations, Operations } from './operations.ts';
import { rollUp } from './roll-up.ts';
import type { Store } from './store.ts';

const NOT_LIVE: LiveOperations = {
  countServed: () => Promise.reject(new Refusal('This process counts no live hits.')),
  release: () => Promise.resolve(false),
};

/** Every operation on a store of this process; `live` where it counts live hits, too. */
export function operationsOn(store: Store, live: LiveOperations = NOT_LIVE): Operations {
  return { ...registryOperations(store), ...recordOperations(store), ...live };
}

type RecordOperations = Pick<Operations, 'reserveVisitIds' | 'storeImportBatch' | 'storeNames' | 'rollUp'>;
type RegistryOperations = Omit<Operations, keyof RecordOperations | keyof LiveOperations>;

/** Sites, people, settings and mail. */
function registryOperations(store: Store): RegistryOperations {
  const change = async <Output>(
    work: (tx: TransactionConnection) => Output,
    domainOf?: (output: Output) => string,
  ): Promise<Output> => {
    store.folder.checkBefore();
    const result = inTransaction(store.db, work);
    store.changed(domainOf?.(result));
    store.folder.checkAfter();
    return result;
  };
  const changeSite = async (work: (tx: TransactionConnection) => Site): Promise<{ readonly domain: string }> => {
    const { domain } = await change(work, (site) => site.domain);
    return { domain };
  };
  return {
    addSite: (site) => changeSite((tx) => addSite(tx, site, store.now())),
    setSite: (site) => changeSite((tx) => setSite(tx, site)),
    addUser: (user) => change((tx) => addUser(tx, user, store.now())),
    setPassword: (password) => change((tx) => setPassword(tx, password, store.now())),
    changePassword: (password) => change((tx) => changePassword(tx, password)),
    endSessions: (user) => change((tx) => endSessions(tx, user)),
    endSession: (session) => change((tx) => endOneSession(tx, session)),
    disableUser: (user) => change((tx) => disableUser(tx, user, store.now())),
    enableUser: (user) => change((tx) => enableUser(tx, user)),
    addToken: (token) => change((tx) => addToken(tx, token, store.now())),
    revokeToken: (token) => change((tx) => revokeToken(tx, token, store.now())),
    storeSettings: (settings) =>
      change((tx) => {
        storeSettings(tx, settings);
        return settings;
      }),
    confirmClock: () => change(() => ({ wall: store.clock.confirm().wall })),
    setMailSubscription: (chosen) => change((tx) => setMailSubscription(tx, chosen, store.now())),
    noteMailAtOnce: (mail) => change((tx) => noteMailAtOnce(tx, mail, store.now())),
    agreeToMail: (question) => change((tx) => agreeToMail(tx, question, store.now())),
    removeMailSubscription: (key) => change((tx) => removeMailSubscription(tx, key)),
  };
}

/** Records, and the rollups that are counted of them. */
function recordOperations(store: Store): RecordOperations {
  const { db, records } = store;
  const storeImportBatch = importBatchStore(db, records);
  const record = async (work: () => void): Promise<{ readonly stored: true }> => {
    store.folder.checkBefore();
    try {
      inTransaction(db, work);
    } catch (error) {
      records.rolledBack();
      throw error;
    }
    records.committed();
    store.folder.checkAfter();
    return { stored: true };
  };
  return {
    reserveVisitIds: async ({ size }) => inTransaction(db, (tx) => reserveVisitIds(tx, size)),
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
  };
}
