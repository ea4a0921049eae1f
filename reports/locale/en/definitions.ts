export interface Definition {
  readonly term: string;
  readonly meaning: string;
}

/** What each figure of a report means, in the words that every report and /policy print. */
export const definitionsEnglish = {
  'page view': {
    term: 'page view',
    meaning:
      'One access to a page. In a log: GET, answered with 200 or 304, and neither an asset nor a document. / and /index.html are two pages. After 20,000 paths that are new on a day, or 2 MiB of them, further ones count under (other).',
  },
  download: {
    term: 'download',
    meaning: 'One document a visit, however many requests it took. HEAD never counts.',
  },
  document: {
    term: 'document',
    meaning:
      'A path whose last part has an ending of the document list: texts, spreadsheets, presentations, e-books, archives, packages, audio, video, calendar, map and data files. A site can add endings to the list and take some away.',
  },
  visit: {
    term: 'visit',
    meaning:
      'Accesses of one address and browser to one site with no gap over 30 minutes. A visit may cross midnight; it is counted once, on the day of its first access.',
  },
  'single-page visit': { term: 'single-page visit', meaning: 'A visit of exactly one page view and no download.' },
  'pages a visit': {
    term: 'pages a visit',
    meaning: 'Page views divided by visits; as a distribution, visits by their number of page views.',
  },
  'visit duration': {
    term: 'visit duration',
    meaning:
      'The last access less the first, over visits with two accesses or more. Half of them were shorter than the median. Over several days the median is known to 5 %.',
  },
  'entry and exit page': { term: 'entry and exit page', meaning: 'The first and the last page view of a visit.' },
  'server address': {
    term: 'server address',
    meaning:
      'The network address a visit came from, as it is stored: unless set otherwise, shortened. Over several days each is counted once. Addresses are deleted with the records.',
  },
  'top level domain': {
    term: 'top level domain',
    meaning:
      'The last part of the name of the address a visit came from, by its name or by its country; unknown where neither tells.',
  },
  'type of browser': { term: 'type of browser', meaning: 'Family and major version, nothing more.' },
  day: {
    term: 'day',
    meaning:
      "The site's local day, of 23, 24 or 25 hours. Page views and downloads count on the day they happened, everything else on the day the visit began.",
  },
  'no data': { term: 'no data', meaning: 'A stretch in which the collector was not running. It is no zero.' },
  usual: {
    term: 'usual',
    meaning:
      'The median of the last eight of the same weekday, of those with data and with no more than an hour missing; with fewer than two there is none.',
  },
  changed: {
    term: 'changed',
    meaning:
      'A page or document whose count lies outside all of the last eight of the same weekday, by five or more, and further from their median than chance explains: four standard deviations of a Poisson count.',
  },
  'new path': { term: 'new', meaning: 'A page or document that had never been counted on this site before.' },
  filter: {
    term: 'filter',
    meaning:
      'Only visits that have the chosen page, document, browser, top level domain or server address are counted, with all their accesses. Filters read records, so they reach back as far as records are kept.',
  },
  excluded: {
    term: 'excluded',
    meaning:
      'Everything that was seen and not counted, under the first reason that applies. Received is the sum of counted and excluded.',
  },
} satisfies Readonly<Record<string, Definition>>;

/** Why a hit is not counted, in a few words and in a sentence. */
export const exclusionsEnglish: Readonly<Record<string, { readonly name: string; readonly meaning: string }>> = {
  malformed: { name: 'malformed', meaning: 'The line or body could not be read, or the path is too long.' },
  method: { name: 'not a GET', meaning: 'A log line whose method is not GET.' },
  bot: { name: 'bots', meaning: 'An automated program by its own account, or one without a User-Agent.' },
  'privacy-signal': { name: 'asked not to be counted', meaning: 'The browser sent Global Privacy Control or Do Not Track.' },
  origin: { name: 'from another host', meaning: "The page is on a host that is not one of the site's." },
  address: { name: 'excluded addresses', meaning: "Excluded by the site's rules for addresses." },
  status: { name: 'no success', meaning: 'A log line whose status does not count, such as 404.' },
  asset: {
    name: 'assets',
    meaning: 'Images, scripts, styles and other parts of a page, or a reported download that is no document.',
  },
  path: { name: 'excluded paths', meaning: "Excluded by the site's rules for paths." },
  rate: {
    name: 'over the rate limit',
    meaning: 'Too many hits from one address or for the site, or over 1,000 documents in one visit.',
  },
  late: { name: 'day closed', meaning: 'The day has been closed because its records have expired.' },
  repeat: { name: 'repeated downloads', meaning: 'A further request for a document that was counted in this visit.' },
  duplicate: { name: 'repeated within 2 s', meaning: 'The same page again within two seconds by the same visitor.' },
};
