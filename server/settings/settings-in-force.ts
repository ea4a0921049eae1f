import type { SettingInForce } from '../../reports/model/server-facts.ts';
import { type SettingSources, settingsHelp } from './settings.ts';

/** Which settings are in force and where each comes from, for those who run the program. Secrets are left out. */
export function settingsInForce({ flags, environment, stored: folder }: SettingSources): readonly SettingInForce[] {
  return settingsHelp.map(({ name, variable, flag, meaning, fallback, stored }) => {
    const given: readonly (readonly [SettingInForce['from'], string | undefined])[] = [
      ['flag', flags[name]],
      ['environment', environment[variable]],
      ['data folder', stored ? folder[variable] : undefined],
    ];
    const [from, value] = given.find(([, text]) => text !== undefined) ?? (['default', fallback] as const);
    // A setting without a flag holds a secret.
    const secret = flag === undefined && from !== 'default';
    return { variable, value: secret ? null : (value ?? ''), from, meaning };
  });
}
