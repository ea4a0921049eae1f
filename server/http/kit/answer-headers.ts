/**
 * What every answer carries that is no page: nothing in it may run, be shown in a frame, or be taken for another type
 * than it says. Pages have a policy of their own.
 */
export const NO_CONTENT_RUNS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
} as const;
