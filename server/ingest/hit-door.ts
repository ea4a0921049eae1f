import { type UserAgent, unknownBrowser } from '../domain/browser.ts';
import type { ExclusionReason } from '../domain/exclusion.ts';
import { type ReadPath, recordedPath } from '../domain/path/path.ts';
import type { CanonicalAddress } from '../domain/server-address.ts';
import type { Site, SiteId } from '../domain/site.ts';
import { type Seconds, seconds } from '../domain/time/day.ts';
import type { AccessKind } from '../domain/visit.ts';
import type { NotStored } from '../store/writer/operations.ts';
import { admitHit, admitServed, type LineAdmission } from './admit.ts';
import type { HitIntake } from './hit-intake.ts';

/** What came to the door: its site is known, and nothing else is sure. */
interface ArrivedHit {
  readonly site: Site;
  readonly atMs: number;
  readonly address: CanonicalAddress;
  readonly userAgent: string;
  /** `Sec-GPC: 1` or `DNT: 1`. */
  readonly privacySignal: boolean;
  /** Undefined when it cannot be read. */
  readonly path: ReadPath | undefined;
}

/** A hit that a page reported. */
export interface ReportedHit extends ArrivedHit {
  readonly kind: AccessKind;
  readonly origin: string | undefined;
  readonly referer: string | undefined;
}

/** A request that the site's own server answered. */
export interface AnsweredHit extends ArrivedHit {
  readonly status: number;
}

/** What becomes of a hit. Exactly one of them is called. */
export interface HitAnswers {
  /** The hit, or its exclusion, is on disk. */
  committed(excluded: ExclusionReason | undefined): void;
  /** Over the rate limit; counted as such within a second. */
  limited(): void;
  /** It is not stored, and will not be. */
  failed(failure: NotStored): void;
}

export interface HitDoor {
  reported(hit: ReportedHit, answers: HitAnswers): void;
  answered(request: AnsweredHit, answers: HitAnswers): void;
}

export interface HitDoorDeps {
  readonly intake: HitIntake;
  readUserAgent(text: string): UserAgent;
  withinRate(site: Site, address: string, nowMs: number): boolean;
  /** Told when a reported hit cannot be stored although others can. */
  leftOut(why: string): void;
  /** The key by which accesses find their visit, kept in memory only. */
  visitKey(site: SiteId, address: string, userAgent: string): string;
}

/** Decides at the door which hits are counted, and hands all of them on to be committed with their outcome. */
export function hitDoor({ intake, readUserAgent, withinRate, leftOut, visitKey }: HitDoorDeps): HitDoor {
  const pass = (
    hit: ArrivedHit,
    agent: UserAgent,
    admitted: LineAdmission,
    answers: HitAnswers,
    leftOut?: (why: string) => void,
  ): void => {
    const { site, atMs, address, userAgent } = hit;
    const at = secondOf(atMs);
    const [counts, excluded] = 'excluded' in admitted ? [undefined, admitted.excluded] : [admitted, undefined];
    if (!withinRate(site, address, atMs) && counts !== undefined) {
      intake.countRate(site, at);
      answers.limited();
      return;
    }
    // Field by field: spread into one another, these would be the dearest lines at the door.
    const taken = intake.add({
      site,
      atMs,
      at,
      address,
      kind: counts?.kind ?? 'page',
      path: counts?.path ?? ROOT,
      visitKey: counts === undefined ? '' : visitKey(site.id, address, userAgent),
      browser: counts === undefined ? unknownBrowser : agent.browser,
      excluded,
      outcome: undefined,
      committed: (excluded) => (excluded === 'rate' ? answers.limited() : answers.committed(excluded)),
      failed(failure) {
        if (!failure.again) leftOut?.(failure.why);
        answers.failed(failure);
      },
    });
    if (!taken) answers.failed(TOO_MANY);
  };

  return {
    reported(hit, answers) {
      const agent = readUserAgent(hit.userAgent);
      pass(hit, agent, admitHit(hit.site, hit, agent.bot), answers, leftOut);
    },
    answered(request, answers) {
      const agent = readUserAgent(request.userAgent);
      pass(request, agent, admitServed(request.site, { ...request, bot: agent.bot }), answers);
    },
  };
}

const TOO_MANY: NotStored = { why: 'Too many hits are waiting, or too many visits are open.', again: true };

const ROOT = recordedPath('/') ?? fail('The path / cannot be recorded.');

function fail(sentence: string): never {
  throw new Error(sentence);
}

function secondOf(atMs: number): Seconds {
  return seconds(Math.floor(atMs / 1000));
}
