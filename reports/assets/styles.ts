import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

// A page may carry no style attribute, so the length of a bar is one of these classes.
const BARS = Array.from({ length: 101 }, (_, percent) => `.w${percent}{background-size:${percent}% 100%}`).join('');

// The steps of the week's colours, from hardly any visit to the most.
const STEPS = Array.from(
  { length: 11 },
  (_, step) => `.week .h${step}{background:color-mix(in srgb,var(--accent) ${step === 0 ? 5 : 6 + step * 9}%,var(--bg))}`,
).join('');

// In the order in which they are read: of two rules as strong as each other the later one holds.
const FILES = ['frame', 'report', 'forms', 'overview', 'print', 'settings'];

const text = FILES.map((name) => readFileSync(new URL(`./${name}.css`, import.meta.url), 'utf8')).join('') + BARS + STEPS;

/** The style sheet of every page, and the address that changes with its content. */
export const stylesheet = {
  text,
  href: `/styles.css?v=${createHash('sha256').update(text).digest('base64url').slice(0, 10)}`,
} as const;

/** The class of a bar that stands for a part of the longest one. */
export function barClass(value: number, longest: number): string {
  return `w${longest > 0 ? Math.max(value > 0 ? 1 : 0, Math.round((value / longest) * 100)) : 0}`;
}
