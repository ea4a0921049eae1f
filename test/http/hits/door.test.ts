import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressMatch, parseNetwork } from '../../../server/domain/network.ts';
import { isPathPattern, pathMatch } from '../../../server/domain/path/path-pattern.ts';
import { isPrivate } from '../../../server/domain/private-address.ts';
import { collect, FIREFOX } from '../../harness/collect.ts';
import { notCounted, reportAroundToday } from '../../harness/report.ts';
import { done, sixfold } from '../../harness/run.ts';
import { startServe } from '../../harness/serve.ts';
import { serveSite } from '../../harness/served-site.ts';

const SITE = 'example.com';

const FORGED = '6.6.6.6';
const REAL = '203.0.113.9';
const FORGEABLE = [
  'x-forwarded-for',
  'forwarded',
  'x-real-ip',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'cf-pseudo-ipv4',
  'true-client-ip',
  'x-client-ip',
  'client-ip',
  'x-cluster-client-ip',
  'x-forwarded',
  'forwarded-for',
  'x-original-forwarded-for',
  'x-originating-ip',
  'x-remote-ip',
  'x-remote-addr',
  'remote-addr',
  'x-host',
  'via',
  'fastly-client-ip',
  'fly-client-ip',
  'x-appengine-user-ip',
  'x-azure-clientip',
  'x-azure-socketip',
  'x-envoy-external-address',
  'x-vercel-forwarded-for',
  'x-nf-client-connection-ip',
  'x-proxyuser-ip',
  'wl-proxy-client-ip',
  'proxy-client-ip',
] as const;

test('no header that a visitor can write decides the address, behind none, one or two proxies', async (t) => {
  for (const [proxies, appended] of [
    [0, ''],
    [1, REAL],
    [2, `${REAL}, 10.0.0.1`],
  ] as const) {
    const { server, place } = await serveSite(t, {
      SIXFOLD_TLD: 'off',
      SIXFOLD_TRUST_PROXY: String(proxies),
      SIXFOLD_RATE_LIMIT: 'off',
    });
    const chain = appended === '' ? {} : { 'x-forwarded-for': appended };
    let sent = 0;
    const send = async (headers: Readonly<Record<string, string>>) => {
      sent += 1;
      const { status } = await collect(server, { site: SITE, page: `/${sent}` }, { ...chain, ...headers });
      assert.equal(status, 204);
    };
    for (const name of FORGEABLE) {
      const behind = appended === '' ? '' : `, ${appended}`;
      for (const forged of [FORGED, `for=${FORGED};proto=https`, `"[::ffff:${FORGED}]:80"`, `${FORGED}, ${FORGED}, ${FORGED}`])
        await send({ [name]: name === 'x-forwarded-for' ? `${forged}${behind}` : forged });
    }
    const report = await reportAroundToday(SITE, place);
    assert.deepEqual(
      report.serverAddresses.map((row) => row.serverAddress),
      [proxies === 0 ? '127.0.0.0/24' : '203.0.113.0/24'],
    );
    assert.deepEqual([report.totals.visits, report.totals.pageViews], [1, sent]);
  }
});

test('too few entries for the declared proxies, or none: the connection itself is taken', async (t) => {
  const { server, place } = await serveSite(t, { SIXFOLD_TLD: 'off', SIXFOLD_TRUST_PROXY: '2' });
  for (const [n, forwardedFor] of [FORGED, '', 'nonsense, 10.0.0.1', `${'x,'.repeat(50)}`].entries())
    await collect(server, { site: SITE, page: `/${n}` }, { 'x-forwarded-for': forwardedFor });
  const { serverAddresses } = await reportAroundToday(SITE, place);
  assert.deepEqual(
    serverAddresses.map((row) => row.serverAddress),
    ['127.0.0.0/24'],
  );
});

test('a site leaves out the addresses and paths its operator chose, each under its reason, from the next hit on', async (t) => {
  const { server, place } = await serveSite(t, { SIXFOLD_TLD: 'off', SIXFOLD_TRUST_PROXY: '1' });
  const hit = async (body: Readonly<Record<string, string>>, address: string) =>
    (await collect(server, { site: SITE, ...body }, { 'x-forwarded-for': address })).body;
  assert.equal(await hit({ page: '/intern/a' }, '192.0.2.7'), '');
  await done(
    [
      ...['site', 'set', SITE, '--exclude-address', '192.0.2.0/24', '--exclude-address', '2001:db8::/32'],
      ...['--exclude-path', '/intern/**', '--exclude-path', '/draft-*'],
    ],
    place,
  );
  const cases: readonly (readonly [body: Readonly<Record<string, string>>, address: string, answer: string])[] = [
    [{ page: '/a' }, '192.0.2.99', '{"excluded":"address"}'],
    [{ page: '/a' }, '2001:db8:9::1', '{"excluded":"address"}'],
    [{ page: '/intern/deep/er' }, '198.51.100.1', '{"excluded":"path"}'],
    [{ page: '/draft-7' }, '198.51.100.1', '{"excluded":"path"}'],
    [{ download: '/intern/x.pdf' }, '198.51.100.1', '{"excluded":"path"}'],
    [{ page: '/intern/x.png' }, '198.51.100.1', '{"excluded":"asset"}'],
    [{ page: '/draft-7/more' }, '198.51.100.1', ''],
    [{ page: '/intern' }, '198.51.100.1', ''],
  ];
  for (const [body, address, answer] of cases)
    assert.equal(await hit(body, address), answer, `${JSON.stringify(body)} ${address}`);
  await done(['site', 'set', SITE, '--include-address', '192.0.2.0/24', '--include-path', '/draft-*'], place);
  assert.equal(await hit({ page: '/draft-8' }, '192.0.2.99'), '');
  const [listed] = JSON.parse(await done(['site', 'list', '--json'], place)) as unknown[];
  assert.deepEqual(listed, {
    domain: SITE,
    timeZone: 'UTC',
    aliases: [],
    excludedAddresses: ['2001:db8::/32'],
    excludedPaths: ['/intern/**'],
    documentEndings: [],
    pageEndings: [],
    rateLimit: 60_000,
  });
  const report = await reportAroundToday(SITE, place);
  assert.equal(report.received, report.totals.pageViews + report.totals.downloads + notCounted(report));
  for (const [option, value, says] of [
    ['--exclude-address', 'example.org', /is no network/],
    ['--exclude-address', '192.0.2.0/33', /is no network/],
    ['--exclude-path', 'intern', /is no pattern/],
  ] as const) {
    const { code, stderr } = await sixfold(['site', 'set', SITE, option, value], place);
    assert.equal(code, 1);
    assert.match(stderr, says);
  }
});

test('a network holds just the addresses that share its first bits', () => {
  const bits = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (base, address, length) => {
      const network = parseNetwork(`${base}/${length}`);
      assert.ok(network !== undefined);
      const same = Math.floor(bits(base) / 2 ** (32 - length)) === Math.floor(bits(address) / 2 ** (32 - length));
      assert.equal(addressMatch([network])?.(address), same);
    }),
  );
  for (const bad of ['', 'a', '1.2.3', '1.2.3.4/', '1.2.3.4/33', '::/129', '[::1]/64', '1.2.3.4:80', 'fe80::1%eth0'])
    assert.equal(parseNetwork(bad), undefined, bad);
  assert.equal(parseNetwork('::ffff:192.0.2.0/120'), '192.0.2.0/24');
  for (const [text, network] of [
    ['192.0.2.9/24', '192.0.2.0/24'],
    ['192.0.2.255/25', '192.0.2.128/25'],
    ['255.255.255.255/0', '0.0.0.0/0'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['2001:db8:ffff::1/34', '2001:db8:c000::/34'],
    ['2001:db8::1/0', '::/0'],
  ] as const)
    assert.equal(parseNetwork(text), network);
  for (const own of ['127.0.0.0/24', '10.1.2.0/24', '172.31.0.1', '192.168.1.0/24', '::/48', 'fd00:1::/48', 'fe80::1'])
    assert.ok(isPrivate(own), own);
  for (const foreign of ['172.32.0.0/24', '203.0.113.0/24', '2001:db8::/48', '100.128.0.1'])
    assert.ok(!isPrivate(foreign), foreign);
});

test('a pattern without stars matches itself alone, whatever it holds', () => {
  fc.assert(
    fc.property(
      fc.string().map((text) => `/${text.replaceAll('*', '')}`),
      fc.string(),
      (pattern, other) => {
        const matches = pathMatch([pattern]);
        assert.equal(matches?.(pattern), true);
        assert.equal(matches?.(`/${other}`), `/${other}` === pattern);
      },
    ),
  );
  assert.equal(pathMatch([]), undefined);
  assert.deepEqual(
    [isPathPattern('/a'), isPathPattern('**.php'), isPathPattern('a'), isPathPattern('/a?b')],
    [true, true, false, false],
  );
});

test('what is fetched ahead for a page that may never be seen is not counted', async (t) => {
  const { server, place } = await serveSite(t, { SIXFOLD_TLD: 'off' });
  const pixel = (headers: Readonly<Record<string, string>>) =>
    fetch(`${server.url}/collect.gif?site=${SITE}&page=/a`, { headers: { 'user-agent': FIREFOX, ...headers } });
  for (const headers of [{ 'sec-purpose': 'prefetch' }, { 'sec-purpose': 'prefetch;prerender' }, { purpose: 'prefetch' }]) {
    const answer = await pixel(headers);
    assert.deepEqual([answer.status, answer.headers.get('cache-control')], [200, 'no-store']);
  }
  await pixel({});
  const report = await reportAroundToday(SITE, place);
  assert.deepEqual([report.received, report.totals.pageViews], [1, 1]);
});

test('a flood for one site from many addresses is limited, and counted as such', async (t) => {
  const { server, place } = await serveSite(t, { SIXFOLD_TLD: 'off', SIXFOLD_TRUST_PROXY: '1' });
  await done(['site', 'set', SITE, '--rate-limit', '20'], place);
  await done(['site', 'add', 'neighbour.example', '--time-zone', 'UTC'], place);
  const from = (n: number, site = SITE) => collect(server, { site, page: '/' }, { 'x-forwarded-for': `20.0.0.${n}` });
  const statuses: number[] = [];
  for (let n = 0; n < 30; n++) statuses.push((await from(n)).status);
  assert.deepEqual(statuses.slice(0, 20), Array(20).fill(204));
  const limited = statuses.filter((status) => status === 429).length;
  assert.ok(limited >= 5, String(limited));
  assert.equal((await from(1, 'neighbour.example')).status, 204);
  await server.stop();
  const report = await reportAroundToday(SITE, place);
  assert.deepEqual([report.received, report.excluded['rate']], [30, limited]);
});

test('whoever invents paths fills neither disk nor memory: further ones count under (other), totals stay exact', async (t) => {
  const { server, place } = await serveSite(t, { SIXFOLD_TLD: 'off', SIXFOLD_RATE_LIMIT: 'off', SIXFOLD_TRUST_PROXY: '1' });
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  t.after(() => agent.destroy());
  const post = (page: string, n: number) =>
    new Promise<void>((resolve, reject) => {
      const headers = { 'user-agent': FIREFOX, 'x-forwarded-for': `20.0.${n >> 8}.${n & 255}` };
      const sending = request(`${server.url}/collect`, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        response.once('end', () => (response.statusCode === 204 ? resolve() : reject(new Error(String(response.statusCode)))));
      });
      sending.once('error', reject);
      sending.end(JSON.stringify({ site: SITE, page }));
    });
  const paths = 20_300;
  let next = 0;
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      for (let n = next++; n < paths; n = next++) await post(`/invented-${n}`, n);
    }),
  );
  await post('/invented-0', 65_000);
  await post('/one-more', 65_001);
  const report = await reportAroundToday(SITE, place);
  assert.equal(report.totals.pageViews, paths + 2);
  assert.equal(report.pages.length, 20_001);
  assert.deepEqual(
    report.pages.slice(0, 2).map((row) => [row.path, row.pageViews]),
    [
      ['(other)', 301],
      ['/invented-0', 2],
    ],
  );
  assert.equal(
    report.pages.reduce((sum, row) => sum + row.pageViews, 0),
    paths + 2,
  );
});

test('when all visits come from one private address, the start and the dashboard ask about a proxy', async (t) => {
  const { server, place } = await serveSite(t, { SIXFOLD_TLD: 'off' });
  for (let n = 0; n < 6; n++)
    await collect(server, { site: SITE, page: '/' }, { 'user-agent': FIREFOX.replaceAll('128', String(100 + n)) });
  await server.stop();
  const asks = /All of the latest visits seem to come from one private address, 127\.0\.0\.0\/24\. .*SIXFOLD_TRUST_PROXY/;
  const again = await startServe(t, place);
  assert.match(again.stderr(), asks);
  await done(['user', 'add', 'jo', '--role', 'admin'], { ...place, input: 'a long password\n' });
  const login = await fetch(`${again.url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: again.url },
    body: new URLSearchParams({ name: 'jo', password: 'a long password', next: '/' }),
  });
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  assert.match(await (await fetch(again.url, { headers: { cookie } })).text(), asks);
  await again.stop();
  const declared = await startServe(t, { ...place, env: { SIXFOLD_TRUST_PROXY: '1' } });
  assert.doesNotMatch(declared.stderr(), /private address/);
});
