/** What is wrong with an address; names in it are those of its parameters. */
export const viewEnglish = {
  oneOf: (parameter: string, known: string) => `${parameter} is one of ${known}.`,
  noDay: (parameter: string) => `${parameter} is a day such as 2026-03-02.`,
  backwards: 'from is not after to.',
  tooLong: (days: number) => `A period has at most ${days} days.`,
  tooManyFilters: (most: number) => `At most ${most} filters are taken together.`,
  longFilter: (most: number) => `A filter has at most ${most} characters.`,
};
