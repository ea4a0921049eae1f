// Run as a process of its own: rolls up a folder's site, or erases a day of it, and kills itself before the n-th statement;
// writes how many there were when it comes to the end.
import Sqlite, { type Database, type Statement } from 'better-sqlite3';
import { siteNamed } from '../../server/store/registry/sites.ts';
import { closeDay } from '../../server/store/rollups/retention.ts';
import { operationsOn } from '../../server/store/writer/store-operations.ts';
import { day } from './days.ts';
import { openStore } from './open-store.ts';

const [folder = '', last = '', now = '', erased] = process.argv.slice(2);
let statements = 0;

function count(): void {
  statements += 1;
  if (statements === Number(last)) process.kill(process.pid, 'SIGKILL');
}

const opened = openStore(folder, 'test', () => Number(now), console.error);
if (opened === undefined) throw new Error('The folder is taken.');
const { prepare } = Sqlite.prototype as Database;
const counting = function (this: Database, sql: string): Statement {
  const statement: Statement = prepare.call(this, sql);
  for (const name of ['run', 'get', 'all', 'iterate'] as const) {
    const method = statement[name];
    Object.defineProperty(statement, name, {
      value: (...values: unknown[]) => {
        count();
        return Reflect.apply(method, statement, values);
      },
    });
  }
  return statement;
};
Object.defineProperty(Sqlite.prototype, 'prepare', { value: counting });
const { store } = opened;
if (erased === undefined) await operationsOn(store).rollUp({ domain: 'example.com', onlyDirty: true });
else await closeDay(store.db, siteNamed(store.db, 'example.com'), day(erased), store.yieldToHits);
opened.close();
process.stdout.write(String(statements));
