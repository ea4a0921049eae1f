import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { permittedFields } from '../../../server/domain/policy.ts';
import { columnsOf, tables } from '../../../server/domain/policy-tables.ts';
import { schemaFaults } from '../../../server/store/database/schema-check.ts';
import { collect } from '../../harness/collect.ts';
import { done, sixfold } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';

test('a second serve on the same folder is refused at once, naming the first; other commands work beside it', async (t) => {
  const place = { data: join(scratchFolder(t), 'data') };
  const server = await startServe(t, place);
  const second = await sixfold(['serve', '--port', '0'], place);
  assert.equal(second.code, 1);
  assert.match(second.stderr, new RegExp(`in use by "sixfold serve" \\(process ${server.pid}, since `));
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  assert.equal((await collect(server, { site: 'example.com', page: '/' })).status, 204);
  assert.match(await done(['site', 'list'], place), /^example\.com\tUTC$/m);
  await done(['user', 'add', 'jo', '--role', 'admin'], { ...place, input: 'a long password\n' });
  assert.deepEqual(JSON.parse(await done(['user', 'list', '--json'], place)), [
    { name: 'jo', role: 'admin', disabled: false, sites: [] },
  ]);
  assert.match(await done(['rollup', '--site', 'example.com'], place), /1 day counted/);
  await done(['site', 'set', 'example.com', '--alias', 'www2.example.com'], place);
  assert.equal(
    (await collect(server, { site: 'example.com', page: '/alias' }, { origin: 'https://www2.example.com' })).status,
    204,
  );
});

test('a port that another serve listens on is refused, and the first goes on alone', async (t) => {
  const server = await startServe(t, { data: join(scratchFolder(t), 'data') });
  const second = await sixfold(['serve', '--port', String(server.port)], { data: join(scratchFolder(t), 'data') });
  assert.equal(second.code, 1);
  assert.equal(
    second.stderr,
    `127.0.0.1:${server.port} is in use by another program: choose another with SIXFOLD_HOST and SIXFOLD_PORT.\n`,
  );
  assert.equal((await fetch(`${server.url}/policy`)).status, 200);
});

test('the folder and what is in it are for this user alone', async (t) => {
  const place = { data: join(scratchFolder(t), 'data') };
  const server = await startServe(t, place);
  for (const [name, mode] of [
    ['', 0o700],
    ['sixfold.db', 0o600],
    ['writer.sock', 0o600],
    ['lock.db', 0o600],
  ] as const) {
    assert.equal((await stat(join(place.data, name))).mode & 0o777, mode, name);
  }
  await server.stop();
});

test('a folder that cannot be written, wrong settings and wrong usage are told in a sentence, all at once', async (t) => {
  const folder = scratchFolder(t);
  writeFileSync(join(folder, 'file'), '');
  const place = { data: join(folder, 'data') };
  const refused: readonly (readonly [
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    code: number,
    says: RegExp,
  ])[] = [
    [['serve'], { SIXFOLD_DATA: join(folder, 'file', 'data') }, 1, /data folder .* cannot be written \(ENOTDIR\)/],
    [
      ['serve'],
      { SIXFOLD_PROT: '1', SIXFOLD_PORT: '99999', SIXFOLD_TLD: 'maybe' },
      1,
      /SIXFOLD_PROT is no setting.*\nSIXFOLD_PORT is "99999".*\nSIXFOLD_TLD is "maybe"/,
    ],
    [['site', 'add', 'not a domain'], {}, 1, /is no domain name/],
    [['site', 'add', 'example.com', '--time-zone', 'Mars/Base'], {}, 1, /no time zone/],
    [['user', 'add', 'jo', '--role', 'admin'], {}, 1, /No password came on stdin/],
    [['report', '--site', 'example.com', '--day', '2026-02-30'], {}, 2, /is no day/],
    [['report'], {}, 2, /--site/],
    [['trail', 'verify'], {}, 2, /unknown command/],
    [['report', '--site', 'nowhere.example'], {}, 1, /no site "nowhere.example"/],
  ];
  for (const [args, env, code, says] of refused) {
    const outcome = await sixfold(args, { ...place, env });
    assert.equal(outcome.code, code, `${args.join(' ')}: ${outcome.stderr}`);
    assert.match(outcome.stderr, says, args.join(' '));
    assert.doesNotMatch(outcome.stderr, /\.js:\d+/);
  }
});

test('what decides what is stored is kept in the folder: a command that is told otherwise stops', async (t) => {
  const place = { data: join(scratchFolder(t), 'data') };
  const server = await startServe(t, { ...place, env: { SIXFOLD_SERVER_ADDRESS: 'full', SIXFOLD_RETENTION_DAYS: '30' } });
  await server.stop();
  assert.deepEqual(JSON.parse(await done(['settings', '--json'], place)), {
    SIXFOLD_MAIL_DOMAINS: 'none',
    SIXFOLD_RETENTION_DAYS: '30',
    SIXFOLD_SERVER_ADDRESS: 'full',
    SIXFOLD_TLD: 'name,country',
  });
  const differs = await sixfold(['rollup'], { ...place, env: { SIXFOLD_SERVER_ADDRESS: 'network' } });
  assert.equal(differs.code, 1);
  assert.match(differs.stderr, /SIXFOLD_SERVER_ADDRESS is "network" here, but the data folder says "full"/);
  await done(['settings', 'set', 'SERVER_ADDRESS', 'network'], place);
  await done(['rollup'], { ...place, env: { SIXFOLD_SERVER_ADDRESS: 'network' } });
  assert.equal((await sixfold(['settings', 'set', 'PORT', '1'], place)).code, 1);
});

test('the database holds what the policy declares and nothing else; a column more stops the start', async (t) => {
  const place = { data: join(scratchFolder(t), 'data') };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const db = new Sqlite(join(place.data, 'sixfold.db'));
  t.after(() => db.close());
  assert.deepEqual(schemaFaults(db), []);
  const held = new Set(Object.values(tables).flatMap((table) => Object.values(table.columns)));
  for (const field of permittedFields) assert.ok(held.has(field) && columnsOf(field).length > 0, field);
  const tampered: readonly (readonly [change: string, undo: string, fault: RegExp])[] = [
    ['ALTER TABLE visit ADD COLUMN referrer TEXT', 'ALTER TABLE visit DROP COLUMN referrer', /"visit" has a column "referrer"/],
    ['CREATE TABLE cookie (id INTEGER)', 'DROP TABLE cookie', /table "cookie"/],
    ['CREATE TRIGGER spy AFTER INSERT ON visit BEGIN SELECT 1; END', 'DROP TRIGGER spy', /trigger "spy"/],
    ['CREATE VIEW everything AS SELECT * FROM visit', 'DROP VIEW everything', /view "everything"/],
    ['CREATE INDEX visit_by_address ON visit (server_address)', 'DROP INDEX visit_by_address', /not made as .* visit_by_address/],
  ];
  for (const [change, undo, fault] of tampered) {
    db.exec(change);
    const { code, stderr } = await sixfold(['serve', '--port', '0'], place);
    assert.equal(code, 1, change);
    assert.match(stderr, fault);
    assert.match(stderr, /nothing was started/);
    db.exec(undo);
  }
  assert.deepEqual(schemaFaults(db), []);
  for (const wrong of [
    "INSERT INTO path (path) VALUES ('/a?secret=1')",
    "INSERT INTO visit (site_id, started_at, server_address, browser_id) VALUES (1, 0, 'jo@example.com', 1)",
    "INSERT INTO browser (family, version) VALUES ('Firefox', '128.0.1')",
  ]) {
    assert.throws(() => db.exec(wrong), /CHECK/, wrong);
  }
});
