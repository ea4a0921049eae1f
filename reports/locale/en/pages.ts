import type { Formats } from '../formats.ts';

/** Pages for what cannot be shown. */
export const messageEnglish = {
  toYourSites: 'To your sites',
  toTheSites: 'To the sites',
  notPermitted: 'Not permitted',
  onlyAdministrators: (name: string) => `You are signed in as ${name}. Only an administrator can do this.`,
  notYours: 'Not yours to read',
  mayNotRead: (name: string, site: string) =>
    `You are signed in as ${name}, who may not read ${site}. An administrator can grant it.`,
  notFromHere: 'Not from here',
  notFromHereWhy: 'This form was sent from a page of another site, so nothing was done. Open the page here and send it again.',
  foreignHost: {
    title: 'Not under this address',
    sentence: (host: string, publicUrl: string) =>
      `You asked ${host}, and the statistics are at ${publicUrl}. Under another name nothing is shown and no form is taken, so that no foreign page can have its name lead here.`,
    setting:
      'A proxy in front has to pass the Host header on. If this is the right address, set it where Sixfold is started, and start it again:',
  },
  toThePublicUrl: 'To the statistics',
  nothingHere: 'Nothing here',
  noSuchPage: 'There is no page at this address.',
  cannotBeDone: 'That cannot be done',
  notUnderstood: 'That could not be read',
  notUnderstoodWhy: 'The request was not in a form that is understood here.',
  wentWrong: 'Something went wrong',
  wentWrongWhy: 'This page could not be made. Hits are collected all the same; the reason is in the log of the server.',
  printerBusy: 'The printer is busy',
  printerBusyWhy:
    'Eight PDFs are waiting to be made, or two of yours. Try again in half a minute, or take the HTML file, which prints the same from any browser.',
  folderLost: 'Nothing can be shown at the moment',
  folderLostWhy:
    'The folder with the data of this server is not the one it was started with, so no hit is stored either. What to do about it is in the log of the server.',
};

/** Signing in, and the first administrator. */
export const signInEnglish = {
  signIn: 'Sign in',
  name: 'Name',
  password: 'Password',
  held: (minutes: number) =>
    `Too many passwords were wrong here, so this one was not looked at. The next one is in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
  busy: 'Many are signing in at this moment, so this password was not looked at. Try again in a few seconds.',
  wrong: 'That name and password do not belong together.',
  forgotten: 'Forgotten? On the server:',
  welcome: 'Welcome',
  welcomeTo: 'Welcome to Sixfold',
  whoReads: 'Who reads the statistics?',
  firstUser: 'Set the name and password of the first administrator. Then add a site.',
  newPassword: 'Password, twelve characters or more',
  again: 'The same again',
  notTheSame: 'The two passwords are not the same.',
  passwordFaults: {
    short:
      'A password has 12 characters or more: take four words that have nothing to do with each other, or let your browser make one.',
    long: 'A password has at most 1,024 characters.',
    common: 'This password is among those that are tried first, also with digits or signs around it. Take another one.',
    name: 'This password is hardly more than a name: yours, that of a site or of this program. Take another one.',
  },
  begin: 'Begin',
  userAlready: 'There is a user already. Sign in, or add a user with: sixfold user add NAME --role admin',
  linkInvalid:
    'This link is not valid, or not any more. Start the server again for a new one, or use: sixfold user add NAME --role admin',
};

/** The list of sites. */
export const sitesEnglish = {
  title: 'Sites',
  none: 'No site yet.',
  yours: 'Your sites',
  addFirst: 'Add the first one: the domain of a website whose visits you want to count.',
  ask: 'An administrator has to grant you one.',
  site: 'site',
  today: 'visits today',
  yesterday: 'yesterday',
  last30: '30 days',
  zone: 'time zone',
  domain: 'Domain',
  zoneOfDays: 'Time zone of its days',
  add: 'Add the site',
};

/** A site without data. */
export const waitingEnglish = ({ number }: Formats) => ({
  first: 'Waiting for the first visit.',
  nothing: (range: string) => `Nothing was counted: ${range}.`,
  lastDays: 'The last days with data are',
  arrived: (hits: number) => `${number(hits)} ${hits === 1 ? 'hit has' : 'hits have'} arrived, and none was counted:`,
  noHit: 'No hit has arrived yet. This page looks again by itself.',
  paste: (site: string) => `Paste this line into the head of each page of ${site}:`,
  open: (site: string) => `Open a page of ${site} in a browser. Its visit shows up here within seconds.`,
  import: 'Or import an access log you already have, with this command on the server:',
  inCheckout: ['In a checkout, write', 'in place of'] as readonly [string, string],
  remedies: (site: string): Readonly<Record<string, string>> => ({
    origin: `The pages came from a host that is not ${site}, www.${site} or one of its aliases. Add the host with: sixfold site set ${site} --alias HOST`,
    bot: 'They came from automated programs, or without a User-Agent. Open a page in a browser.',
    'privacy-signal':
      'The browser asks not to be counted (Global Privacy Control or Do Not Track), and that is respected. Try one that does not.',
    malformed: 'They could not be read. Compare the tag on your pages with the one here.',
    asset: 'They named images, scripts or other parts of a page, which are not counted.',
    rate: 'Too many came from one address within a minute. Behind a proxy, set SIXFOLD_TRUST_PROXY to the number of proxies.',
    status: 'The log lines have a status that does not count, such as 404.',
  }),
  seePolicy: 'See what the reasons mean on the policy page.',
});

/** What to paste into a site's pages. */
export const snippetEnglish = {
  title: 'snippet',
  heading: (site: string) => `One line for each page of ${site}`,
  where: 'Paste it into the head of each page. It sets no cookie, stores nothing and sends nothing but the path.',
  withoutScript: 'For visitors without script',
  pixel: 'Paste this line below the first one, into the body, if they are to be counted, too.',
  whichPages: 'Which pages may report',
  hosts: (hosts: string) => `Those on ${hosts}. Others are refused. Add a host on the server with:`,
  csp: 'If your site has a content security policy',
  cspAllow: 'Allow this server in it:',
  pin: 'If you want to run this version and no other',
  pinWhy:
    'This line names the script by its content, and the browser checks that it got just that. It stays available here after an update; paste the new line when you want the new version.',
  ownAddress: 'If hits should go to an address of your own site',
  ownAddressHow: (collect: string) =>
    `Let your web server pass an address of its own, such as /stats, on to ${collect}, and add data-endpoint="/stats" to the line. Declare that web server with SIXFOLD_TRUST_PROXY, or all visits seem to come from it.`,
};

/** The policy, open to anyone. */
export const policyEnglish = {
  title: 'What is recorded',
  heading: 'Six fields and nothing else.',
  made: "This page is made from the database's own declaration and the running settings. A column that does not stand here stops the server from starting.",
  recorded: 'What is recorded',
  kept: (how: string, columns: string) => `Kept ${how}. In ${columns}.`,
  never: 'Never recorded',
  reads: 'Who reads it',
  counted: 'What is counted',
  notCounted: 'What is not counted',
  documents: 'What is a document, and what an asset',
  siteDocuments: 'besides, documents of a site here',
  sitePages: 'but pages of a site here',
  tables: 'Every table and column',
  programs: 'The same for programs',
  purpose: 'For',
  source: 'From',
  keptFor: 'Kept',
  columns: 'In',
  documentList: 'Documents',
  assetList: 'Assets',
  databaseTables: 'Tables of the database',
};
