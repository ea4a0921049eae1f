import type { Text } from '../en/english.ts';
import type { Formats } from '../formats.ts';

export const dailyGerman = ({ number, weekday }: Formats): Text['daily'] => ({
  soFar: 'bis jetzt',
  usual: (figure, change) => (change === '' ? `üblich ${figure}` : `üblich ${figure}, ${change}`),
  usualHead: 'üblich',
  thisDay: 'dieser Tag',
  addresses: 'Serveradressen',
  change: 'Änderung',
  aUsual: (day, days) => `ein üblicher ${weekday(day)}, aus den letzten ${number(days)}`,
  changed: 'Verändert',
  asUsual: (day) => `Alle Seiten und Dokumente liegen im üblichen Bereich für einen ${weekday(day)}.`,
  tooFew: (day) => `Es gibt noch nicht genug Zahlen, um zu sagen, was an einem ${weekday(day)} üblich ist.`,
  notOver: 'Was sich verändert hat, steht hier, wenn der Tag vorbei ist.',
  fresh: 'Neu',
  nothingFresh: 'Nichts wurde zum ersten Mal geöffnet oder abgerufen.',
  allFresh: 'Dies sind die ersten Zahlen dieser Website: Alles ist neu.',
  path: 'Seite oder Dokument',
  page: 'Seite',
  document: 'Dokument',
  andMore: (count) => `und ${number(count)} weitere`,
  unusualHits: (names) => `Ungewöhnlich: ${names}.`,
  fine: (zone) =>
    `Ein Besuch endet nach 30 Minuten ohne Zugriff. Üblich ist der Median der letzten acht gleichen Wochentage, neu ist, was hier noch nie gezählt wurde. Zeiten in ${zone}. Sixfold zeichnet sechs Felder auf und sonst nichts.`,
});
