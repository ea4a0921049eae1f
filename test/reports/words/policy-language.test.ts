import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { localeOf } from '../../../reports/locale/locale.ts';
import type { PolicyText } from '../../../reports/model/policy.ts';
import { policyPage } from '../../../reports/pages/policy.tsx';
import { policyText } from '../../../reports/words/policy-text.ts';
import { assetExtensions, documentExtensions } from '../../../server/domain/path/path-kind.ts';
import { fields, neverRecorded, permittedFields } from '../../../server/domain/policy.ts';
import { tables } from '../../../server/domain/policy-tables.ts';
import { runningPolicy } from '../../../server/settings/running-policy.ts';
import { parseSmtpUrl } from '../../../server/settings/smtp-url.ts';
import { done, sixfold } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';

const GERMAN_FIELDS = [
  'Serveradresse',
  'Top-Level-Domain',
  'Datum und Uhrzeit',
  'aufgerufene Seiten',
  'heruntergeladene Dokumente',
  'Art des Browsers',
];

/** Every text that is declared, once. */
const declared = [
  ...new Set([
    ...fields.flatMap(({ field, meaning, purpose, source }) => [field, meaning, purpose, source]),
    ...neverRecorded,
    ...Object.keys({ ...documentExtensions, ...assetExtensions }),
    ...Object.values(tables).flatMap(({ meaning, columns }) => [meaning, ...Object.values(columns)]),
  ]),
];

const smtp = parseSmtpUrl('smtp://mail.example.com:587') ?? assert.fail();

/** Whatever an operator may have set that changes what the policy says. */
const settings = (['network', 'full', 'off'] as const).flatMap((serverAddress) =>
  (['off', 'country', 'name', 'name,country'] as const).flatMap((topLevelDomain) =>
    [undefined, '192.0.2.53:53'].flatMap((dns) =>
      [undefined, smtp].map((mail) => ({ serverAddress, topLevelDomain, dns, smtp: mail, retentionDays: 1 + 89 * Number(!dns) })),
    ),
  ),
);

test('the German policy names the six fields in German and leaves nothing of the declaration in English, whatever is set', () => {
  const [english, german] = [localeOf('en'), localeOf('de')];
  for (const each of settings) {
    const [before, after] = [runningPolicy(each, [], english), runningPolicy(each, [], german)];
    const page = elementTexts(policyPage(german, after));
    const terminal = policyText(german, after);
    for (const title of GERMAN_FIELDS) assert.ok(page.includes(title) && terminal.includes(title), title);
    const [own, translated] = [said(before), said(after)];
    assert.equal(translated.length, own.length);
    for (const [index, text] of own.entries()) assert.notEqual(translated[index], text);
    const whole = [page.join('\n'), terminal.replace(/\s+/g, ' ')];
    for (const text of [...own, ...declared]) {
      assert.ok(!page.includes(text), text);
      for (const sentence of text.split(/(?<=[.;:])\s/).filter((part) => part.includes(' ')))
        for (const shown of whole) assert.ok(!shown.includes(sentence), sentence);
      for (const shown of whole) assert.ok(!shown.includes(`(${text})`), text);
    }
    const facts = (policy: PolicyText) => [
      policy.fields.map(({ columns }) => columns),
      Object.values(policy.documentEndings),
      Object.values(policy.assetEndings),
      policy.tables.map(({ name, columns }) => [name, columns.map((column) => column.name)]),
    ];
    assert.deepEqual(facts(after), facts(before));
  }
});

test('the policy comes in the language of its reader; for programs it is English, byte for byte, for everybody', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, place);
  const get = async (path: string, language: string) => {
    const response = await fetch(`${server.url}${path}`, { headers: { 'accept-language': language } });
    assert.equal(response.status, 200);
    return response.text();
  };
  const german = await get('/policy', 'de-AT,de;q=0.9,en;q=0.8');
  assert.match(german, /<html lang="de">/);
  for (const title of GERMAN_FIELDS) assert.ok(elementTexts(german).includes(title), title);
  const english = await get('/policy', 'fr, en;q=0.5, de;q=0.4');
  const shown = elementTexts(english);
  for (const text of [
    ...permittedFields,
    ...Object.keys(documentExtensions),
    ...Object.values(tables).map(({ meaning }) => meaning),
  ])
    assert.ok(shown.includes(text), text);
  for (const { field, meaning, purpose, source } of fields)
    for (const text of field === 'top level domain' ? [meaning, purpose] : [meaning, purpose, source])
      assert.ok(shown.includes(text), text);
  assert.ok(shown.includes(`${neverRecorded.join(', ')}.`));

  const json = await get('/policy.json', 'en');
  assert.equal(await get('/policy.json', 'de'), json);
  assert.equal(await done(['policy', '--json', '--language', 'de'], place), `${json}\n`);
  assert.deepEqual(Object.keys((JSON.parse(json) as PolicyText).documentEndings), Object.keys(documentExtensions));

  const text = await done(['policy', '--language', 'de'], place);
  assert.match(text, /^Was gespeichert wird\n\n1\. Serveradresse\n/);
  assert.ok(text.split('\n').every((line) => line.length <= 80));
  assert.equal(await done(['policy', '--language', 'de-AT', '--format', 'html'], place), `${german}\n`);
  assert.match(await done(['policy'], place), /^What is recorded\n\n1\. server address\n/);
  const refused = await sixfold(['policy', '--language', 'fr'], place);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /--language fr is none there is: give en or de/);
});

/** What a policy says in words, in its order. */
function said(policy: PolicyText): readonly string[] {
  return [
    ...policy.fields.flatMap(({ title, meaning, purpose, retention, source }) => [title, meaning, purpose, retention, source]),
    ...policy.neverRecorded,
    policy.readBy,
    ...Object.keys(policy.documentEndings),
    ...Object.keys(policy.assetEndings),
    ...policy.tables.flatMap(({ meaning, columns }) => [meaning, ...columns.map(({ holds }) => holds)]),
  ];
}

/** The text of each element that holds text and nothing else, as it is read. */
function elementTexts(html: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if (!('childNodes' in node)) return;
    const [only] = node.childNodes;
    if (node.childNodes.length === 1 && only !== undefined && 'value' in only) found.push(only.value);
    for (const child of node.childNodes) visit(child);
  };
  visit(parse(html));
  return found;
}
