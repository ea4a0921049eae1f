import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import express from 'express';
import { policyRoutes } from '../../../server/http/pages/policy-routes.ts';
import { runningPolicy } from '../../../server/settings/running-policy.ts';
import { done } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';

/** Asks without fetch's own headers, and unpacks nothing. */
async function ask(url: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const asked = request(url, { method, headers }).end();
  const [response] = await once(asked, 'response');
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

test('what is the same for everybody comes packed or not, each under its own tag, and with 304 for whoever has it', async (t) => {
  const server = await startServe(t, { data: scratchFolder(t) });
  for (const path of ['/policy', '/policy.json', '/sixfold.js', '/styles.css', '/dashboard.js']) {
    const url = server.url + path;
    const plain = await ask(url);
    const packed = await ask(url, { 'accept-encoding': 'gzip, deflate, br' });
    assert.equal(plain.headers['content-encoding'], undefined, path);
    assert.equal(packed.headers['content-encoding'], 'gzip', path);
    assert.deepEqual(gunzipSync(packed.body), plain.body, path);
    assert.notEqual(plain.headers.etag, packed.headers.etag, path);
    for (const { headers, body } of [plain, packed]) {
      assert.equal(headers.vary, 'Accept-Encoding', path);
      assert.equal(Number(headers['content-length']), body.length, path);
      assert.equal(headers['content-type'], plain.headers['content-type'], path);
      assert.match(headers['content-security-policy'], /default-src 'none'/, path);
    }
    for (const refusing of ['br', 'gzip;q=0', 'deflate', 'identity'])
      assert.deepEqual((await ask(url, { 'accept-encoding': refusing })).body, plain.body, `${path} ${refusing}`);
    const head = await ask(url, { 'accept-encoding': 'gzip' }, 'HEAD');
    assert.deepEqual([head.status, head.body.length, head.headers['content-length']], [200, 0, packed.headers['content-length']]);
    const again = await ask(url, { 'accept-encoding': 'gzip', 'if-none-match': packed.headers.etag });
    assert.deepEqual([again.status, again.body.length], [304, 0], path);
  }
});

test('the policy is made once for each language, and anew after a change of the sites', async (t) => {
  const settings = {
    serverAddress: 'network',
    topLevelDomain: 'off',
    dns: undefined,
    retentionDays: 90,
    smtp: undefined,
  } as const;
  let [made, version] = [0, 0];
  const policy = (locale: Parameters<typeof runningPolicy>[2]) => {
    made += 1;
    return runningPolicy(settings, [], locale);
  };
  const server = createServer(express().use(policyRoutes({ policy, policyVersion: () => version }))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (let round = 1; round <= 3; round += 1) {
    for (const language of ['en', 'de', 'en-US', 'de-AT', 'fr', 'en']) {
      const { body } = await ask(`${url}/policy`, { 'accept-language': language });
      assert.match(String(body), language.startsWith('de') ? /Serveradresse/ : /server address/i);
      assert.match(String((await ask(`${url}/policy.json`)).body), /^{"fields":/);
    }
    assert.equal(made, 3 * round);
    version += 1;
  }
});

test('a site that changes what it counts as documents changes the policy that is shown', async (t) => {
  const place = { data: scratchFolder(t) };
  const server = await startServe(t, place);
  const shown = async () => String((await ask(`${server.url}/policy.json`)).body);
  assert.doesNotMatch(await shown(), /"documents":\["json"\]/);
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  await done(['site', 'set', 'example.com', '--document', 'json'], place);
  assert.match(await shown(), /"documents":\["json"\]/);
});
