import assert from 'node:assert/strict';
import { readUserAgent } from '../../server/domain/browser.ts';
import { type HitDoor, type HitDoorDeps, hitDoor } from '../../server/ingest/hit-door.ts';
import { type HitIntake, hitIntake } from '../../server/ingest/hit-intake.ts';
import { hitTraffic } from '../../server/ingest/hit-traffic.ts';
import { visitKeys } from '../../server/ingest/visits.ts';
import type { Store } from '../../server/store/writer/store.ts';

/** The door and what is behind it, on a store: no limit of hits, no countries and no names unless given. */
export function doorOn(store: Store, parts: Partial<HitDoorDeps> = {}): HitDoor {
  return hitDoor({
    intake: intakeOn(store, (error) => assert.fail(String(error))),
    withinRate: () => true,
    leftOut: assert.fail,
    visitKey: visitKeys('secret'),
    readUserAgent,
    ...parts,
  });
}

/** What joins hits to visits and commits them, told of commits that fail. */
export function intakeOn(store: Store, trouble: (error: unknown) => void): HitIntake {
  return hitIntake({
    folder: 'the folder of the test',
    store,
    traffic: hitTraffic(),
    serverAddressMode: 'network',
    topLevelDomainOf: () => null,
    began: () => undefined,
    trouble,
    nowMs: () => store.now() * 1000,
  });
}
