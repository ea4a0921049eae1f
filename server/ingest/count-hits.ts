import { randomBytes } from 'node:crypto';
import { cachedUserAgents } from '../domain/browser.ts';
import { countryTopLevelDomain } from '../domain/top-level-domain.ts';
import { problemLog } from '../lib/problem-log.ts';
import type { Settings } from '../settings/setting-definitions.ts';
import { faultText } from '../store/database/fault.ts';
import type { Store } from '../store/writer/store.ts';
import { loadCountries } from './country.ts';
import { type HitDoor, hitDoor } from './hit-door.ts';
import { hitIntake, type IntakeState } from './hit-intake.ts';
import type { HitTraffic } from './hit-traffic.ts';
import { hitLimits } from './rate-limit.ts';
import { nameLookups } from './reverse-dns.ts';
import { visitKeys } from './visits.ts';

// Texts of User-Agents whose reading is remembered.
const USER_AGENTS_CACHED = 10_000;

export interface CountHitsDeps {
  readonly folder: string;
  readonly store: Store;
  readonly settings: Pick<Settings, 'serverAddress' | 'topLevelDomain' | 'dns' | 'rateLimit'>;
  readonly traffic: HitTraffic;
  nowMs(): number;
  logError(line: string): void;
}

/** Everything between a hit that arrives and its commit. */
export interface HitCounting {
  readonly door: HitDoor;
  /** Commits what is waiting now. */
  drain(): void;
  /** How it goes at the moment, for the metrics. */
  readonly state: IntakeState;
  /** Ends the lookups of names. */
  close(): void;
}

/** Puts together what counts live hits in the process that holds the data folder. */
export async function countHits({ folder, store, settings, traffic, nowMs, logError }: CountHitsDeps): Promise<HitCounting> {
  const { topLevelDomain: mode } = settings;
  const countryOf = mode === 'country' || mode === 'name,country' ? await loadCountries() : undefined;
  const names =
    mode === 'name' || mode === 'name,country'
      ? nameLookups({ resolver: settings.dns, nowMs: () => performance.now() })
      : undefined;
  const problems = problemLog('hit', logError);
  const intake = hitIntake({
    folder,
    store,
    traffic,
    serverAddressMode: settings.serverAddress,
    topLevelDomainOf: (address) => (countryOf === undefined ? null : countryTopLevelDomain(countryOf(address))),
    began: (address, visit) => names?.lookUpName(address, (label) => intake.correct({ ...visit, label })),
    nowMs,
    trouble: (error) =>
      logError(
        error === undefined
          ? 'Hits are stored again.'
          : `Hits cannot be stored and are refused with 503 until they can: ${faultText(error, folder)}`,
      ),
  });
  return {
    door: hitDoor({
      intake,
      readUserAgent: cachedUserAgents(USER_AGENTS_CACHED),
      withinRate: hitLimits(settings.rateLimit),
      leftOut: (why) => problems.report(why, 1),
      visitKey: visitKeys(randomBytes(32).toString('base64')),
    }),
    drain: intake.drain,
    state: intake.state,
    close() {
      names?.close();
      problems.end();
    },
  };
}
