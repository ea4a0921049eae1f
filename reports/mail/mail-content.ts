/** A mail before it is put into the form of the wire. Plain data: it crosses from the report thread. */
export interface MailContent {
  /** BCP 47. */
  readonly language: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly pictures: readonly MailPicture[];
}

/** A picture that the HTML part shows by `cid:NAME`. */
export interface MailPicture {
  readonly name: string;
  readonly png: Uint8Array;
}

/** Where a mail's links lead: the reader's pages of this server. */
export function mailSettingsUrl(publicUrl: string): string {
  return `${publicUrl}/settings/mail`;
}
