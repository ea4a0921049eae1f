import { resolve } from 'node:path';
import { Refusal } from '../lib/refusal.ts';
import { settingDefinitions as definitions, type Settings } from './setting-definitions.ts';

const names = Object.keys(definitions) as (keyof Settings)[];

const UNSET: Readonly<Partial<Record<keyof Settings, string>>> = {
  dns: "the system's",
  url: 'the listening address',
  chromium: "the system's",
};

/** A setting as the help and the documentation show it. */
export interface SettingHelp {
  readonly name: keyof Settings;
  readonly variable: string;
  readonly flag: string | undefined;
  readonly meaning: string;
  readonly fallback: string;
  readonly stored: boolean;
}

export const settingsHelp: readonly SettingHelp[] = names.map((name) => {
  const { variable, flag, meaning, fallback, stored } = definitions[name];
  return {
    name,
    variable,
    flag,
    meaning,
    fallback: fallback ?? UNSET[name] ?? 'none',
    stored,
  };
});

/** Where the settings come from, each as text by name. */
export interface SettingSources {
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the data folder says, by variable. */
  readonly stored: Readonly<Record<string, string>>;
  /** Whether flags and environment may differ from the data folder: only where they are then written to it. */
  readonly mayChangeStored: boolean;
}

/**
 * Puts the settings together: flags, then environment, then the data folder, then defaults.
 *
 * @throws Refusal naming every fault at once: unknown SIXFOLD_ variables, impossible values, values that contradict
 *   the data folder.
 */
export function readSettings(sources: SettingSources): Settings {
  const faults: string[] = [];
  const known = new Set(names.map((name) => definitions[name].variable));
  for (const variable of Object.keys(sources.environment)) {
    if (variable.startsWith('SIXFOLD_') && !known.has(variable)) {
      faults.push(`${variable} is no setting; the settings are ${[...known].join(', ')}.`);
    }
  }
  const read = reading(sources, faults);
  const [data, host, port, url, trustProxy] = [read('data'), read('host'), read('port'), read('url'), read('trustProxy')];
  const [serverAddress, topLevelDomain] = [read('serverAddress'), read('topLevelDomain')];
  const [dns, retentionDays, rateLimit] = [read('dns'), read('retentionDays'), read('rateLimit')];
  const [sessionIdleHours, mailDomains] = [read('sessionIdleHours'), read('mailDomains')];
  const [smtp, mailFrom] = [read('smtp'), read('mailFrom')];
  if (smtp !== undefined && mailFrom === undefined)
    faults.push('SIXFOLD_SMTP is set, so SIXFOLD_MAIL_FROM has to say from which address reports are mailed.');
  const chromium = read('chromium');
  if (
    faults.length > 0 ||
    data === undefined ||
    host === undefined ||
    port === undefined ||
    trustProxy === undefined ||
    serverAddress === undefined ||
    topLevelDomain === undefined ||
    retentionDays === undefined ||
    sessionIdleHours === undefined ||
    mailDomains === undefined
  ) {
    throw new Refusal(faults.join('\n'));
  }
  return {
    data,
    host,
    port,
    url,
    trustProxy,
    serverAddress,
    topLevelDomain,
    dns,
    retentionDays,
    rateLimit,
    sessionIdleHours,
    smtp,
    mailFrom,
    mailDomains,
    chromium,
  };
}

/** Gives what reads a setting: undefined where it is not set, or is at fault, which is added to the faults. */
function reading(
  sources: SettingSources,
  faults: string[],
): <Name extends keyof Settings>(name: Name) => Settings[Name] | undefined {
  return (name) => {
    const { variable, flag, fallback, expected, stored } = definitions[name];
    const given = sources.flags[name] ?? sources.environment[variable];
    const remembered = stored ? sources.stored[variable] : undefined;
    // By what they mean: a domain may be written in several ways.
    const meant = (text: string) => String(definitions[name].read(text) ?? text);
    const contradicts = given !== undefined && remembered !== undefined && meant(given) !== meant(remembered);
    if (contradicts && !sources.mayChangeStored) {
      faults.push(
        `${variable} is ${JSON.stringify(given)} here, but the data folder says ${JSON.stringify(remembered)}: leave the variable out, or change the folder with: sixfold settings set ${variable} ${given}`,
      );
    }
    const text = given ?? remembered ?? fallback;
    if (text === undefined) return undefined;
    const value = definitions[name].read(text);
    if (value !== null) return value;
    faults.push(`${variable} ${flag === undefined ? 'is' : `is ${JSON.stringify(text)}, which is`} not ${expected}.`);
    return undefined;
  };
}

/** The settings the data folder remembers, as the texts to store, by variable. */
export function settingsToStore(settings: Settings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.filter((name) => definitions[name].stored).map((name) => [definitions[name].variable, String(settings[name])]),
  );
}

/**
 * Checks a value for `settings set`.
 *
 * @param name a variable, or the part after SIXFOLD_, in any case
 * @returns what to store
 */
export function settingToStore(name: string, value: string): Readonly<Record<string, string>> {
  const variable = `SIXFOLD_${name
    .toUpperCase()
    .replace(/^SIXFOLD_/, '')
    .replaceAll('-', '_')}`;
  const found = names.find((each) => definitions[each].variable === variable && definitions[each].stored);
  if (found === undefined) {
    const storable = settingsHelp.filter((each) => each.stored).map((each) => each.variable);
    throw new Refusal(`${name} is not a setting of the data folder; those are ${storable.join(', ')}.`);
  }
  const read = definitions[found].read(value);
  if (read === null) throw new Refusal(`${variable} cannot be ${JSON.stringify(value)}: give ${definitions[found].expected}.`);
  return { [variable]: String(read) };
}

/** The data folder alone, which has to be known before what it says can be read. */
export function dataFolder(
  flags: Readonly<Record<string, string | undefined>>,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return resolve(flags['data'] ?? environment['SIXFOLD_DATA'] ?? './data');
}
