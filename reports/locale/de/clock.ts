import type { Text } from '../en/english.ts';
import type { Formats } from '../formats.ts';

export const clockGerman = ({ dateTime }: Pick<Formats, 'dateTime'>): Text['clock'] => ({
  doubt: ({ shows, expected }) =>
    `Die Uhr dieses Servers zeigt ${dateTime(shows, 'UTC')} (UTC). Nach dem letzten Lebenszeichen von Sixfold ist es ${dateTime(expected, 'UTC')}: Entweder lief Sixfold mehr als zwei Tage nicht, oder die Uhr geht vor. Mit einer Uhr, die vorgeht, liefen Aufzeichnungen zu früh ab. Bis jemand aus der Verwaltung sagt, dass sie richtig geht, oder sie 24 Stunden ohne Sprung gelaufen ist, wird nichts gelöscht, und Berichte über die Tage dazwischen werden nicht verschickt.`,
  setOrConfirm: 'Stellen Sie die Uhr richtig, oder sagen Sie, dass sie richtig geht.',
  confirm: 'Die Uhr geht richtig',
  subject: 'Sixfold: Geht die Uhr des Servers richtig?',
  where: (url) => `Stellen Sie die Uhr richtig, oder sagen Sie, dass sie richtig geht: ${url}`,
});
