import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Router } from 'express';
import { periodNames } from '../../../reports/model/period.ts';
import { listNames } from '../../../reports/model/report-source.ts';
import { apiRoutes } from '../../../server/http/api/api-routes.ts';
import { ask, tokenFor } from '../../harness/api.ts';
import { collect } from '../../harness/collect.ts';
import { done } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { type Served, startServe } from '../../harness/serve.ts';

interface Operation {
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: unknown;
    readonly example?: unknown;
  }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema: object; example?: unknown }>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly responses: Operation['responses'];
  };
}

async function withSite(t: TestContext): Promise<{ server: Served; token: string; document: Document }> {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'Europe/Berlin'], place);
  const { token } = await tokenFor(place, '--scope', 'reports', '--all-sites');
  const server = await startServe(t, { ...place, env: { SIXFOLD_RATE_LIMIT: 'off' } });
  for (const n of Array(6).keys()) {
    await collect(server, { site: 'example.com', page: `/${n % 4}` });
    await collect(server, { site: 'example.com', download: `/${n % 3}.pdf` });
  }
  await collect(server, { site: 'example.com', page: '/' }, { 'user-agent': 'curl/8' });
  const { json } = await ask(server, '/api/v1/openapi.json');
  return { server, token, document: json as Document };
}

/** Checks values against the document's schemas; dates are looked at by their form. */
function schemaCheck(document: Document): (schema: object, value: unknown, what: string) => void {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat('date', /^\d{4}-\d\d-\d\d$/);
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  ajv.addSchema({ $id: 'api', components: document.components });
  return (schema, value, what) => {
    const resolved = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object;
    const check = ajv.compile(resolved);
    assert.ok(check(value), `${what}: ${ajv.errorsText(check.errors)}`);
  };
}

test('the document is OpenAPI 3.1, and its examples are what it says', async (t) => {
  const { document } = await withSite(t);
  const validator = new Validator();
  const { valid, errors } = await validator.validate({ ...document });
  assert.ok(valid, JSON.stringify(errors));
  assert.match(document.openapi, /^3\.1\./);
  assert.equal(validator.version, '3.1');
  const check = schemaCheck(document);
  let examples = 0;
  for (const [path, { get }] of Object.entries(document.paths)) {
    for (const { name, schema, example } of get.parameters)
      if (example !== undefined) check(schema as object, example, `${path} ${name}`);
    for (const { content } of [...Object.values(get.responses), ...Object.values(document.components.responses)])
      for (const { schema, example } of Object.values(content ?? {})) {
        if (example === undefined) continue;
        check(schema, example, path);
        examples += 1;
      }
  }
  assert.ok(examples >= 7);
});

test('every address that is answered is described, and the other way round', async (t) => {
  const { document } = await withSite(t);
  const described = Object.keys(document.paths).toSorted();
  // Nothing of the parts is used while routes are only listed.
  const router: Router = apiRoutes({} as Parameters<typeof apiRoutes>[0]);
  const answered = router.stack.flatMap(({ route }) => (route === undefined ? [] : [route.path.replaceAll(/:(\w+)/g, '{$1}')]));
  assert.deepEqual(answered.toSorted(), described);
  for (const layer of router.stack.flatMap(({ route }) => route?.stack ?? [])) assert.equal(layer.method, 'get');
});

test('each answer of a running server is as described, with every parameter', async (t) => {
  const { server, token, document } = await withSite(t);
  const check = schemaCheck(document);
  const yesterdayToToday = { from: isoDay(-1), to: isoDay(1) };
  const values: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
    '/sites/{domain}/report': [yesterdayToToday, { ...yesterdayToToday, limit: '1' }],
    '/sites/{domain}/totals': [
      yesterdayToToday,
      ...['before', 'year', 'none'].map((compare) => ({ ...yesterdayToToday, compare })),
    ],
    '/sites/{domain}/series': ['hour', 'day', 'week', 'month'].map((by) => ({ ...yesterdayToToday, by })),
    '/sites/{domain}/lists/{list}': [
      yesterdayToToday,
      { ...yesterdayToToday, search: '1', sort: 'name', order: 'desc', offset: '0', limit: '1' },
    ],
  };
  const seen = new Set<string>();
  for (const [path, { get }] of Object.entries(document.paths)) {
    const periods = (get.parameters.find(({ name }) => name === 'period')?.schema as { enum?: string[] } | undefined)?.enum ?? [];
    const days = periods.length === 0 ? [] : [{ day: isoDay(0) }, ...periods.map((period) => ({ period }))];
    const filters =
      path in values
        ? [
            { ...yesterdayToToday, page: '/1', document: '/a.pdf', browser: 'Firefox', version: '128' },
            { ...yesterdayToToday, topLevelDomain: '', serverAddress: '127.0.0.0/24' },
          ]
        : [];
    for (const query of [...(values[path] ?? []), {}, ...days, ...filters]) {
      for (const name of Object.keys(query)) {
        assert.ok(
          get.parameters.some((parameter) => parameter.name === name),
          `${path} ${name}`,
        );
        seen.add(`${path} ${name}`);
      }
      for (const list of path.includes('{list}') ? listNames : ['']) {
        const address = `/api/v1${path.replace('{domain}', 'example.com').replace('{list}', list)}?${new URLSearchParams(query)}`;
        const { status, json, headers } = await ask(server, address, token);
        assert.equal(status, 200, address);
        assert.match(headers.get('content-type') ?? '', /^application\/json\b/);
        check(get.responses['200']?.content?.['application/json']?.schema ?? assert.fail(path), json, address);
      }
    }
    for (const { name, in: place } of get.parameters)
      assert.ok(place === 'path' || seen.has(`${path} ${name}`), `${path} ${name} was never tried`);
    for (const [status, headers] of [
      [401, {}],
      [400, { authorization: `Bearer ${token}` }],
    ] as const) {
      if (path === '/openapi.json') continue;
      const answer = await ask(
        server,
        `/api/v1${path.replace('{domain}', 'example.com').replace('{list}', 'pages')}?x=1`,
        undefined,
        { headers },
      );
      assert.equal(answer.status, status);
      check(document.components.schemas['Problem'] ?? assert.fail('Problem'), answer.json, path);
    }
  }
});

function isoDay(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}

test('the page about the API names every address and every period', async (t) => {
  const page = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8');
  const { document } = await withSite(t);
  for (const path of Object.keys(document.paths))
    assert.ok(page.includes(path.replace('{domain}', 'DOMAIN').replace('{list}', 'LIST')), path);
  for (const name of [...listNames, ...periodNames]) assert.ok(page.includes(`\`${name}\``), name);
});
