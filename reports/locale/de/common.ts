import type { Text } from '../en/english.ts';
import type { Formats } from '../formats.ts';

export const commonGerman = ({ number }: Formats): Text['common'] => ({
  visits: (count) => `${number(count)} ${count === 1 ? 'Besuch' : 'Besuche'}`,
  pageViews: (count) => `${number(count)} ${count === 1 ? 'Seitenaufruf' : 'Seitenaufrufe'}`,
  downloads: (count) => `${number(count)} ${count === 1 ? 'Abruf' : 'Abrufe'}`,
  times: (count) => (count === 1 ? 'einmal' : count === 2 ? 'zweimal' : `${number(count)}-mal`),
  duration(seconds) {
    if (seconds === null) return '–';
    const rounded = Math.round(seconds);
    if (rounded < 60) return `${rounded} s`;
    const [minutes, rest] = [Math.floor(rounded / 60), rounded % 60];
    return minutes < 60 ? `${minutes} min ${rest} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  },
  unknown: 'unbekannt',
  newHere: 'neu',
  toContent: 'Zum Inhalt',
  signOut: 'Abmelden',
  pagesOfSite: 'Seiten',
  overview: 'Überblick',
  day: 'Tag',
  lists: 'Listen',
  siteSettings: 'Diese Website',
  snippet: 'Einbau',
  mail: 'E-Mail',
  settings: 'Einstellungen',
  policy: 'Datenschutz',
  sites: 'Websites',
  show: 'Zeigen',
  copy: 'Kopieren',
  copied: 'Kopiert',
  save: 'Speichern',
  close: 'Schließen',
  whatIsCounted: (term) => `Was hier gezählt wird: ${term}`,
  theNumbers: 'Die Zahlen',
  timesIn: (zone) => `Zeiten in ${zone}.`,
  sixFields: 'Sechs Angaben und sonst nichts:',
  whatIsRecorded: 'was gespeichert wird',
});
