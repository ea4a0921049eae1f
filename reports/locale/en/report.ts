import type { IsoDay } from '../../model/report.ts';
import type { Formats } from '../formats.ts';

/** The news of a day. */
export const storyEnglish = ({ number, shortDate, weekday }: Formats) => ({
  when: (day: IsoDay, ago: number) => (ago === 0 ? 'so far today' : ago === 1 ? 'yesterday' : `on ${shortDate(day)}`),
  counted: (visits: number, when: string) =>
    visits === 0 ? `No visits ${when}.` : `${number(visits)} ${visits === 1 ? 'visit' : 'visits'} ${when}.`,
  asUsual: (visits: number, when: string, day: IsoDay) =>
    `${visits === 0 ? 'No visits' : `${number(visits)} ${visits === 1 ? 'visit' : 'visits'}`} ${when}, as on a usual ${weekday(day)}.`,
  unusual: (visits: number, when: string, day: IsoDay, percent: number, more: boolean) =>
    `${visits === 0 ? 'No visits' : `${number(visits)} ${visits === 1 ? 'visit' : 'visits'}`} ${when}, ${number(percent)} % ${more ? 'more' : 'fewer'} than on a usual ${weekday(day)}.`,
  page: (path: string, times: string) => `${path} was the page viewed most, ${times}.`,
  document: (path: string, times: string) => `${path} was fetched ${times}.`,
  newPages: (count: number) =>
    count === 1 ? 'One page was opened for the first time.' : `${number(count)} pages were opened for the first time.`,
  newDocuments: (count: number) =>
    count === 1 ? 'One document was fetched for the first time.' : `${number(count)} documents were fetched for the first time.`,
  visitsIn: (visits: number, days: number) =>
    `${number(visits)} ${visits === 1 ? 'visit' : 'visits'} in ${number(days)} ${days === 1 ? 'day' : 'days'}.`,
});

/** Headings and columns of a report. */
export const reportEnglish = ({ number }: Formats) => ({
  visits: 'visits',
  pageViews: 'page views',
  downloads: 'downloads',
  pagesAVisit: 'pages a visit',
  medianVisit: 'median visit',
  onePageOnly: 'one page only',
  visitsBy: {
    hour: 'Visits by hour',
    day: 'Visits a day',
    week: 'Visits a week',
    month: 'Visits a month',
  },
  pageViewsByHour: 'Page views by hour',
  hour: 'hour',
  day: 'day',
  week: 'week',
  month: 'month',
  hourOf: (hour: string) => `${hour} h`,
  whenPeopleCome: 'When people come',
  weekdayAndHour: 'Visits by weekday and hour',
  dayByDay: 'Day by day',
  pages: 'Pages',
  documents: 'Documents',
  topLevelDomains: 'Top level domains',
  browsers: 'Browsers',
  serverAddresses: 'Server addresses',
  durations: 'How long visits last',
  lengths: 'Pages a visit',
  notCounted: 'Not counted',
  page: 'page',
  document: 'document',
  domain: 'domain',
  browser: 'browser',
  address: 'address',
  reason: 'reason',
  duration: 'duration',
  number: 'number',
  views: 'views',
  entered: 'entered',
  left: 'left',
  share: 'share',
  foundBy: 'found by',
  hits: 'hits',
  byName: 'name',
  byCountry: 'country',
  noPage: 'No page was viewed.',
  noDocument: 'No document was downloaded.',
  noVisit: 'No visit began.',
  noAddress: 'No address is stored.',
  expired: 'The records of these days have expired.',
  nothingLeftOut: 'Nothing was left out.',
  all: {
    pages: (count: number) => `All ${number(count)} pages`,
    documents: (count: number) => `All ${number(count)} documents`,
    topLevelDomains: (count: number) => `All ${number(count)} domains`,
    browsers: (count: number) => `All ${number(count)} browsers`,
    browserFamilies: (count: number) => `All ${number(count)} browsers`,
    serverAddresses: (count: number) => `All ${number(count)} addresses`,
  },
  balance: (received: number, counted: number, left: number) =>
    `${number(received)} received = ${number(counted)} counted + ${number(left)} not counted`,
  rowsCut: (rows: number) => `${number(rows)} rows were cut from these lists.`,
  noData: 'no data',
  words: 'What the words mean',
  range: (title: string, first: string, last: string, least: number, most: number) =>
    `${title}, ${first} to ${last}, ${number(least)} to ${number(most)}`,
  seconds: (text: string) => `${text} s`,
  minutes: (text: string) => `${text} min`,
  hoursLong: (text: string) => `${text} h`,
  andMore: (text: string) => `${text} or more`,
  onlyDownloads: 'none, downloads only',
});
