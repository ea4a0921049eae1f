import { hash } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { confirmMailPage } from '../../../reports/pages/confirm-mail.tsx';
import { messagePage } from '../../../reports/pages/message.tsx';
import type { MailReader } from '../../store/registry/mail-reader.ts';
import type { Operations } from '../../store/writer/operations.ts';
import { formField } from '../kit/form-field.ts';
import { requestLocale } from '../kit/request-locale.ts';
import { sendHtml } from '../kit/send-html.ts';

export interface ConfirmMailDeps {
  readonly mails: MailReader;
  readonly operations: Operations;
  nowMs(): number;
}

/** What is stored of the token in a question's link. */
export function questionHash(token: string): string {
  return hash('sha256', token, 'hex');
}

/** The path of a question's link. */
export function confirmMailPath(token: string): string {
  return `/confirm-mail?token=${token}`;
}

/** `/confirm-mail`: whoever reads an address agrees to the reports that a user wants to have sent there. */
export function confirmMailRoutes({ mails, operations, nowMs }: ConfirmMailDeps): Router {
  const router = Router();
  const show = (request: Request, response: Response, status: number, title: string, sentence: string) => {
    sendHtml(response, status, messagePage({ locale: requestLocale(request), viewer: null, title, sentence, action: null }));
  };
  const invalid = (request: Request, response: Response) => {
    const { mailQuestion: text } = requestLocale(request).text;
    show(request, response, 404, text.invalid, text.invalidWhy);
  };
  const agreed = (request: Request, response: Response) => {
    const { mailQuestion: text } = requestLocale(request).text;
    show(request, response, 200, text.agreed, text.agreedWhat);
  };

  router.get('/confirm-mail', (request, response) => {
    const token = String(request.query['token'] ?? '');
    const question = mails.question(questionHash(token), Math.floor(nowMs() / 1000));
    if (question === undefined) invalid(request, response);
    else if (question.agreed) agreed(request, response);
    else {
      const { user, address } = question;
      sendHtml(response, 200, confirmMailPage({ locale: requestLocale(request), user, address, token }));
    }
  });

  router.post('/confirm-mail', async (request, response) => {
    const outcome = await operations.agreeToMail({ tokenHash: questionHash(formField(request.body, 'token')) });
    if (outcome.agreed) agreed(request, response);
    else invalid(request, response);
  });

  return router;
}
