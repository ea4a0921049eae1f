import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { dayOf } from '../../../reports/model/dates.ts';
import { readPath } from '../../../server/domain/path/path.ts';
import { seconds } from '../../../server/domain/time/day.ts';
import type { OpenVisit } from '../../../server/ingest/visits.ts';
import { problemLog } from '../../../server/lib/problem-log.ts';
import { importBatches } from '../../../server/logs/import-batches.ts';
import { waitingRequests } from '../../../server/run/waiting-requests.ts';
import { siteNamed } from '../../../server/store/registry/sites.ts';
import { listenForLeave } from '../../../server/store/writer/leave-socket.ts';
import type { Operations, ServedRequest } from '../../../server/store/writer/operations.ts';
import { operationsOn } from '../../../server/store/writer/store-operations.ts';
import { connectToWriter, listenForCommands } from '../../../server/store/writer/writer-socket.ts';
import { collect } from '../../harness/collect.ts';
import { openStore } from '../../harness/open-store.ts';
import { done, sixfold } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';

const MEBIBYTE = 1024 * 1024;

async function connected(data: string, name = 'writer.sock'): Promise<Socket> {
  const socket = connect(join(data, name));
  // What is sent to one who ends the connection may not arrive.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

test('whatever is sent to the socket of a running serve is answered in a sentence or ends the connection, and serve goes on', async (t) => {
  const place = { data: join(scratchFolder(t), 'data') };
  const server = await startServe(t, place);
  const sent: readonly (readonly [what: string, message: string, answer: RegExp])[] = [
    ['longer than any message', `{"id":1,"name":"addSite","input":"${'a'.repeat(17 * MEBIBYTE)}`, /may have 16 MiB/],
    ['brackets without end', '['.repeat(15 * MEBIBYTE).concat('\n'), /nested 16 levels deep/],
    ['nested objects', `{"id":1,"name":"letGo","input":${'{"a":'.repeat(20)}1${'}'.repeat(21)}\n`, /nested 16 levels deep/],
    ['no JSON', 'GET / HTTP/1.1\r\nHost: example.com\r\n\r\n', /has to be a line of JSON/],
    ['half of a message', '{"id":1,"na\n', /has to be a line of JSON/],
    ['no request', 'null\n', /another version/],
    ['a number that is none', '{"id":{"toString":1},"name":"letGo","input":null}\n', /another version/],
    ['an operation there is not', '{"id":1,"name":"dropEverything","input":null}\n', /another version/],
    ['a property of every object', '{"id":1,"name":"constructor","input":null}\n', /another version/],
    ['brackets in a text', `{"id":7,"name":"letGo","input":"${'[\\"'.repeat(1_000)}"}\n`, /^\{"id":7,"output":false\}\n$/],
  ];
  for (const [what, message, answer] of sent) {
    const socket = await connected(place.data);
    // It is open for writing until the other side ends it: the answer comes all the same.
    socket.write(message);
    if (/"output"/.test(answer.source)) socket.end();
    assert.match(await text(socket), answer, what);
  }
  assert.equal((await collect(server, { site: 'example.com', page: '/' })).status, 404);
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  assert.doesNotMatch(server.stderr(), /fault in Sixfold|^\s+at /m);
});

test('a command whose message is too long is told so', async (t) => {
  const place = { data: join(scratchFolder(t), 'data') };
  await startServe(t, place);
  const writer = await connectToWriter(place.data);
  t.after(() => writer?.close());
  const adding = writer?.operations.addSite({ domain: 'a'.repeat(17 * MEBIBYTE), timeZone: 'UTC', aliases: [] });
  await assert.rejects(async () => await adding, /A message may have 16 MiB, and this one has more/);
});

test('more connections than 64 are refused in a sentence, and taken again when others have ended', async (t) => {
  const place = { data: join(scratchFolder(t), 'data') };
  const server = await startServe(t, place);
  const idle = await Promise.all(Array.from({ length: 64 }, () => connected(place.data)));
  const refused = await sixfold(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    new RegExp(
      `^64 commands are connected to "sixfold serve" \\(process ${server.pid}, .*\\) already: try again when some are done\\.\\n$`,
    ),
  );
  idle[0]?.destroy();
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  for (const socket of idle) socket.destroy();
});

/** A folder that this process holds and takes commands for, with other operations in the place of some. */
async function takingCommands(t: TestContext, others: Partial<Operations>): Promise<string> {
  const data = join(scratchFolder(t), 'data');
  const opened = openStore(
    data,
    'test',
    () => 1_772_409_600,
    () => undefined,
  );
  assert.ok(opened !== undefined);
  t.after(opened.close);
  const operations = { ...operationsOn(opened.store), ...others };
  const taking = await listenForCommands({
    folder: data,
    operations,
    quiet: () => true,
    failed: (error) => assert.ifError(error),
  });
  t.after(taking.close);
  return data;
}

test('a message that is not finished within 30 s ends the connection; one who has nothing to say may wait for ever', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const data = await takingCommands(t, {});
  const [idle, slow] = [await connected(data), await connected(data)];
  const answers = idle.iterator();
  const ask = async (id: number) => {
    idle.write(`{"id":${id},"name":"letGo","input":null}\n`);
    assert.equal(String((await answers.next()).value), `{"id":${id},"output":false}\n`);
  };
  await ask(1);
  slow.write('{"id":1,');
  // Whoever is answered afterwards shows that the other's bytes are in.
  await ask(2);
  await ask(3);
  t.mock.timers.tick(29_999);
  slow.write('"name"');
  await ask(4);
  const ended = once(slow, 'close');
  slow.resume();
  t.mock.timers.tick(1);
  await ended;
  await ask(5);
  idle.destroy();
});

test('from one who does not read the answers nothing more is taken', async (t) => {
  const REQUESTS = 200;
  const [ANSWER, UNREAD] = [65_536, 20];
  let answered = 0;
  const data = await takingCommands(t, {
    addSite: async () => {
      answered += 1;
      return { domain: 'a'.repeat(ANSWER) };
    },
  });
  const socket = await connected(data);
  for (let id = 1; id <= REQUESTS; id++) socket.write(`{"id":${id},"name":"addSite","input":{}}\n`);
  let bytes = 0;
  let most = 0;
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    most = Math.max(most, answered - Math.floor(bytes / ANSWER));
    if (bytes >= REQUESTS * ANSWER) break;
    // Time in which all of them could be answered.
    if (most <= UNREAD && bytes < 10 * ANSWER) for (let turn = 0; turn < REQUESTS; turn++) await nextTurn();
  }
  assert.ok(most <= UNREAD, `${most} answers wait to be read`);
  assert.equal(answered, REQUESTS);
  socket.destroy();
});

test('who sends something to the socket by which a command is asked to leave is disconnected', async (t) => {
  const place = { data: join(scratchFolder(t), 'data') };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  let asked = 0;
  const leave = await listenForLeave(place.data, () => {
    asked += 1;
  });
  t.after(() => leave.close());
  const socket = await connected(place.data, 'leave.sock');
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.resume();
  socket.write('a'.repeat(MEBIBYTE));
  await ended;
  assert.equal(asked, 1);
  const asking = await Promise.all(Array.from({ length: 8 }, () => connected(place.data, 'leave.sock')));
  const oneMore = await connected(place.data, 'leave.sock');
  oneMore.resume();
  await once(oneMore, 'close', { signal: AbortSignal.timeout(10_000) });
  assert.equal(asked, 9);
  for (const each of asking) each.destroy();
});

test('requests that an app hands over fit into a message, however long they are, and go over once and in order', async () => {
  const sizes = fc.array(fc.constantFrom(1, 100, 16_000, 1_000_001), { minLength: 1, maxLength: 1_200 });
  await fc.assert(
    fc.asyncProperty(sizes, async (lengths) => {
      const handed: number[] = [];
      const countServed = async (batch: readonly ServedRequest[]) => {
        assert.ok(batch.length <= 500 && Buffer.byteLength(JSON.stringify(batch)) < 5 * MEBIBYTE, String(batch.length));
        handed.push(...batch.map(({ atMs }) => atMs));
        return batch.map(() => true as const);
      };
      const reach = { countServed: async () => countServed, close: async () => undefined };
      const waiting = waitingRequests('data', reach, problemLog('request', assert.fail));
      const request = { domain: 'example.com', address: '192.0.2.7', privacySignal: false, status: 200, userAgent: '' };
      for (const [atMs, length] of lengths.entries()) waiting.add({ ...request, atMs, target: '"'.repeat(length) });
      await waiting.end();
      assert.deepEqual(handed, [...lengths.keys()]);
    }),
    { numRuns: 20 },
  );
});

test('what an import hands over at once fits into a message, whatever its paths and the names of its logs are', async (t) => {
  const opened = openStore(
    join(scratchFolder(t), 'data'),
    'test',
    () => 1_772_409_600,
    () => undefined,
  );
  assert.ok(opened !== undefined);
  t.after(opened.close);
  const { store } = opened;
  await operationsOn(store).addSite({ domain: 'example.com', timeZone: 'UTC', aliases: [] });
  const site = siteNamed(store.db, 'example.com');
  const day = dayOf('2026-03-02');
  const letters = fc.constantFrom('a', '"', '\\', 'é', '\u4e00');
  const lengths = (longest: number) => fc.oneof(fc.integer({ min: 1, max: longest }), fc.constant(longest));
  await fc.assert(
    fc.asyncProperty(letters, letters, lengths(1_023), lengths(255), async (letter, named, length, ofName) => {
      let [bytes, lines] = [0, 0];
      const batches = importBatches(
        site,
        {
          importedLines: () => new Map(),
          closedDays: () => new Set(),
          storedVisit: () => undefined,
          batchLines: () => 20_000,
          reserveVisitIds: async ({ size }) => ({ first: 2 ** 52, size }),
          storeImportBatch: async (input) => {
            bytes = Buffer.byteLength(JSON.stringify({ id: 1, name: 'storeImportBatch', input }));
          },
        },
        () => undefined,
      );
      const path = readPath(`/${letter.repeat(length)}`)?.recorded();
      assert.ok(path !== undefined);
      for (; !batches.full(); lines += 1) {
        const at = seconds(1_772_409_600 + lines);
        const open: OpenVisit = {
          id: null,
          startedAt: at,
          lastAt: at,
          accesses: 1,
          documents: undefined,
          lastPage: -1,
          lastPageMs: 0,
        };
        const [serverAddress, topLevelDomain] = [
          '2001:db8:1234::/48',
          { label: 'xn--vermgensberatung-pwb', source: 'country' },
        ] as const;
        batches.line(named.repeat(ofName), at, 1, day);
        batches.visit(
          site,
          open,
          { startedAt: at, serverAddress, topLevelDomain, browser: { family: 'Mobile Safari UI/WKWebView', version: '128' } },
          day,
          undefined,
        );
        batches.access(site, open, { at, kind: 'page', path }, day, day);
      }
      await batches.hand();
      assert.ok(bytes > 1_000_000 && bytes <= 16 * MEBIBYTE, `${lines} lines take ${bytes} bytes`);
    }),
    { numRuns: 15 },
  );
});
