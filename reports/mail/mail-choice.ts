import type { MailInterval } from '../../server/domain/mail/mail-schedule.ts';

/** The languages and regions a mail can be had in. */
export const mailTags = ['en-GB', 'en-US', 'de-DE', 'de-AT', 'de-CH'] as const;

export type MailTag = (typeof mailTags)[number];

/** The nearest of them to a reader's own. */
export function nearestMailTag(tag: string): MailTag {
  return mailTags.find((each) => each === tag) ?? (tag.startsWith('de') ? 'de-DE' : 'en-GB');
}

/** A report by mail as its reader sees it. */
export interface MailChoice {
  readonly domain: string;
  /** The site's zone. */
  readonly timeZone: string;
  readonly interval: MailInterval;
  readonly address: string;
  readonly language: MailTag;
  /** `07:00` */
  readonly time: string;
}

/** Minutes after midnight as `07:00`. */
export function formatMinutes(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Reads `07:00` as minutes after midnight; undefined for what is no time of a day. */
export function parseMinutes(text: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)(?::00)?$/.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
