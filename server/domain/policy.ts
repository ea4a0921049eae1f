/** The six fields that may be recorded, in the order of every report. */
export const permittedFields = [
  'server address',
  'top level domain',
  'date and time',
  'pages accessed',
  'documents downloaded',
  'type of browser',
] as const;

export type PermittedField = (typeof permittedFields)[number];

/** What becomes of a field when the retention of its record is over: gone without trace, or left in counts only. */
export type FieldRetention = 'deleted' | 'counts stay';

export interface FieldPolicy {
  readonly field: PermittedField;
  readonly meaning: string;
  readonly purpose: string;
  readonly source: string;
  readonly retention: FieldRetention;
}

/** What each permitted field means, what it is for and where it comes from. Printed by /policy and `policy`. */
export const fields: readonly FieldPolicy[] = [
  {
    field: 'server address',
    meaning:
      'The network address the visit came from; unless the operator chose otherwise, shortened before it is stored (IPv4 to /24, IPv6 to /48, of 6to4 and Teredo the IPv4 address in it to /24).',
    purpose: 'To see from which networks a site is used, and to notice automated use.',
    source: 'The connection itself, or a proxy the operator vouches for. Never the page, never another header.',
    retention: 'deleted',
  },
  {
    field: 'top level domain',
    meaning: 'The last part of the name the address belongs to, such as com, gov or de, and how it was found.',
    purpose: 'To see from which parts of the world and which kinds of organisation a site is used.',
    source: 'The name of the address (reverse DNS), or its country, as the operator chose.',
    retention: 'counts stay',
  },
  {
    field: 'date and time',
    meaning: 'The second, in UTC, at which the visit began and at which each page or document was requested.',
    purpose: 'To count by day and hour, and to know when a site is busy.',
    source: 'The clock of this server, or the time in the access log.',
    retention: 'counts stay',
  },
  {
    field: 'pages accessed',
    meaning:
      'The path of each page: without query and fragment. E-mail and network addresses, numbers of telephones, cards and accounts, other numbers of nine digits or more, session ids, random tokens of 16 characters or more and UUIDs in it are replaced by a word, as far as their form tells them from words, dates, versions and numbers of books.',
    purpose: 'To see which pages are read.',
    source: 'The page itself, or the access log.',
    retention: 'counts stay',
  },
  {
    field: 'documents downloaded',
    meaning: 'The path of each document, as with pages.',
    purpose: 'To see which documents are fetched.',
    source: 'The page on which a link was followed, or the access log.',
    retention: 'counts stay',
  },
  {
    field: 'type of browser',
    meaning: 'Family and major version, such as Firefox 128.',
    purpose: 'To know which browsers a site has to work in.',
    source: 'The User-Agent header, which is dropped as soon as it is read.',
    retention: 'counts stay',
  },
];

/** What is never recorded, whatever is sent. */
export const neverRecorded = [
  'referrer',
  'campaign',
  'query string',
  'screen size',
  'language',
  'operating system',
  'device',
  'page title',
  'city',
  'cookie',
  'visitor or session identifier',
  'hash of an address or of a log line',
  'the User-Agent text',
] as const;

export type NeverRecorded = (typeof neverRecorded)[number];
