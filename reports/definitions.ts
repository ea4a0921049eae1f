/** What each figure of a report means, in the words that every report and /policy print. */
export const definitions = {
  'page view':
    'One access to a page. In a log: GET, answered with 200 or 304, and neither an asset nor a document. / and /index.html are two pages. After 20,000 paths that are new on a day, further ones count under (other).',
  download: 'One document a visit, however many requests it took. HEAD never counts.',
  document:
    'A path whose last part has an ending of the document list: texts, spreadsheets, presentations, e-books, archives, packages, audio, video, calendar, map and data files.',
  visit:
    'Accesses of one address and browser to one site with no gap over 30 minutes. A visit may cross midnight; it is counted once, on the day of its first access.',
  'single-page visit': 'A visit of exactly one page view and no download.',
  'visit duration': 'The last access less the first, over visits with two accesses or more.',
  'entry and exit page': 'The first and the last page view of a visit.',
  'server address':
    'The network address a visit came from, as it is stored: unless set otherwise, shortened. Over several days each is counted once.',
  'top level domain':
    'The last part of the name of the address a visit came from, by its name or by its country; unknown where neither tells.',
  'type of browser': 'Family and major version, nothing more.',
  day: "The site's local day, of 23, 24 or 25 hours. Page views and downloads count on the day they happened, everything else on the day the visit began.",
  'no data': 'A stretch in which the collector was not running. It is no zero.',
  excluded:
    'Everything that was seen and not counted, under the first reason that applies. Received is the sum of counted and excluded.',
} as const;

/** Why a hit is not counted, in a few words and in a sentence. */
export const exclusions: Readonly<Record<string, { readonly name: string; readonly meaning: string }>> = {
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

/** The words for a reason; the reason itself where there are none. */
export function exclusionName(reason: string): string {
  return exclusions[reason]?.name ?? reason;
}
