// Buckets of one second up to FINE seconds, then each 5 % wider than the one before.
const FINE = 20;
const GROWTH = 1.05;

/** The histogram bucket of a visit duration in whole seconds. */
export function durationBucket(durationSeconds: number): number {
  return durationSeconds < FINE ? durationSeconds : FINE + Math.floor(Math.log(durationSeconds / FINE) / Math.log(GROWTH) + 1e-9);
}

/** The duration in seconds that stands for a bucket: exact for the one-second buckets, else the bucket's geometric middle. */
export function bucketSeconds(bucket: number): number {
  return bucket < FINE ? bucket : Math.round(FINE * GROWTH ** (bucket - FINE + 0.5));
}
