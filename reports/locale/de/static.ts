import type { Text } from '../en/english.ts';
import type { Formats } from '../formats.ts';

export const staticGerman = ({ number, mediumDate }: Formats): Text['static'] => ({
  allSites: 'Alle Websites',
  statistics: 'Besuchsstatistik',
  visitsFrom: (visits, from, to) =>
    `${number(visits)} ${visits === 1 ? 'Besuch' : 'Besuche'}, ${mediumDate(from)} bis ${mediumDate(to)}.`,
  years: 'Jahre',
  months: 'Monate',
  days: 'Tage',
  year: 'Jahr',
  lastMonths: 'Die letzten Monate',
  first: 'erster Tag',
  last: 'letzter Tag',
  table: 'Dasselbe als Tabelle (CSV)',
  nothing: 'Von diesen Tagen hat keiner Daten.',
});
