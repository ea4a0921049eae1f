import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assetExtensions, documentExtensions, kindOf } from '../../../server/domain/path/path-kind.ts';

test('every ending of the lists is told in any case, and only at the end of the last segment', () => {
  for (const [kind, groups] of [['document', documentExtensions] as const, ['asset', assetExtensions] as const]) {
    for (const ending of Object.values(groups).flat()) {
      assert.equal(kindOf(`/a/b.${ending}`), kind, ending);
      assert.equal(kindOf(`/a/B.${ending.toUpperCase()}`), kind, ending);
      assert.equal(kindOf(`/a.${ending}/b`), 'page', ending);
    }
  }
});

test('no ending is in two groups', () => {
  const all = [...Object.values(documentExtensions), ...Object.values(assetExtensions)].flat();
  assert.equal(new Set(all).size, all.length);
});

test('robots.txt and sitemaps are assets, other texts documents', () => {
  for (const path of [
    '/robots.txt',
    '/sitemap.xml',
    '/sitemap_index.xml',
    '/sitemap-posts.xml.gz',
    '/favicon.ico',
    '/a/Sitemap1.XML',
  ])
    assert.equal(kindOf(path), 'asset', path);
  for (const path of ['/read.me.txt', '/logs.tar.gz', '/my-robots.txt']) assert.equal(kindOf(path), 'document', path);
  for (const path of ['/', '/index.html', '/a.b/c', '/v1.2/', '/data.json', '/.pdf/']) assert.equal(kindOf(path), 'page', path);
});
