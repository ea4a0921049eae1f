import type { Request } from 'express';
import { acceptedTag, type Locale, localeOf } from '../../../reports/locale/locale.ts';

/** The language and region of whoever asks. */
export function requestLocale(request: Request): Locale {
  return localeOf(acceptedTag(request.headers['accept-language']));
}
