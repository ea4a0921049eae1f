import type { Formats } from '../formats.ts';

/** Words that many pages share. */
export const commonEnglish = ({ number }: Formats) => ({
  visits: (count: number) => `${number(count)} ${count === 1 ? 'visit' : 'visits'}`,
  pageViews: (count: number) => `${number(count)} ${count === 1 ? 'page view' : 'page views'}`,
  downloads: (count: number) => `${number(count)} ${count === 1 ? 'download' : 'downloads'}`,
  times: (count: number) => (count === 1 ? 'once' : count === 2 ? 'twice' : `${number(count)} times`),
  duration(seconds: number | null) {
    if (seconds === null) return '–';
    const rounded = Math.round(seconds);
    if (rounded < 60) return `${rounded} s`;
    const [minutes, rest] = [Math.floor(rounded / 60), rounded % 60];
    return minutes < 60 ? `${minutes} min ${rest} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  },
  unknown: 'unknown',
  newHere: 'new',
  toContent: 'To the content',
  signOut: 'Sign out',
  pagesOfSite: 'Pages',
  overview: 'Overview',
  day: 'Day',
  lists: 'Lists',
  siteSettings: 'This site',
  snippet: 'Snippet',
  mail: 'Mail',
  settings: 'Settings',
  policy: 'Policy',
  sites: 'Sites',
  show: 'Show',
  copy: 'Copy',
  copied: 'Copied',
  save: 'Save',
  close: 'Close',
  whatIsCounted: (term: string) => `What is counted here: ${term}`,
  theNumbers: 'The numbers',
  timesIn: (zone: string) => `Times in ${zone}.`,
  sixFields: 'Six fields and nothing else:',
  whatIsRecorded: 'what is recorded',
});
