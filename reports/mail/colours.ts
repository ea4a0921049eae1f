import { stylesheet } from '../assets/styles.ts';

const NAMES = ['bg', 'ink', 'soft', 'rule', 'accent', 'wash', 'warm'] as const;

/** The colours of the style sheet as such: mail programs know no custom properties. */
export type Colours = Readonly<Record<(typeof NAMES)[number], string>>;

/** The light ones stand first in the style sheet, the dark ones second. */
function coloursAt(position: 0 | 1): Colours {
  const colour = (name: string): string => {
    const found = [...stylesheet.text.matchAll(new RegExp(`--${name}: (#[0-9a-f]{3,6});`, 'g'))][position]?.[1];
    if (found === undefined) throw new Error(`The style sheet has no ${position === 0 ? 'light' : 'dark'} colour --${name}.`);
    return found;
  };
  return {
    bg: colour('bg'),
    ink: colour('ink'),
    soft: colour('soft'),
    rule: colour('rule'),
    accent: colour('accent'),
    wash: colour('wash'),
    warm: colour('warm'),
  };
}

export const light: Colours = coloursAt(0);
export const dark: Colours = coloursAt(1);
