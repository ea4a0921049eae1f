import type { Database } from 'better-sqlite3';
import { narrowedFormerNetwork } from '../../domain/server-address.ts';
import { type Seconds, zoneNamed } from '../../domain/time/day.ts';

// What was recorded without an address: of the network, and in full.
const NO_ADDRESS = "('.0/24', '')";

interface FormerVisit {
  readonly id: number;
  readonly site: number;
  readonly zone: string;
  readonly at: Seconds;
}

/**
 * The part of schema 0009 that reads addresses: networks of 6to4 become the IPv4 network they carry, in records and
 * rollups, what stood for the address of a connection that was reset becomes none, and versions of more than three digits
 * go. Days whose records changed are counted again. Inside the migration's transaction. What Teredo's /48 were is left:
 * they tell no client's address.
 */
export function narrowRecords(db: Database): void {
  db.function('narrowed_network', { deterministic: true }, (recorded) =>
    typeof recorded === 'string' ? (narrowedFormerNetwork(recorded) ?? recorded) : recorded,
  );
  const changed = db
    .prepare<[], FormerVisit>(
      `SELECT visit.id, site_id AS site, time_zone AS zone, started_at AS at FROM visit JOIN site ON site.id = site_id
       WHERE server_address GLOB '2002:*/48' OR server_address IN ${NO_ADDRESS} OR browser_id IN (SELECT id FROM temp.browser_without)`,
    )
    .all();
  const mark = db.prepare(
    `INSERT INTO dirty SELECT @site, @day, 1 WHERE NOT EXISTS (SELECT 1 FROM closed_day WHERE site_id = @site AND day = @day)
     ON CONFLICT DO UPDATE SET version = version + 1`,
  );
  const days = new Set<string>();
  for (const { site, zone: name, at } of changed) {
    const zone = zoneNamed(name);
    if (zone === undefined) throw new Error(`The time zone ${name} of a site is not known here.`);
    const day = zone.dayOf(at);
    if (days.has(`${site} ${day}`)) continue;
    days.add(`${site} ${day}`);
    mark.run({ site, day });
  }
  db.exec(`
    UPDATE visit SET server_address = narrowed_network(server_address) WHERE server_address GLOB '2002:*/48';
    UPDATE visit SET server_address = NULL WHERE server_address IN ${NO_ADDRESS};
    UPDATE visit SET browser_id = (SELECT kept FROM temp.browser_without AS without WHERE without.id = browser_id)
    WHERE browser_id IN (SELECT id FROM temp.browser_without);
    INSERT INTO rollup_server_address
    SELECT rollup_id, narrowed_network(server_address) AS network, sum(visits) FROM rollup_server_address
    WHERE server_address GLOB '2002:*/48' GROUP BY rollup_id, network
    ON CONFLICT DO UPDATE SET visits = visits + excluded.visits;
    DELETE FROM rollup_server_address WHERE server_address GLOB '2002:*/48' OR server_address IN ${NO_ADDRESS};
    INSERT INTO rollup_browser
    SELECT rollup_id, kept, sum(visits) FROM rollup_browser JOIN temp.browser_without AS without ON without.id = browser_id
    GROUP BY rollup_id, kept
    ON CONFLICT DO UPDATE SET visits = visits + excluded.visits;
    DELETE FROM rollup_browser WHERE browser_id IN (SELECT id FROM temp.browser_without);
    DELETE FROM browser WHERE id IN (SELECT id FROM temp.browser_without);
    DROP TABLE temp.browser_without;
    DROP TABLE temp.long_version;
  `);
}
