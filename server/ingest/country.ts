import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * The country of an address (ISO 3166-1), by GeoLite2's country files only. The package reads whatever lies in its data
 * folder when it is loaded, and the city files would cost 110 MB, so it is shown a folder without them.
 */
export async function loadCountries(): Promise<(address: string) => string | undefined> {
  const installed = join(dirname(createRequire(import.meta.url).resolve('geoip-lite/package.json')), 'data');
  const shown = mkdtempSync(join(tmpdir(), 'sixfold-countries-'));
  const before = process.env['GEODATADIR'];
  try {
    for (const name of ['geoip-country.dat', 'geoip-country6.dat']) symlinkSync(join(installed, name), join(shown, name));
    process.env['GEODATADIR'] = shown;
    const { default: geoip } = await import('geoip-lite');
    return (address) => geoip.lookup(address)?.country || undefined;
  } finally {
    if (before === undefined) delete process.env['GEODATADIR'];
    else process.env['GEODATADIR'] = before;
    rmSync(shown, { recursive: true });
  }
}
