import { type MailContent, mailSettingsUrl } from '../../reports/mail/mail-content.ts';
import type { Seconds } from '../domain/time/day.ts';

export interface MailEnvelope {
  readonly from: string;
  readonly to: string;
  /** With its angle brackets. */
  readonly messageId: string;
  readonly date: Seconds;
  readonly publicUrl: string;
}

/** Puts a mail into the form of the wire (RFC 5322, MIME): text and HTML beside each other, the pictures inside the latter. */
export async function mailMessage(content: MailContent, envelope: MailEnvelope): Promise<Uint8Array> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const composer = new MailComposer({
    from: { name: 'Sixfold', address: envelope.from },
    to: { name: '', address: envelope.to },
    subject: content.subject,
    messageId: envelope.messageId,
    date: new Date(envelope.date * 1000),
    text: content.text,
    html: content.html,
    // Whole within the HTML part, so that no reader's program fetches anything from anywhere.
    attachments: content.pictures.map(({ name, png }) => ({
      cid: name,
      filename: `${name}.png`,
      contentType: 'image/png',
      contentDisposition: 'inline',
      content: Buffer.from(png),
    })),
    headers: {
      'Content-Language': content.language,
      // RFC 2369: where to end them; RFC 3834: no program should answer.
      'List-Unsubscribe': { prepared: true, value: `<${mailSettingsUrl(envelope.publicUrl)}>` },
      'Auto-Submitted': 'auto-generated',
      Precedence: 'bulk',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
