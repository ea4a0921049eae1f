import type { ReadConnection, TransactionConnection } from '../database/connections.ts';

/** What the data folder says of the settings that decide what is stored, as the texts that were given. */
export function storedSettings(db: ReadConnection): Readonly<Record<string, string>> {
  const rows = db.prepare<[], { name: string; value: string }>('SELECT name, value FROM setting ORDER BY name').all();
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** Remembers settings; others stay as they are. Inside a transaction. */
export function storeSettings(db: TransactionConnection, settings: Readonly<Record<string, string>>): void {
  const put = db.prepare('INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');
  for (const [name, value] of Object.entries(settings)) put.run(name, value);
}
