import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap's part for new objects at its first size. Hits die young and in small groups: letting it grow, as V8
 * does under load, to 128 MiB made hits no faster and the process twice as large.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
