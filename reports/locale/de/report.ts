import type { Text } from '../en/english.ts';
import type { Formats } from '../formats.ts';

export const storyGerman = ({ number, shortDate, weekday }: Formats): Text['story'] => {
  const counted = (visits: number) =>
    visits === 0 ? 'keine Besuche' : `${number(visits)} ${visits === 1 ? 'Besuch' : 'Besuche'}`;
  const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return {
    when: (day, ago) => (ago === 0 ? 'heute bis jetzt' : ago === 1 ? 'gestern' : `am ${shortDate(day)}`),
    counted: (visits, when) => sentence(`${when} ${counted(visits)}.`),
    asUsual: (visits, when, day) => sentence(`${when} ${counted(visits)}, wie an einem üblichen ${weekday(day)}.`),
    unusual: (visits, when, day, percent, more) =>
      sentence(
        `${when} ${counted(visits)}, ${number(percent)} % ${more ? 'mehr' : 'weniger'} als an einem üblichen ${weekday(day)}.`,
      ),
    page: (path, times) => `${path} war die meistgesehene Seite, ${times}.`,
    document: (path, times) => `${path} wurde ${times} abgerufen.`,
    newPages: (count) =>
      count === 1 ? 'Eine Seite wurde zum ersten Mal geöffnet.' : `${number(count)} Seiten wurden zum ersten Mal geöffnet.`,
    newDocuments: (count) =>
      count === 1
        ? 'Ein Dokument wurde zum ersten Mal abgerufen.'
        : `${number(count)} Dokumente wurden zum ersten Mal abgerufen.`,
    visitsIn: (visits, days) =>
      `${number(visits)} ${visits === 1 ? 'Besuch' : 'Besuche'} an ${number(days)} ${days === 1 ? 'Tag' : 'Tagen'}.`,
  };
};

export const reportGerman = ({ number }: Formats): Text['report'] => ({
  visits: 'Besuche',
  pageViews: 'Seitenaufrufe',
  downloads: 'Abrufe',
  pagesAVisit: 'Seiten je Besuch',
  medianVisit: 'mittlere Dauer',
  onePageOnly: 'nur eine Seite',
  visitsBy: {
    hour: 'Besuche je Stunde',
    day: 'Besuche je Tag',
    week: 'Besuche je Woche',
    month: 'Besuche je Monat',
  },
  pageViewsByHour: 'Seitenaufrufe je Stunde',
  hour: 'Stunde',
  day: 'Tag',
  week: 'Woche',
  month: 'Monat',
  hourOf: (hour) => `${hour} Uhr`,
  whenPeopleCome: 'Wann Besuche kommen',
  weekdayAndHour: 'Besuche nach Wochentag und Stunde',
  dayByDay: 'Tag für Tag',
  pages: 'Seiten',
  documents: 'Dokumente',
  topLevelDomains: 'Top-Level-Domains',
  browsers: 'Browser',
  serverAddresses: 'Serveradressen',
  durations: 'Wie lange Besuche dauern',
  lengths: 'Seiten je Besuch',
  notCounted: 'Nicht gezählt',
  page: 'Seite',
  document: 'Dokument',
  domain: 'Domain',
  browser: 'Browser',
  address: 'Adresse',
  reason: 'Grund',
  duration: 'Dauer',
  number: 'Anzahl',
  views: 'Aufrufe',
  entered: 'Einstiege',
  left: 'Ausstiege',
  share: 'Anteil',
  foundBy: 'bekannt durch',
  hits: 'Anfragen',
  byName: 'Name',
  byCountry: 'Land',
  noPage: 'Keine Seite wurde aufgerufen.',
  noDocument: 'Kein Dokument wurde abgerufen.',
  noVisit: 'Kein Besuch begann.',
  noAddress: 'Keine Adresse ist gespeichert.',
  expired: 'Die Aufzeichnungen dieser Tage sind abgelaufen.',
  nothingLeftOut: 'Nichts wurde ausgelassen.',
  all: {
    pages: (count) => `Alle ${number(count)} Seiten`,
    documents: (count) => `Alle ${number(count)} Dokumente`,
    topLevelDomains: (count) => `Alle ${number(count)} Domains`,
    browsers: (count) => `Alle ${number(count)} Browser`,
    browserFamilies: (count) => `Alle ${number(count)} Browser`,
    serverAddresses: (count) => `Alle ${number(count)} Adressen`,
  },
  balance: (received, counted, left) =>
    `${number(received)} eingegangen = ${number(counted)} gezählt + ${number(left)} nicht gezählt`,
  rowsCut: (rows) => `${number(rows)} Zeilen wurden aus diesen Listen gekürzt.`,
  noData: 'keine Daten',
  words: 'Was die Wörter bedeuten',
  range: (title, first, last, least, most) => `${title}, ${first} bis ${last}, ${number(least)} bis ${number(most)}`,
  seconds: (text) => `${text} s`,
  minutes: (text) => `${text} min`,
  hoursLong: (text) => `${text} h`,
  andMore: (text) => `${text} oder mehr`,
  onlyDownloads: 'keine, nur Abrufe',
});
