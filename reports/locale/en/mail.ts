import type { IsoDay } from '../../model/report.ts';
import type { Formats } from '../formats.ts';

/** The mailed reports. */
export const mailEnglish = ({ number, longDate, dateRange, month, shortDate, weekday }: Formats) => {
  const visits = (count: number) => (count === 0 ? 'No visits' : `${number(count)} ${count === 1 ? 'visit' : 'visits'}`);
  return {
    dayNews: (count: number, day: IsoDay) => `${visits(count)} on ${longDate(day)}`,
    weekNews: (count: number, from: IsoDay, to: IsoDay) => `${visits(count)} in the week ${dateRange(from, to)}`,
    monthNews: (count: number, day: IsoDay) => `${visits(count)} in ${month(day)}`,
    asUsual: (day: IsoDay) => `, as on a usual ${weekday(day)}`,
    thanUsual: (percent: string, more: boolean, day: IsoDay) =>
      `, ${percent} % ${more ? 'more' : 'fewer'} than on a usual ${weekday(day)}`,
    asBefore: { weekly: ', as many as the week before', monthly: ', as many as the month before' },
    thanBefore: {
      weekly: (percent: string, more: boolean) => `, ${percent} % ${more ? 'more' : 'fewer'} than the week before`,
      monthly: (percent: string, more: boolean) => `, ${percent} % ${more ? 'more' : 'fewer'} than the month before`,
    },
    intervals: { daily: 'Daily report', weekly: 'Weekly report', monthly: 'Monthly report' },
    against: (from: IsoDay, to: IsoDay) => `Changes are against ${from === to ? longDate(from) : dateRange(from, to)}.`,
    dayNotCounted: (day: IsoDay) => `${longDate(day)} is not counted yet`,
    weekNotCounted: (from: IsoDay, to: IsoDay) => `The week ${dateRange(from, to)} is not counted yet`,
    monthNotCounted: (day: IsoDay) => `${month(day)} is not counted yet`,
    behind: {
      again: 'Some of these days are still being counted: the figures may grow.',
      missing:
        'What was recorded is still being counted, so this mail has no figures, which does not mean that nobody came. The whole report shows them as soon as they are there.',
    },
    gaps: 'For part of this time the collector was not running: there is no data, which is not zero.',
    chart: 'Visits a day',
    highest: (count: number, day: IsoDay) => `highest ${number(count)} on ${shortDate(day)}`,
    picture: (from: IsoDay, to: IsoDay, least: number, most: number, day: IsoDay) =>
      `Visits a day, ${dateRange(from, to)}: from ${number(least)} to ${number(most)}, the most on ${shortDate(day)}.`,
    newPages: 'Opened for the first time',
    newDocuments: 'Fetched for the first time',
    more: (count: number) => `and ${number(count)} more`,
    whole: 'The whole report',
    why: (site: string) => `You get this mail because you asked for the report of ${site}.`,
    change: 'Change or end it',
    noPicturesFetched: 'Its pictures are inside; it fetches nothing and tells nobody that you read it.',
  };
};

/** The question whether reports may come, as a mail and as a page. */
export const mailQuestionEnglish = {
  subject: (site: string) => `Do you want reports about ${site}?`,
  asked: (user: string, site: string) =>
    `${user} wants reports about the visits to ${site} to be sent to this address. None is sent before you agree.`,
  ifYes: 'If you want them, open this page within three days and press its button:',
  ifNo: 'If you do not, there is nothing to do: without your yes no report comes.',
  title: 'Reports by mail?',
  say: (user: string, address: string) => `${user} wants reports about visits to a website to be sent to ${address}.`,
  agree: 'Yes, send them to me',
  otherwise: 'If you do not want them, close this page: without your yes none comes.',
  agreed: 'Agreed',
  agreedWhat: 'The reports come as soon as they are due. Whoever chose them can end them.',
  invalid: 'This link is over',
  invalidWhy:
    'It is answered within three days, and only the link of a mail that was sent from here. Whoever chose the reports can ask again.',
};

/** The page on which a reader chooses reports by mail. */
export const mailPageEnglish = ({ number }: Formats) => ({
  title: 'Reports by mail',
  none: 'No report comes by mail yet.',
  say: 'Choose a site, how often, and where to. A report comes on the day after the days it is about: each day, on Mondays, or on the 1st.',
  yours: 'Your reports by mail',
  noServer:
    'No mail can be sent yet: this server knows no mail server. Whoever runs it sets SIXFOLD_SMTP and SIXFOLD_MAIL_FROM, and starts it again.',
  noSites: 'There is no site yet that you may read.',
  site: 'Site',
  often: 'How often',
  at: 'At',
  zoneOf: (zone: string) => `time of ${zone}`,
  address: 'Mail address',
  language: 'Language',
  languages: {
    'en-GB': 'English',
    'en-US': 'English (United States)',
    'de-DE': 'Deutsch',
    'de-AT': 'Deutsch (Österreich)',
    'de-CH': 'Deutsch (Schweiz)',
  },
  intervals: { daily: 'each day', weekly: 'each week', monthly: 'each month' },
  add: 'Add a report',
  addButton: 'Send it to me',
  change: 'Change',
  save: 'Save',
  remove: 'Stop it',
  sendNow: 'Send the latest now',
  siteTime: "The time is that of the site's time zone.",
  notATime: 'That is no time of the day: write it as 07:00.',
  notRead: 'That is no site you may read.',
  tooOften: 'That was asked often just now. Wait a minute, then try again.',
  waits: 'Waits for its reader: no report is sent before they agree.',
  askAgain: 'Ask again',
  asked: (address: string) =>
    `A mail went to ${address} with a link. Reports come once whoever reads it has agreed there, within three days.`,
  notAsked: (reason: string) => `It is chosen, but its reader could not be asked: ${reason}. Ask again later.`,
  askedEnough: 'That is all that may be asked in a day, so no mail was sent. Ask again tomorrow.',
  notAgreed: 'Its reader has not agreed yet, so nothing was sent.',
  sentEnough: 'You had 20 reports sent at once within a day, which is the limit. They still come when they are due.',
  sentNow: (address: string) => `The mail server has taken it for ${address}.`,
  notSentNow: (reason: string) => `It was not sent: ${reason}.`,
  unknownNow: (reason: string) => `It was handed over, but ${reason}: it may have arrived.`,
  log: 'What became of the last ones',
  report: 'report',
  state: 'state',
  sending: 'Being sent.',
  due: 'Will be sent within a minute.',
  counting: {
    again: 'Waits until its days are counted, for an hour at most.',
    missing: 'Waits until its days are counted, for six hours at most.',
  },
  sent: (when: string) => `Sent ${when}.`,
  twice: 'Of an earlier attempt nobody knows whether it arrived, so it may have come twice.',
  putOff: (reason: string, attempts: number, next: string) =>
    `Not sent yet: ${reason}. Tried ${attempts === 1 ? 'once' : `${number(attempts)} times`}, again ${next}.`,
  failed: (reason: string) => `Not sent: ${reason}.`,
  onceMore: (reason: string, next: string) =>
    `Handed over, but ${reason}. It may have arrived; it is sent once more ${next}, so it may arrive twice.`,
  neverKnown: (reason: string) =>
    `Handed over, but nobody knows whether it arrived: ${reason}. It may have arrived twice, and is not sent again.`,
  reason: (kind: string, detail: string): string => {
    switch (kind) {
      case 'reply':
        return `the mail server said “${detail}”`;
      case 'silence':
        return 'the mail server did not answer in time';
      case 'name':
        return 'the name of the mail server was not found';
      case 'connection':
        return `the connection to the mail server failed (${detail})`;
      case 'cut':
        return 'the connection to the mail server ended early';
      case 'tls':
        return `there was no secure connection to the mail server (${detail})`;
      case 'ended':
        return 'Sixfold ended meanwhile';
      case 'not permitted':
        return 'the user may not read this site any more';
      case 'not agreed':
        return 'the reader of the address had not agreed yet';
      case 'too large':
        return 'it is larger than the mail server takes';
      default:
        return 'the report could not be made; why is in the log of the server';
    }
  },
});
