import type { Request } from 'express';
import type { Sessions } from '../../auth/sessions.ts';
import type { User } from '../../store/registry/users.ts';
import { sessionCookie } from './session-cookie.ts';

export interface SignedInDeps {
  readonly sessions: Sessions;
  readonly publicUrl: string;
}

// Sent by a page that asks by itself: nobody may be sitting in front of it.
const BY_ITSELF = 'sixfold-by-itself';

/** Who is signed in with this request, which counts as a use of the sign-in unless a page asks by itself. */
export function signedIn(request: Request, { sessions, publicUrl }: SignedInDeps): User | undefined {
  const token = sessionCookie(publicUrl).read(request);
  return token === undefined ? undefined : sessions.userOf(token, request.headers[BY_ITSELF] === undefined);
}
