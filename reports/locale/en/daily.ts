import type { IsoDay } from '../../model/report.ts';
import type { Formats } from '../formats.ts';

/** The report of one day. */
export const dailyEnglish = ({ number, weekday }: Formats) => ({
  soFar: 'so far',
  usual: (figure: string, change: string) => (change === '' ? `usual ${figure}` : `usual ${figure}, ${change}`),
  usualHead: 'usual',
  thisDay: 'this day',
  addresses: 'server addresses',
  change: 'change',
  aUsual: (day: IsoDay, days: number) => `a usual ${weekday(day)}, of the last ${number(days)}`,
  changed: 'Changed',
  asUsual: (day: IsoDay) => `Every page and document lies within what is usual on a ${weekday(day)}.`,
  tooFew: (day: IsoDay) => `There are not yet enough figures to tell what is usual on a ${weekday(day)}.`,
  notOver: 'What has changed is told when the day is over.',
  fresh: 'New',
  nothingFresh: 'Nothing was opened or fetched for the first time.',
  allFresh: 'These are the first figures of this site: everything is new.',
  path: 'page or document',
  page: 'page',
  document: 'document',
  andMore: (count: number) => `and ${number(count)} more`,
  unusualHits: (names: string) => `Out of the ordinary: ${names}.`,
  fine: (zone: string) =>
    `A visit ends after 30 minutes without an access. Usual is the median of the last eight of the weekday, new what was never counted here before. Times in ${zone}. Sixfold records six fields and nothing else.`,
});
