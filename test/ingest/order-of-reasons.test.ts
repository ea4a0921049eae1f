// Takes seconds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readUserAgent } from '../../server/domain/browser.ts';
import { exclusionReasons } from '../../server/domain/exclusion.ts';
import { readPath } from '../../server/domain/path/path.ts';
import { admitLine } from '../../server/ingest/admit.ts';
import type { HitAnswers } from '../../server/ingest/hit-door.ts';
import { siteNamed } from '../../server/store/registry/sites.ts';
import { address } from '../harness/address.ts';
import { FIREFOX } from '../harness/collect.ts';
import { doorOn } from '../harness/door.ts';
import { SITE, testStore } from '../harness/rollup-store.ts';
import { scratchFolder } from '../harness/scratch.ts';

const NOW_MS = Date.UTC(2026, 2, 2, 12);
const REASONS = ['malformed', 'bot', 'privacy-signal', 'origin', 'address', 'status', 'asset', 'path', 'rate'] as const;
// Of these the path that would be recorded decides.
const BY_PATH = ['asset', 'path', 'rate'];

test('of several reasons the first of the list is told, and neither path nor browser is read further than that takes', async (t) => {
  const { store, operations, close } = await testStore(scratchFolder(t), 'UTC', NOW_MS / 1000);
  t.after(close);
  await operations.setSite({ domain: SITE, excludeAddresses: ['198.51.100.0/24'], excludePaths: ['/intern/**'] });
  const site = siteNamed(store.db, SITE);
  let over = false;
  let read = 0;
  const door = doorOn(store, {
    withinRate: () => !over,
    readUserAgent(text) {
      const agent = readUserAgent(text);
      return {
        bot: agent.bot,
        get browser() {
          read += 1;
          return agent.browser;
        },
      };
    },
  });
  let sent = 0;
  const outcome = async (of: ReadonlySet<string>, served: boolean) => {
    sent += 1;
    over = of.has('rate');
    let redacted = 0;
    read = 0;
    const known = of.has('malformed')
      ? undefined
      : readPath(`${of.has('path') ? '/intern' : ''}/jo@n-${sent}.${of.has('asset') ? 'png' : 'example'}`);
    const hit = {
      site,
      atMs: NOW_MS + sent * 3_000,
      address: address(of.has('address') ? '198.51.100.7' : '192.0.2.7'),
      userAgent: of.has('bot') ? 'curl/8' : FIREFOX,
      privacySignal: of.has('privacy-signal'),
      path: known && {
        recorded() {
          redacted += 1;
          return known.recorded();
        },
      },
    };
    const told = await new Promise<string | undefined>((resolve, reject) => {
      const answers: HitAnswers = {
        committed: resolve,
        limited: () => resolve('rate'),
        failed: () => reject(new Error('The hit was not stored.')),
      };
      const referer = of.has('origin') ? 'https://elsewhere.example/' : undefined;
      if (served) door.answered({ ...hit, status: of.has('status') ? 404 : 200 }, answers);
      else door.reported({ ...hit, kind: 'page', origin: undefined, referer }, answers);
    });
    return { told, redacted, read };
  };
  await fc.assert(
    fc.asyncProperty(fc.subarray([...REASONS]), fc.boolean(), async (reasons, served) => {
      const apply = reasons.filter((reason) => reason !== (served ? 'origin' : 'status'));
      const first = exclusionReasons.find((reason) => (apply as readonly string[]).includes(reason));
      const { told, redacted, read } = await outcome(new Set(apply), served);
      assert.equal(told, first);
      assert.equal(redacted, first === undefined || BY_PATH.includes(first) ? 1 : 0);
      assert.equal(read, first === undefined ? 1 : 0);
    }),
    { numRuns: 400 },
  );
});

test('a log line is left out by method, bot, address or status before its path is read further', async (t) => {
  const { store, operations, close } = await testStore(scratchFolder(t), 'UTC', NOW_MS / 1000);
  t.after(close);
  await operations.setSite({ domain: SITE, excludeAddresses: ['198.51.100.0/24'] });
  const site = siteNamed(store.db, SITE);
  const path = { recorded: () => assert.fail('The path was redacted.') };
  const line = { method: 'GET', target: '/', status: 200, bot: false, address: address('192.0.2.7'), path };
  for (const [reason, without] of [
    ['method', { method: 'POST' }],
    ['bot', { bot: true }],
    ['address', { address: address('198.51.100.7') }],
    ['status', { status: 404 }],
  ] as const)
    assert.deepEqual(admitLine(site, { ...line, ...without }), { excluded: reason });
});
