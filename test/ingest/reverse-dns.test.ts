import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseAddress } from '../../server/domain/server-address.ts';
import { nameLookups } from '../../server/ingest/reverse-dns.ts';
import { collect, FIREFOX } from '../harness/collect.ts';
import { type Labels, type NameServer, startNameServer, type Zone } from '../harness/name-server.ts';
import { reportAroundToday } from '../harness/report.ts';
import { done, type Place, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import type { Served } from '../harness/serve.ts';
import { serveSite } from '../harness/served-site.ts';

const long = 'a'.repeat(63);
const named: Readonly<Record<string, { readonly names: readonly Labels[]; readonly forward: readonly string[] }>> = {
  '203.0.113.1': { names: [['host', 'example', 'com']], forward: ['203.0.113.1'] },
  '203.0.113.2': { names: [['Mail', 'Example', 'MUSEUM']], forward: ['198.51.100.1', '203.0.113.2'] },
  '203.0.113.3': { names: [['www', 'whitehouse', 'gov']], forward: ['192.0.2.1'] },
  '203.0.113.4': { names: [['<script>alert(1)</script>', 'com']], forward: ['203.0.113.4'] },
  '203.0.113.5': { names: [["=cmd|'/c calc'!A1", 'com']], forward: ['203.0.113.5'] },
  '203.0.113.6': { names: [['a\r\nSet-Cookie: x', 'com']], forward: ['203.0.113.6'] },
  '203.0.113.7': { names: [[long, long, long, 'a'.repeat(48), 'de']], forward: ['203.0.113.7'] },
  '203.0.113.8': { names: [['host', 'corp', 'internal']], forward: ['203.0.113.8'] },
  '203.0.113.9': { names: [['com']], forward: ['203.0.113.9'] },
  '203.0.113.10': {
    names: Array.from({ length: 200 }, (_, n) => [`h${n}`, 'example', 'net']),
    forward: ['203.0.113.10'],
  },
  '203.0.113.11': { names: [['a', 'b', 'com\r\nx']], forward: ['203.0.113.11'] },
  '203.0.113.12': { names: [['host.gov', 'evil', 'invalid']], forward: ['203.0.113.12'] },
  '2001:db8:0:0:0:0:0:7': { names: [['six', 'example', 'org']], forward: ['2001:db8:0:0:0:0:0:7'] },
};

const zone: Zone = {
  names: (address) => named[address]?.names,
  addresses: (name) =>
    Object.values(named).find(({ names }) => names.some((labels) => labels.join('.').toLowerCase() === name))?.forward,
};

/** Looks again until something is so; what is waited for happens in another process. */
async function eventually<Value>(read: () => Promise<Value>, wanted: (value: Value) => boolean): Promise<Value> {
  for (let tries = 0; ; tries++) {
    const value = await read();
    if (wanted(value) || tries > 40) return value;
  }
}

const visit = (server: Served, address: string, path = '/') =>
  collect(server, { site: 'example.com', page: path }, { 'x-forwarded-for': address });

const byName = async (place: Place) => (await reportAroundToday('example.com', place)).topLevelDomains;

test('names that lead back to their address give the top level domain; hostile and forged ones give nothing', async (t) => {
  const names = await startNameServer(t, zone);
  const { server, place } = await serveSite(t, {
    SIXFOLD_TRUST_PROXY: '1',
    SIXFOLD_TLD: 'name',
    SIXFOLD_DNS: names.resolver,
  });
  for (const address of Object.keys(named)) assert.equal((await visit(server, address)).status, 204, address);
  const found = (rows: Awaited<ReturnType<typeof byName>>) =>
    rows.filter((row) => row.label !== null).map((row) => `${row.label} ${row.source} ${row.visits}`);
  const rows = await eventually(
    () => byName(place),
    (all) => found(all).length >= 5,
  );
  assert.deepEqual(found(rows).sort(), ['com name 1', 'de name 1', 'museum name 1', 'net name 1', 'org name 1']);
  assert.equal(rows.find((row) => row.label === null)?.visits, Object.keys(named).length - 5, 'the others stay unknown');
});

test('without a name the country stays, and the two are shown apart', async (t) => {
  const names = await startNameServer(t, zone);
  const { server, place } = await serveSite(t, {
    SIXFOLD_TRUST_PROXY: '1',
    SIXFOLD_TLD: 'name,country',
    SIXFOLD_DNS: names.resolver,
  });
  await visit(server, '203.0.113.1');
  await visit(server, '81.2.69.142');
  await visit(server, '203.0.113.1', '/two');
  const rows = await eventually(
    () => byName(place),
    (all) => all.some((row) => row.source === 'name'),
  );
  assert.deepEqual(rows, [
    { label: 'com', source: 'name', visits: 1 },
    { label: 'uk', source: 'country', visits: 1 },
  ]);
});

test('with country or off nobody is asked anything', async (t) => {
  const names = await startNameServer(t, zone);
  for (const mode of ['country', 'off']) {
    const { server, place } = await serveSite(t, {
      SIXFOLD_TRUST_PROXY: '1',
      SIXFOLD_TLD: mode,
      SIXFOLD_DNS: names.resolver,
    });
    for (const address of Object.keys(named)) await visit(server, address);
    await server.stop();
    assert.deepEqual(
      (await byName(place)).filter((row) => row.source === 'name'),
      [],
    );
    assert.match(await done(['policy'], place), mode === 'off' ? /Not recorded here/ : /No other\s+server is asked/);
  }
  assert.deepEqual(names.questions, []);
});

test('a resolver that is dead changes nothing for hits', async (t) => {
  const silent = await startNameServer(t, { names: () => 'silent', addresses: () => undefined });
  const { server, place } = await serveSite(t, {
    SIXFOLD_TRUST_PROXY: '1',
    SIXFOLD_TLD: 'name,country',
    SIXFOLD_DNS: silent.resolver,
    SIXFOLD_RATE_LIMIT: 'off',
  });
  let sent = 0;
  const lanes = Array.from({ length: 32 }, async () => {
    while (sent < 10_000) {
      sent += 1;
      const { status } = await visit(server, `198.18.${sent >> 8}.${sent & 255}`);
      assert.equal(status, 204);
    }
  });
  await Promise.all(lanes);
  assert.equal((await server.stop()).code, 0);
  const report = await reportAroundToday('example.com', place);
  assert.deepEqual([report.totals.visits, report.totals.pageViews], [sent, sent]);
  assert.ok(silent.questions.length > 0 && silent.questions.length < 200, `${silent.questions.length} questions`);
});

test('the policy says whom the lookups tell of a visit', async (t) => {
  const { server, place } = await serveSite(t, {
    SIXFOLD_TRUST_PROXY: '1',
    SIXFOLD_TLD: 'name,country',
    SIXFOLD_DNS: '127.0.0.1:9',
  });
  const shown = await (await fetch(`${server.url}/policy`)).text();
  assert.match(shown, /the name resolver 127\.0\.0\.1:9 is asked/);
  assert.match(shown, /they learn the address/);
  const wrong = await sixfold(['policy'], { ...place, env: { SIXFOLD_DNS: 'dns.example' } });
  assert.match(wrong.stderr, /SIXFOLD_DNS is "dns.example", which is not an address/);
});

async function ask(names: NameServer, addresses: readonly string[], inFlight?: number): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const lookups = nameLookups({
    resolver: names.resolver,
    nowMs: () => 0,
    ...(inFlight === undefined ? {} : { inFlight }),
  });
  for (const address of addresses)
    lookups.lookUpName(address, (label) => {
      found[address] = label;
    });
  await lookups.idle();
  lookups.close();
  return found;
}

test('at most four lookups are under way at once, and nobody is asked twice for the same address', async (t) => {
  const names = await startNameServer(t, zone, 5);
  const many = Array.from({ length: 60 }, (_, n) => `203.0.113.${n % 20}`);
  const found = await ask(names, many);
  assert.equal(names.mostAtOnce(), 4);
  assert.equal(found['203.0.113.1'], 'com');
  const pointers = names.questions.filter((each) => each.startsWith('PTR'));
  assert.equal(new Set(pointers).size, pointers.length);
});

test('a resolver that never answers is left alone after a few questions, and asked again later', async (t) => {
  let alive = false;
  const names = await startNameServer(t, {
    names: (address) => (alive ? zone.names(address) : 'silent'),
    addresses: zone.addresses,
  });
  const clock = { ms: 0 };
  const lookups = nameLookups({ resolver: names.resolver, nowMs: () => clock.ms });
  const found: string[] = [];
  const askAll = async () => {
    for (const address of Object.keys(named)) lookups.lookUpName(parseAddress(address) ?? '', (label) => found.push(label));
    await lookups.idle();
    await nextTurn();
  };
  await askAll();
  const asked = names.questions.length;
  assert.ok(asked >= 8 && asked <= 12, String(asked));
  alive = true;
  await askAll();
  assert.equal(names.questions.length, asked, 'nobody is asked during the pause');
  clock.ms = 31_000;
  await askAll();
  assert.deepEqual(found.sort(), ['com', 'de', 'museum', 'net', 'org']);
  lookups.close();
});

test('an import looks for names only when told to', async (t) => {
  const names = await startNameServer(t, zone);
  const folder = scratchFolder(t);
  const place = { data: join(folder, 'data'), env: { SIXFOLD_DNS: names.resolver } };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const line = (address: string, second: string) =>
    `${address} - - [17/May/2015:10:05:${second} +0000] "GET /a HTTP/1.1" 200 9 "-" "${FIREFOX}"\n`;
  for (const [file, second] of [
    ['one.log', '01'],
    ['two.log', '02'],
  ] as const)
    writeFileSync(join(folder, file), line('203.0.113.1', second) + line('203.0.113.2', second) + line('203.0.113.3', second));
  await done(['import', join(folder, 'one.log'), '--site', 'example.com'], place);
  assert.deepEqual(names.questions, []);
  await done(['import', join(folder, 'two.log'), '--site', 'example.com', '--names'], place);
  const report = JSON.parse(
    await done(['report', '--site', 'example.com', '--day', '2015-05-17', '--format', 'json'], place),
  ) as { topLevelDomains: { label: string | null; source: string | null; visits: number }[] };
  assert.deepEqual(
    report.topLevelDomains.filter((row) => row.source === 'name').map((row) => [row.label, row.visits]),
    [
      ['com', 1],
      ['museum', 1],
    ],
  );
});
