import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { cachedUserAgents, readUserAgent } from '../../server/domain/browser.ts';
import { forwardedAddress, parseAddress, recordedServerAddress } from '../../server/domain/server-address.ts';
import { hostOf, parseDomain } from '../../server/domain/site.ts';
import { countryTopLevelDomain, isDelegated } from '../../server/domain/top-level-domain.ts';
import { address } from '../harness/address.ts';

test('addresses are taken in every notation and written in one', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['192.0.2.7', '192.0.2.7'],
    [' 192.0.2.7 ', '192.0.2.7'],
    ['192.0.2.7:1234', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['[2001:DB8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::', '::'],
    ['192.0.2.07', undefined],
    ['192.0.2', undefined],
    ['unknown', undefined],
    ['', undefined],
    ['2001:db8::1::2', undefined],
  ];
  for (const [given, kept] of cases) assert.equal(parseAddress(given), kept, given);
});

test('an IPv6 address is written as the URL standard writes it', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const written = parseAddress(address);
      assert.ok(written !== undefined && isIP(written) > 0);
      if (!written.includes('.')) assert.equal(`[${written}]`, new URL(`http://[${address}]/`).hostname);
    }),
  );
});

test('of an address only its network is kept, unless told otherwise', () => {
  assert.equal(recordedServerAddress(address('192.0.2.7'), 'network'), '192.0.2.0/24');
  assert.equal(recordedServerAddress(address('2001:db8:41:9::7'), 'network'), '2001:db8:41::/48');
  assert.equal(recordedServerAddress(address('2001:db8::7'), 'network'), '2001:db8::/48');
  assert.equal(recordedServerAddress(address('::1'), 'network'), '::/48');
  assert.equal(recordedServerAddress(address('192.0.2.7'), 'full'), '192.0.2.7');
  assert.equal(recordedServerAddress(address('192.0.2.7'), 'off'), null);
});

test('of 6to4 and Teredo the network of the IPv4 address is kept that they carry', () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  fc.assert(
    fc.property(fc.ipV4(), fc.array(group, { minLength: 5, maxLength: 5 }), (carried, rest) => {
      const bytes = carried.split('.').map(Number);
      const kept = [...bytes.slice(0, 3), '0/24'].join('.');
      const hex = (of: readonly number[]) =>
        of
          .map((byte) => byte.toString(16).padStart(2, '0'))
          .join('')
          .replace(/....$/, ':$&');
      const others = rest.map((each) => each.toString(16));
      const sixToFour = `2002:${hex(bytes)}:${others.join(':')}`;
      const teredo = `2001:0:${others.slice(0, 4).join(':')}:${hex(bytes.map((byte) => 255 - byte))}`;
      assert.equal(recordedServerAddress(address(sixToFour), 'network'), kept);
      assert.equal(recordedServerAddress(address(teredo), 'network'), kept);
      assert.equal(recordedServerAddress(address(teredo), 'full'), address(teredo));
    }),
  );
  // What only begins alike is another network.
  assert.equal(recordedServerAddress(address('2001:1::7'), 'network'), '2001:1::/48');
  assert.equal(recordedServerAddress(address('2003:c000:207::7'), 'network'), '2003:c000:207::/48');
});

test('of X-Forwarded-For only the entry is read that the declared proxies wrote', () => {
  const cases: readonly (readonly [string, number, string | undefined])[] = [
    ['203.0.113.5', 1, '203.0.113.5'],
    ['8.8.8.8, 203.0.113.5', 1, '203.0.113.5'],
    ['8.8.8.8, 203.0.113.5, 10.0.0.1', 2, '203.0.113.5'],
    ['8.8.8.8, [2001:db8::5]:4711', 1, '2001:db8::5'],
    ['203.0.113.5', 2, undefined],
    ['8.8.8.8, nonsense', 1, undefined],
    ['8.8.8.8,', 1, undefined],
    ['', 1, undefined],
  ];
  for (const [header, proxies, address] of cases)
    assert.equal(forwardedAddress(header, proxies), address, `${header} ${proxies}`);
});

test('a browser is its family and major version, a bot or nobody is none', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox 128'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      'Safari 17',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36 Edg/125.0.2535.51',
      'Edge 125',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36',
      'Chrome 125',
    ],
  ];
  for (const [text, expected] of cases) {
    const { bot, browser } = readUserAgent(text);
    assert.equal(`${browser.family} ${browser.version}`, expected);
    assert.equal(bot, false, text);
  }
  for (const text of ['', '-', '  ', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'curl/8.5.0'])
    assert.equal(readUserAgent(text).bot, true, text);
});

test('reading a User-Agent from the cache gives the same, whatever the text', () => {
  const cached = cachedUserAgents(3);
  fc.assert(
    fc.property(fc.constantFrom('a', 'b', 'c', 'd', 'curl/8', 'x'.repeat(300)), fc.string(), (some, other) => {
      for (const text of [some, other, some]) assert.deepEqual(cached(text), readUserAgent(text));
    }),
  );
});

test('only delegated labels are top level domains, and Great Britain is uk', () => {
  assert.deepEqual(countryTopLevelDomain('GB'), { label: 'uk', source: 'country' });
  assert.deepEqual(countryTopLevelDomain('DE'), { label: 'de', source: 'country' });
  for (const country of ['XK', 'BQ', 'A1', '', undefined]) assert.equal(countryTopLevelDomain(country), null, country);
  for (const label of ['com', 'gov', 'museum', 'xn--p1ai']) assert.ok(isDelegated(label), label);
  for (const label of ['internal', 'localhost', 'рф', '']) assert.ok(!isDelegated(label), label);
});

test('a site is a host name and nothing else', () => {
  const good = {
    'Example.COM': 'example.com',
    'bücher.example': 'xn--bcher-kva.example',
    'a.b.c.example.': 'a.b.c.example',
    localhost: 'localhost',
  };
  for (const [given, kept] of Object.entries(good)) assert.equal(parseDomain(given), kept);
  for (const bad of [
    '',
    'no domain',
    'https://example.com',
    'example.com/x',
    'example.com:80',
    '-a.example',
    '192.0.2.1',
    '[::1]',
    'com',
    'a..b',
    `${'a'.repeat(64)}.example`,
    "x';--.example",
    '<b>.example',
  ]) {
    assert.equal(parseDomain(bad), undefined, bad);
  }
  assert.equal(hostOf('https://Example.com:8443/a'), 'example.com');
  assert.equal(hostOf('http://user:pw@example.com/'), 'example.com');
  assert.equal(hostOf('nonsense'), undefined);
});
