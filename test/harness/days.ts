import assert from 'node:assert/strict';
import { type Day, parseDay, type Zone, zoneNamed } from '../../server/domain/time/day.ts';

/** A date that a test is sure of, `2026-03-02`. */
export function day(text: string): Day {
  const parsed = parseDay(text);
  assert.ok(parsed !== undefined, text);
  return parsed;
}

/** A time zone that a test is sure of. */
export function zone(name: string): Zone {
  const found = zoneNamed(name);
  assert.ok(found !== undefined, name);
  return found;
}
