const whole = new Intl.NumberFormat('en');

/** `22,841` */
export function number(value: number): string {
  return whole.format(value);
}

/** A part as `31 %`; below half a percent `< 1 %`. */
export function share(value: number, total: number): string {
  if (total === 0 || value === 0) return '0 %';
  const percent = (value / total) * 100;
  return percent < 0.5 ? '< 1 %' : `${Math.round(percent)} %`;
}

/** Seconds as `1 min 42 s`; a dash for none. */
export function duration(seconds: number | null): string {
  if (seconds === null) return '–';
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  const [minutes, rest] = [Math.floor(rounded / 60), rounded % 60];
  return minutes < 60 ? `${minutes} min ${rest} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How much a value differs from an earlier one: `+11.2 %`; `new` where there was nothing before. */
export function change(now: number, before: number): string {
  if (before === 0) return now === 0 ? '±0' : 'new';
  const percent = ((now - before) / before) * 100;
  if (Math.abs(percent) < 0.05) return '±0 %';
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(Math.abs(percent) < 100 ? 1 : 0)} %`;
}

export function plural(count: number, one: string, many: string): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}
