/** Why a hit is not counted, in order: the first reason that applies is the one written to the ledger. */
export const exclusionReasons = [
  'malformed',
  'method',
  'bot',
  'privacy-signal',
  'origin',
  'address',
  'status',
  'asset',
  'path',
  'rate',
  'late',
  'repeat',
  'duplicate',
] as const;

export type ExclusionReason = (typeof exclusionReasons)[number];
