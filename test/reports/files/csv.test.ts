import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { listCsv, reportCsv } from '../../../reports/files/csv.ts';
import type { Report } from '../../../reports/model/report.ts';

/** Reads RFC 4180, by the letter, with any separator. */
function cellsOf(csv: string, separator: string): readonly string[] {
  const cells: string[] = [];
  for (let at = 0; at < csv.length; ) {
    let cell = '';
    if (csv[at] === '"') {
      for (at += 1; at < csv.length; at += 1) {
        if (csv[at] !== '"') cell += csv[at];
        else if (csv[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else break;
      }
      at += 1;
    }
    while (at < csv.length && csv[at] !== separator && csv[at] !== '\r' && csv[at] !== '\n') cell += csv[at++];
    if (csv[at] === '\r' && csv[at + 1] === '\n') at += 1;
    at += 1;
    cells.push(cell);
  }
  return cells;
}

/** What a spreadsheet may take for a formula: after everything it may skip comes one of the signs, in any width. */
function isFormula(cell: string): boolean {
  if (cell === '') return false;
  const first = cell[0] ?? '';
  if (first === '\t' || first === '\r' || first === '\n') return true;
  const seen = Array.from(cell).find((character) => !/[\p{C}\p{Z}"]/u.test(character)) ?? '';
  return ['=', '+', '-', '@'].includes(seen.normalize('NFKC')) || seen === '\u2212';
}

const counts = { visits: 1, pageViews: 1, downloads: 1 };

function reportOf(text: string): Report {
  return {
    site: text,
    timeZone: 'UTC',
    from: '2026-03-02',
    to: '2026-03-02',
    totals: { ...counts, singlePageVisits: 0, serverAddresses: 1, medianVisitSeconds: 3, meanVisitSeconds: 3, timedVisits: 1 },
    days: [],
    hours: [],
    pages: [{ path: text, pageViews: 1, visits: 1, entries: 1, exits: 1 }],
    documents: [{ path: text, downloads: 1 }],
    topLevelDomains: [{ label: text, source: 'name', visits: 1 }],
    browsers: [{ name: text, version: text, visits: 1 }],
    serverAddresses: [{ serverAddress: text, visits: 1 }],
    received: 3,
    excluded: { [text]: 1 },
    gaps: [{ from: text, to: text }],
  };
}

const tricks = fc.constantFrom(
  ...[
    '=',
    '+',
    '-',
    '@',
    '＝',
    '＋',
    '－',
    '＠',
    '\u2212',
    '\ufe66',
    '\u207a',
    '\t',
    '\r',
    '\n',
    ' ',
    '\u00a0',
    '\u3000',
    '\ufeff',
  ],
  ...['\0', '\u200b', '\u202e', '"', "'", ',', ';', '1', 'a', '=1+1', '|', 'HYPERLINK("x")', '😀', '\ud800'],
);
const texts = fc.oneof(
  fc.array(tricks, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

test('no cell of a table begins as a formula, whether commas or semicolons separate', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const report = reportOf(text);
      for (const csv of [reportCsv(report), listCsv('pages', report.pages), listCsv('browsers', report.browsers)])
        for (const separator of [',', ';'])
          for (const cell of cellsOf(csv, separator)) assert.ok(!isFormula(cell), JSON.stringify([text, separator, cell]));
    }),
    { numRuns: 3_000 },
  );
});

test('a text comes out of a table as it went in, but for the apostrophes before what could begin a formula', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const [, , , , , path = ''] = cellsOf(listCsv('pages', reportOf(text).pages), ',');
      assert.equal(path.replaceAll("'", ''), text.replaceAll("'", ''));
      if (!/[=+\-@\t\r\n]/.test(text.normalize('NFKC')) && !text.includes('\u2212')) assert.equal(path, text);
    }),
  );
  const [line = ''] = listCsv('pages', reportOf('/a"b,c').pages).split('\r\n').slice(1);
  assert.equal(line, '"/a""b,c",1,1,1,1');
});
