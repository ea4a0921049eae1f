import type { IncomingMessage, ServerResponse } from 'node:http';
import { type TokenFault, type Tokens, tokenHas } from '../../auth/tokens.ts';
import { rateLimit } from '../../ingest/rate-limit.ts';
import type { Token, TokenScope } from '../../store/registry/tokens.ts';
import { sendProblem } from './problem.ts';

/** How many requests a minute are answered for one token. */
export const REQUESTS_PER_TOKEN = 600;

// A bucket of so many a minute has room again within a second.
const AGAIN_AFTER_SECONDS = '1';

const FAULTS: Readonly<Record<TokenFault, string>> = {
  unknown: 'This token is not known here.',
  expired: 'This token has expired: make a new one under /settings/tokens.',
  revoked: 'This token was revoked.',
  'user disabled': 'The user of this token was disabled, and the token with them.',
};

/** Lets programs in that carry a token (RFC 6750). */
export interface BearerAuth {
  /** The request's token, if it works and has the scope; otherwise the request is answered with what is wrong. */
  admit(request: IncomingMessage, response: ServerResponse, scope: TokenScope): Token | undefined;
}

export function bearerAuth(tokens: Tokens, nowMs: () => number): BearerAuth {
  const withinRate = rateLimit();
  return {
    admit(request, response, scope) {
      const text = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
      if (text === undefined) {
        const detail =
          'A token is needed here: send it as "Authorization: Bearer sixfold_...". They are made under /settings/tokens.';
        sendProblem(response, 401, detail, { 'WWW-Authenticate': 'Bearer realm="Sixfold"', ...NO_STORE });
        return undefined;
      }
      const token = tokens.find(text);
      if (typeof token === 'string') {
        const challenge = 'Bearer realm="Sixfold", error="invalid_token"';
        sendProblem(response, 401, FAULTS[token], { 'WWW-Authenticate': challenge, ...NO_STORE });
        return undefined;
      }
      if (!withinRate(token.id, REQUESTS_PER_TOKEN, nowMs())) {
        const detail = `A token may ask ${REQUESTS_PER_TOKEN} times a minute.`;
        sendProblem(response, 429, detail, { 'Retry-After': AGAIN_AFTER_SECONDS, ...NO_STORE });
        return undefined;
      }
      if (tokenHas(token, scope)) return token;
      const challenge = `Bearer realm="Sixfold", error="insufficient_scope", scope="${scope}"`;
      sendProblem(response, 403, `This token does not have the scope ${scope}.`, { 'WWW-Authenticate': challenge, ...NO_STORE });
      return undefined;
    },
  };
}

const NO_STORE = { 'Cache-Control': 'no-store' } as const;
