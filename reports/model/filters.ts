/** One clicked value; a report with filters counts the visits that have every one of them. */
export type Filter =
  | {
      /** A page or document the visit has among its accesses, or what stands in its record. */
      readonly field: 'page' | 'document' | 'serverAddress' | 'topLevelDomain';
      /** For a top level domain the label; an empty text stands for unknown. */
      readonly value: string;
    }
  | {
      readonly field: 'browser';
      /** The family. */
      readonly value: string;
      /** The major version; null: any. */
      readonly version: string | null;
    };

/** Whether two filters match the same visits. */
export function sameFilter(a: Filter, b: Filter): boolean {
  if (a.field !== b.field || a.value !== b.value) return false;
  return a.field !== 'browser' || b.field !== 'browser' || a.version === b.version;
}
