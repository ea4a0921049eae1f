import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { localeOf } from '../../reports/locale/locale.ts';
import { mailReason, mailSentence } from '../../reports/mail/mail-state.ts';
import { parseMailAddress } from '../domain/mail/mail-address.ts';
import { formatDay, seconds } from '../domain/time/day.ts';
import { Refusal } from '../lib/refusal.ts';
import { mailMessage } from '../mail/mail-message.ts';
import { sendBySmtp } from '../mail/smtp.ts';
import { commandSettings, now, print, printJson, UsageError, withReader } from './context.ts';

const LISTED = 100;

/** `mail`: what became of the reports by mail, and whether the SMTP server takes one. */
export function mailCommand(): Command {
  const command = new Command('mail').description('reports by mail');
  command
    .command('list')
    .description('the latest mails and what became of them')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) =>
      withReader((reader) => {
        const mails = reader?.mails.latest(undefined, LISTED) ?? [];
        if (options.json === true) {
          printJson(mails.map((mail) => ({ ...mail, firstDay: formatDay(mail.firstDay), lastDay: formatDay(mail.lastDay) })));
          return;
        }
        if (reader === undefined || mails.length === 0) {
          print('No report was mailed yet.');
          return;
        }
        const locale = localeOf('en');
        const zones = new Map(reader.registry.sites().map((site) => [site.id, site.zone.name]));
        for (const mail of mails) {
          const counting = reader.mails.counting(mail.site, { from: mail.firstDay, to: mail.lastDay });
          const sentence = mailSentence(locale, mail, zones.get(mail.site) ?? 'UTC', counting);
          print(`${mail.domain} ${mail.interval} ${formatDay(mail.firstDay)}: ${sentence}`);
        }
      }),
    );
  command
    .command('test <address>')
    .description('send a mail to an address by the SMTP server of SIXFOLD_SMTP')
    .action(async (text: string) => {
      const to = parseMailAddress(text);
      if (to === undefined) throw new UsageError(`${text} is no mail address: give one such as name@example.com.`);
      const { smtp, mailFrom: from, url } = commandSettings(undefined);
      if (smtp === undefined || from === undefined)
        throw new Refusal(
          'Set SIXFOLD_SMTP to the URL of an SMTP server, and SIXFOLD_MAIL_FROM to the sender; see: sixfold serve --help',
        );
      const publicUrl = url ?? 'http://localhost';
      const messageId = `<${randomBytes(16).toString('hex')}@${new URL(publicUrl).hostname.replace(/[[\]]/g, '')}>`;
      const words = 'This mail was sent by: sixfold mail test. Reports will come this way.';
      const content = { language: 'en', subject: 'A test of Sixfold', html: `<p>${words}</p>`, text: `${words}\n`, pictures: [] };
      const message = await mailMessage(content, { from, to, messageId, date: seconds(now()), publicUrl });
      const end = await sendBySmtp(smtp, { from, to, message }).end;
      if (end.kind === 'unknown')
        throw new Refusal(`The mail was handed over, but ${mailReason(localeOf('en'), end.reason)}: it may have arrived.`);
      if (end.kind !== 'sent') throw new Refusal(`The mail was not taken: ${mailReason(localeOf('en'), end.reason)}.`);
      print(`The mail server has taken the mail to ${to}.`);
    });
  return command;
}
