/**
 * A number from 0 to 2^53 that tells texts apart in memory, where keeping the texts would let whoever invents long ones
 * fill it. Two texts share one with a probability of 1 in 9,000,000,000,000,000; nothing of it is ever stored
 * (decision 115).
 */
export function fingerprint(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b1;
  for (let n = 0; n < text.length; n++) {
    const unit = text.charCodeAt(n);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
    high ^= high >>> 13;
  }
  low = Math.imul(low ^ (low >>> 15), 0x2c1b3c6d);
  low ^= low >>> 12;
  return (high & 0x1f_ffff) * 2 ** 32 + (low >>> 0);
}
