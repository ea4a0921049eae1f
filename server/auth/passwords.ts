import { hash, verify } from '@node-rs/argon2';
import type { Site } from '../domain/site.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import { Refusal } from '../lib/refusal.ts';
import { commonPasswords, LONGEST_PASSWORD, type PasswordFault, passwordFault } from './new-password.ts';

// Argon2id as OWASP's password storage cheat sheet has it: 46 MiB, one pass, one lane.
const PARAMETERS = { memoryCost: 47_104, timeCost: 1, parallelism: 1 } as const;

// A hash of nothing anybody knows: an unknown name takes as long to refuse as a wrong password.
const NOBODY = '$argon2id$v=19$m=47104,t=1,p=1$TRBeTErYjSAE2gJVM9iyFw$OdhtF/LxAMs3eiZQdxp03+r0mSbx8Wgjqa0ucWIM2TM';

// Each takes 46 MiB and a core for a moment.
const inTurn = oneAtATime();

/** Why a new password is refused, in the words of whoever sets it. */
export type PasswordFaults = Readonly<Record<PasswordFault, string>>;

/**
 * Hashes a new password with Argon2id (RFC 9106), the parameters inside the result.
 *
 * @param user whose it is; it may not hardly be more than that name, or one of these sites
 * @throws Refusal for one that would be guessed early
 */
export async function hashPassword(
  password: string,
  user: string,
  sites: readonly Pick<Site, 'domain'>[],
  faults: PasswordFaults,
): Promise<string> {
  const names = [user, ...sites.map(({ domain }) => domain)];
  const fault = passwordFault(password, names, commonPasswords());
  if (fault !== undefined) throw new Refusal(faults[fault]);
  return inTurn(() => hash(password, PARAMETERS));
}

/** Whether a password belongs to a hash; `undefined` stands for a user who does not exist, and takes as long. */
export async function passwordFits(password: string, passwordHash: string | undefined): Promise<boolean> {
  if (password.length > LONGEST_PASSWORD) return false;
  const fits = await inTurn(() => verify(passwordHash ?? NOBODY, password));
  return fits && passwordHash !== undefined;
}
