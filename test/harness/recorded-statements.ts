import type { Statement } from 'better-sqlite3';
import type { ReadConnection } from '../../server/store/database/connections.ts';

/** What was asked of a database. */
export interface RecordedStatements {
  /** How many statements were carried out. */
  readonly statements: number;
  /** How many rows they gave. */
  readonly rows: number;
  /** Tables that were read from one end to the other, by what SQLite says of its plans. */
  readonly readWhole: readonly string[];
}

/** Carries out work and tells what it asked of a database, which is then as before. */
export async function recordStatements(db: ReadConnection, work: () => Promise<unknown>): Promise<RecordedStatements> {
  let [statements, rows] = [0, 0];
  const texts = new Set<string>();
  const { prepare } = db;
  const watching = (sql: string): Statement => {
    const statement: Statement = prepare.call(db, sql);
    for (const name of ['run', 'get', 'all'] as const) {
      const method = statement[name];
      Object.defineProperty(statement, name, {
        value: (...values: unknown[]) => {
          const result: unknown = Reflect.apply(method, statement, values);
          statements += 1;
          rows += Array.isArray(result) && name === 'all' ? result.length : 0;
          texts.add(sql);
          return result;
        },
      });
    }
    return statement;
  };
  Object.defineProperty(db, 'prepare', { value: watching, configurable: true });
  try {
    await work();
  } finally {
    Reflect.deleteProperty(db, 'prepare');
  }
  const planned = [...texts].flatMap((sql) => {
    const bound = sql.replace(/\?|:\w+/g, '1');
    return db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${bound}`).all();
  });
  const whole = planned.flatMap(
    ({ detail }) => /^SCAN (?!.*VIRTUAL TABLE|CONSTANT|.*rollup_garbage)(\w+)/.exec(detail)?.[1] ?? [],
  );
  return { statements, rows, readWhole: [...new Set(whole)].sort() };
}
