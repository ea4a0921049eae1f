import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { transformSync } from 'esbuild';

// What a visitor pays for being counted, compressed as a server would.
const BUDGET_BYTES = 700;

const source = new URL('../../client-snippet/sixfold.ts', import.meta.url);
const { code } = transformSync(readFileSync(source, 'utf8'), {
  loader: 'ts',
  minify: true,
  target: 'es2020',
  legalComments: 'none',
});
const size = gzipSync(code, { level: 9 }).length;
mkdirSync(new URL('.', import.meta.url), { recursive: true });
writeFileSync(new URL('./sixfold.js', import.meta.url), code);
console.error(`snippet: ${code.length} bytes, ${size} compressed (at most ${BUDGET_BYTES})`);
if (size > BUDGET_BYTES) {
  console.error('The snippet is over its budget: shorten client-snippet/sixfold.ts.');
  process.exitCode = 1;
}
