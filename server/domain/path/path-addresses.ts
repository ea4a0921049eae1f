import { isIPv6 } from 'node:net';
import { kindOf } from './path-kind.ts';
import { allIf, type RedactionRule, type RuleGroup } from './redaction-rule.ts';

// A dotted domain that ends in letters and does not begin as a version does tells an e-mail address from a version
// (lodash@4.17.21, react@19.0.0-beta.rc) and a handle (@name).
const DOMAIN = /(?!\d+\.\d+\.\d)(?:[\p{L}\p{M}\p{N}_-]+\.)+(?:xn--[a-z0-9-]+|\p{L}[\p{L}\p{M}]+)/iuy;

/** E-mail addresses: what goes as far as nothing ends a local part, with the domain behind its last @ that has one. */
const email: RedactionRule = {
  pattern: /[^\s/%:;,()<>[\]"\\\p{Cc}]+/gu,
  word: '(email)',
  length: (run, start, text) => {
    for (let index = run.lastIndexOf('@'); index > 0; index = run.lastIndexOf('@', index - 1)) {
      DOMAIN.lastIndex = start + index + 1;
      if (DOMAIN.test(text)) return DOMAIN.lastIndex - start - fileExtension(text.slice(start, DOMAIN.lastIndex)).length;
    }
    return 0;
  },
};

export const emailAddresses: RuleGroup = { sign: /@/, rules: [email] };

/** The ending by which a path is a document or an asset, where an address ends with one; else nothing. */
function fileExtension(address: string): string {
  const extension = address.slice(address.lastIndexOf('.'));
  return kindOf(`/${extension}`) === 'page' ? '' : extension;
}

/** IPv6 addresses, in brackets or not. Those without a digit are words between colons (dead::beef), ::1 is everybody's. */
const ipv6: RedactionRule = {
  pattern: /(?<![\w:.])[0-9a-f]*:[0-9a-f]*:[0-9a-f:]*(?:(?:\d{1,3}\.){3}\d{1,3})?(?![\w:]|\.\d)/gi,
  word: '(ip)',
  length: allIf((run) => run.length > 3 && /\d/.test(run) && isIPv6(run)),
};

/**
 * IPv4 addresses. Four numbers may be a version, too: behind v, all below 20, or, grown together with a name or in a
 * folder of versions, the first below 32 and another below 20. One address in 25,000 looks like the second, one in 33
 * like the last.
 */
const ipv4: RedactionRule = {
  pattern: /(?<!\d|\d\.)\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)/g,
  word: '(ip)',
  length: allIf((run, start, text) => {
    const numbers = numbersOf(run);
    if (numbers === undefined) return false;
    const [before, behind] = [text.slice(Math.max(0, start - 20), start), text.charAt(start + run.length)];
    if (/(?:^|[^a-z])v(?:er(?:sion)?)?[._-]?$/i.test(before)) return false;
    const named = /[\w+~-]$|\/(?:docs?|downloads?|releases?|tags?|versions?|v)\/$/i.test(before) || /[\w+~-]/.test(behind);
    const [first = 0, ...others] = numbers;
    return named ? first >= 32 || others.every((number) => number >= 20) : numbers.some((number) => number >= 20);
  }),
};

/** IPv4 addresses as names of hosts have them: ec2-192-0-2-7. */
const hostName: RedactionRule = {
  pattern:
    /(?<=(?<![a-z])(?:ip|ec2|host|static|dyn|dynamic|a?dsl|pool|dhcp|client|customer|cable|ppp|user)[._-]?)\d{1,3}(?:[_-]\d{1,3}){3}(?!\d|[_-]\d)/gi,
  word: '(ip)',
  length: allIf((run) => numbersOf(run) !== undefined),
};

export const networkAddresses: RuleGroup = {
  sign: /\d[._-]\d{1,3}[._-]\d{1,3}[._-]\d|:[\da-f]*:/i,
  rules: [ipv6, ipv4, hostName],
};

/** The four numbers of an IPv4 address, the first of which is not 0; undefined when they cannot be one. */
function numbersOf(quad: string): readonly number[] | undefined {
  const parts = quad.split(/[._-]/);
  const fit = parts.every((part) => Number(part) <= 255 && !/^0\d/.test(part)) && parts[0] !== '0';
  return fit ? parts.map(Number) : undefined;
}
