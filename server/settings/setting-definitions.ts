import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseMailAddress } from '../domain/mail/mail-address.ts';
import { parseDomain } from '../domain/site.ts';
import { parseSmtpUrl, SMTP_URL_FORM, type SmtpServer } from './smtp-url.ts';

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
  /** After how long without use a sign-in ends. */
  readonly sessionIdleHours: number;
  /** Where reports by mail are handed in; undefined: none are sent. */
  readonly smtp: SmtpServer | undefined;
  /** The sender of reports by mail. */
  readonly mailFrom: string | undefined;
  /** Domains, in ASCII with commas, to which viewers may have reports mailed without asking the reader first; or `none`. */
  readonly mailDomains: string;
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

function readDomains(text: string): string | null {
  if (text === NO_DOMAINS) return text;
  const domains = text.split(',').map((each) => parseDomain(each.trim()));
  return domains.includes(undefined) ? null : domains.join(',');
}

/** The domains of a setting that lists them. */
export function domainsOf(setting: string): readonly string[] {
  return setting === NO_DOMAINS ? [] : setting.split(',');
}

const NO_DOMAINS = 'none';

/** Each setting: what it is called, means and may be. */
export const settingDefinitions: { readonly [Name in keyof Settings]: Setting<Settings[Name]> } = {
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
  sessionIdleHours: {
    variable: 'SIXFOLD_SESSION_IDLE_HOURS',
    flag: '--session-idle-hours <number>',
    fallback: '12',
    meaning: 'after how many hours without use a sign-in ends; after 14 days it ends in any case',
    expected: 'a whole number from 1 to 336',
    read: wholeNumber(1, 336),
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
  mailDomains: {
    variable: 'SIXFOLD_MAIL_DOMAINS',
    flag: '--mail-domains <domains>',
    fallback: 'none',
    meaning: 'domains to which viewers may have reports sent at once, with commas; any other address of theirs is asked first',
    expected: 'none, or domains with commas between them such as example.com,example.org',
    read: readDomains,
    stored: true,
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
