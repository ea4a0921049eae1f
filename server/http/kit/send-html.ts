import type { Response } from 'express';

export function sendHtml(response: Response, status: number, page: string): void {
  response.status(status).type('html').send(page);
}
