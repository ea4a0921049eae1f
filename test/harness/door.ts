import assert from 'node:assert/strict';
import { type HitDoor, type HitDoorParts, hitDoor } from '../../server/http/hit-door.ts';
import { type HitIntake, hitIntake } from '../../server/http/hit-intake.ts';
import type { Store } from '../../server/store/operations.ts';
import { readUserAgent } from '../../server/visit/browser.ts';
import { visitKeys } from '../../server/visit/visits.ts';

/** The door and what is behind it, on a store: no limit of hits, no countries and no names unless given. */
export function doorOn(store: Store, parts: Partial<HitDoorParts> = {}): HitDoor {
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
    serverAddressMode: 'network',
    topLevelDomainOf: () => null,
    began: () => undefined,
    trouble,
    nowMs: () => store.now() * 1000,
  });
}
