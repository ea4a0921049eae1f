import type { Text } from '../en/english.ts';

export const viewGerman: Text['view'] = {
  oneOf: (parameter, known) => `${parameter} ist eines von ${known}.`,
  noDay: (parameter) => `${parameter} ist ein Tag wie 2026-03-02.`,
  backwards: 'from liegt nicht nach to.',
  tooLong: (days) => `Ein Zeitraum hat höchstens ${days} Tage.`,
  tooManyFilters: (most) => `Höchstens ${most} Filter gelten zugleich.`,
  longFilter: (most) => `Ein Filter hat höchstens ${most} Zeichen.`,
};
