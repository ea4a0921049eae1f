import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseSmtpUrl, SMTP_URL_FORM, type SmtpServer } from './smtp-url.ts';
import { Refusal } from './store/refusal.ts';
import { parseMailAddress } from './visit/mail-address.ts';

/** Every setting, typed, after flags, environment, data folder and defaults were put together. */
export interface Settings {
  /** The data folder, absolute. */
  readonly data: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The address visitors and users see, without a slash at its end; undefined: the listening one. */
  readonly url: string | undefined;
  /** How many proxies in front are vouched for. */
  readonly trustProxy: number;
  readonly serverAddress: 'network' | 'full' | 'off';
  readonly topLevelDomain: TopLevelDomainMode;
  /** Address and port of the resolver that is asked for names; undefined: the system's. */
  readonly dns: string | undefined;
  readonly retentionDays: number;
  /** Hits a minute and address; undefined: no limit. */
  readonly rateLimit: number | undefined;
  /** Where reports by mail are handed in; undefined: none are sent. */
  readonly smtp: SmtpServer | undefined;
  /** The sender of reports by mail. */
  readonly mailFrom: string | undefined;
  /** The browser that prints PDF, absolute; undefined: the system's. */
  readonly chromium: string | undefined;
}

/** How the top level domain of a visit is found. */
export type TopLevelDomainMode = 'name,country' | 'name' | 'country' | 'off';

interface Setting<Value> {
  readonly variable: string;
  /** Undefined for one that holds a secret: a command's arguments are seen by everybody on the machine. */
  readonly flag: string | undefined;
  readonly fallback: string | undefined;
  readonly meaning: string;
  /** What an acceptable value looks like, for the message that refuses another. */
  readonly expected: string;
  /** The value a text stands for; null when it stands for none. */
  read(text: string): Value | null;
  /** It decides what is stored, so the data folder remembers it. */
  readonly stored: boolean;
}

const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : null;
};

const oneOf =
  <const Word extends string>(...words: readonly Word[]) =>
  (text: string) =>
    words.find((word) => word === text) ?? null;

const definitions: { readonly [Name in keyof Settings]: Setting<Settings[Name]> } = {
  data: {
    variable: 'SIXFOLD_DATA',
    flag: '--data <folder>',
    fallback: './data',
    meaning: 'the data folder',
    expected: 'a folder',
    read: (text) => (text === '' ? null : resolve(text)),
    stored: false,
  },
  host: {
    variable: 'SIXFOLD_HOST',
    flag: '--host <address>',
    fallback: '127.0.0.1',
    meaning: 'the address to listen on',
    expected: 'a host name or address',
    read: (text) => (/^[A-Za-z0-9.:_-]+$/.test(text) ? text : null),
    stored: false,
  },
  port: {
    variable: 'SIXFOLD_PORT',
    flag: '--port <number>',
    fallback: '8600',
    meaning: 'the port to listen on; 0 takes a free one',
    expected: 'a whole number from 0 to 65535',
    read: wholeNumber(0, 65_535),
    stored: false,
  },
  url: {
    variable: 'SIXFOLD_URL',
    flag: '--url <address>',
    fallback: undefined,
    meaning: 'the address visitors and users see, for snippet, links and cookies; default the listening one',
    expected: 'an address such as https://statistics.example.com, without a path',
    read(text) {
      if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) return null;
      const { origin, pathname, search, hash } = new URL(text);
      return pathname === '/' && search + hash === '' ? origin : null;
    },
    stored: false,
  },
  trustProxy: {
    variable: 'SIXFOLD_TRUST_PROXY',
    flag: '--trust-proxy <number>',
    fallback: '0',
    meaning: 'how many proxies in front may speak for the client (X-Forwarded-For, X-Forwarded-Proto)',
    expected: 'a whole number from 0 to 16',
    read: wholeNumber(0, 16),
    stored: false,
  },
  serverAddress: {
    variable: 'SIXFOLD_SERVER_ADDRESS',
    flag: '--server-address <mode>',
    fallback: 'network',
    meaning: 'how much of an address is stored: network (IPv4 /24, IPv6 /48), full, off',
    expected: 'network, full or off',
    read: oneOf('network', 'full', 'off'),
    stored: true,
  },
  topLevelDomain: {
    variable: 'SIXFOLD_TLD',
    flag: '--tld <mode>',
    fallback: 'name,country',
    meaning:
      'how the top level domain is found: name (reverse DNS), country (of the address), name,country (by name, else country), off',
    expected: 'name,country or name or country or off',
    read: oneOf('name,country', 'name', 'country', 'off'),
    stored: true,
  },
  dns: {
    variable: 'SIXFOLD_DNS',
    flag: '--dns <resolver>',
    fallback: undefined,
    meaning: "the resolver that is asked for names, as address or address:port; default the system's",
    expected: 'an address, with a port if it is not 53, such as 192.0.2.53, 127.0.0.1:5353 or [2001:db8::53]:5353',
    read: readResolver,
    stored: false,
  },
  retentionDays: {
    variable: 'SIXFOLD_RETENTION_DAYS',
    flag: '--retention-days <number>',
    fallback: '90',
    meaning: 'how many days records are kept',
    expected: 'a whole number from 1 to 36500',
    read: wholeNumber(1, 36_500),
    stored: true,
  },
  rateLimit: {
    variable: 'SIXFOLD_RATE_LIMIT',
    flag: '--rate-limit <number>',
    fallback: '600',
    meaning: 'hits a minute taken from one address, IPv6 from one /64; off for benchmarks',
    expected: 'a whole number from 1 to 1000000, or off',
    read: (text) => (text === 'off' ? undefined : wholeNumber(1, 1_000_000)(text)),
    stored: false,
  },
  smtp: {
    variable: 'SIXFOLD_SMTP',
    flag: undefined,
    fallback: undefined,
    meaning: 'the SMTP server for reports by mail, as smtp://user:password@mail.example.com:587; without it none are sent',
    expected: SMTP_URL_FORM,
    read: parseSmtpUrl,
    stored: false,
  },
  mailFrom: {
    variable: 'SIXFOLD_MAIL_FROM',
    flag: '--mail-from <address>',
    fallback: undefined,
    meaning: 'the sender of reports by mail',
    expected: 'a mail address such as statistics@example.com',
    read: (text) => parseMailAddress(text) ?? null,
    stored: false,
  },
  chromium: {
    variable: 'SIXFOLD_CHROMIUM',
    flag: '--chromium <path>',
    fallback: undefined,
    meaning: "the path of the Chromium that prints PDF; default the system's",
    expected: 'the path of a program',
    read: (text) => (text === '' ? null : resolve(text)),
    stored: false,
  },
};

function readResolver(text: string): string | null {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+|[^[\]]*:[^[\]]*:[^[\]]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? '';
  if (isIP(address) === 0 || Number(port ?? 53) < 1 || Number(port ?? 53) > 65_535) return null;
  return text;
}

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
  const read = <Name extends keyof Settings>(name: Name): Settings[Name] | undefined => {
    const { variable, flag, fallback, expected, stored } = definitions[name];
    const given = sources.flags[name] ?? sources.environment[variable];
    const remembered = stored ? sources.stored[variable] : undefined;
    if (given !== undefined && remembered !== undefined && given !== remembered && !sources.mayChangeStored) {
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
  const [data, host, port, url, trustProxy] = [read('data'), read('host'), read('port'), read('url'), read('trustProxy')];
  const [serverAddress, topLevelDomain] = [read('serverAddress'), read('topLevelDomain')];
  const [dns, retentionDays, rateLimit] = [read('dns'), read('retentionDays'), read('rateLimit')];
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
    retentionDays === undefined
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
    smtp,
    mailFrom,
    chromium,
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
  if (definitions[found].read(value) === null)
    throw new Refusal(`${variable} cannot be ${JSON.stringify(value)}: give ${definitions[found].expected}.`);
  return { [variable]: value };
}

/** The data folder alone, which has to be known before what it says can be read. */
export function dataFolder(
  flags: Readonly<Record<string, string | undefined>>,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return resolve(flags['data'] ?? environment['SIXFOLD_DATA'] ?? './data');
}
