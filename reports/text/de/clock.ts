import type { Formats } from '../../formats.ts';
import type { Text } from '../text.ts';

export const clockGerman = ({ dateTime }: Pick<Formats, 'dateTime'>): Text['clock'] => ({
  doubt: ({ shows, expected }) =>
    `Die Uhr dieses Servers zeigt ${dateTime(shows, 'UTC')} (UTC); nach dem letzten Lebenszeichen müsste es etwa ${dateTime(expected, 'UTC')} sein. Geht sie vor, liefen Aufzeichnungen zu früh ab: Gelöscht wird deshalb nichts, und über die Tage dazwischen wird nicht berichtet, bis jemand aus der Verwaltung sagt, dass sie richtig geht, oder sie 24 Stunden ohne Sprung gelaufen ist.`,
  setOrConfirm: 'Stellen Sie die Uhr richtig, oder sagen Sie, dass sie richtig geht.',
  confirm: 'Die Uhr geht richtig',
  subject: 'Sixfold: Geht die Uhr des Servers richtig?',
  where: (url) => `Stellen Sie die Uhr richtig, oder sagen Sie, dass sie richtig geht: ${url}`,
});
