import { domainToASCII } from 'node:url';
import labels from 'tlds' with { type: 'json' };

/** A delegated label in lower-case ASCII, and how it was found. */
export interface TopLevelDomain {
  readonly label: string;
  readonly source: 'name' | 'country';
}

const delegated: ReadonlySet<string> = new Set(labels.map((label) => domainToASCII(label)));

/** Whether a label is on IANA's list of top level domains. */
export function isDelegated(label: string): boolean {
  return delegated.has(label);
}

/** Where the country's code (ISO 3166-1) is not its top level domain. */
const OTHER_LABEL: Readonly<Record<string, string>> = { GB: 'uk' };

/** The top level domain of a country, or null when it is unknown or none is delegated. */
export function countryTopLevelDomain(country: string | undefined): TopLevelDomain | null {
  if (country === undefined || country.length !== 2) return null;
  const label = OTHER_LABEL[country] ?? country.toLowerCase();
  return isDelegated(label) ? { label, source: 'country' } : null;
}
