import type { Colours } from './colours.ts';

/** Visits by day; those from `news` on are what the mail is about, those before are there to compare. */
export interface PictureData {
  readonly values: readonly number[];
  readonly news: number;
  /** Positions between which there was no data. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
}

/** The size a picture is shown at, in pixels; it is drawn twice as fine. */
export const PICTURE = { width: 536, height: 140 } as const;

const [TOP, SIDE, BOTTOM] = [10, 7, 8];

/**
 * Draws a line over days as PNG. There is no text in it: a server may have no fonts, and a mail program reads text to
 * those who cannot see, and in their size (decision 45).
 */
export async function drawPicture(data: PictureData, colours: Colours): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const picture = new Resvg(svg(data, colours), {
    fitTo: { mode: 'width', value: PICTURE.width * 2 },
    font: { loadSystemFonts: false },
  });
  return picture.render().asPng();
}

/** The same as SVG: numbers and colours only, nothing that comes from a visitor. */
function svg({ values, news, gaps }: PictureData, { bg, rule, accent, warm }: Colours): string {
  const { width, height } = PICTURE;
  const most = Math.max(1, ...values);
  const floor = height - BOTTOM;
  const x = (index: number) => round(SIDE + (index / Math.max(1, values.length - 1)) * (width - 2 * SIDE));
  const y = (value: number) => round(floor - (value / most) * (floor - TOP));
  const points = values.map((value, index) => `${x(index)},${y(value)}`);
  const from = Math.max(0, Math.min(news, values.length - 1));
  const last = values.length - 1;
  const line = (some: readonly string[], more: string) =>
    `<polyline points="${some.join(' ')}" fill="none" stroke="${accent}" stroke-linejoin="round" stroke-linecap="round" ${more}/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<rect width="${width}" height="${height}" fill="${bg}"/>`,
    ...[0, 0.5, 1].map((part) => {
      const level = y(most * part);
      return `<line x1="0" x2="${width}" y1="${level}" y2="${level}" stroke="${rule}"/>`;
    }),
    ...gaps.map((gap) => {
      const [start, end] = [x(gap.from), x(gap.to)];
      return `<rect x="${start - 1}" y="${TOP}" width="${end - start + 2}" height="${floor - TOP}" fill="${warm}" fill-opacity="0.18"/>`;
    }),
    `<polygon points="${x(0)},${floor} ${points.join(' ')} ${x(last)},${floor}" fill="${accent}" fill-opacity="0.06"/>`,
    from < last
      ? `<polygon points="${x(from)},${floor} ${points.slice(from).join(' ')} ${x(last)},${floor}" fill="${accent}" fill-opacity="0.1"/>`
      : '',
    line(points.slice(0, from + 1), 'stroke-width="1.8" stroke-opacity="0.75"'),
    line(points.slice(from), 'stroke-width="2.4"'),
    `<circle cx="${x(last)}" cy="${y(values[last] ?? 0)}" r="4.5" fill="${accent}"/>`,
    '</svg>',
  ].join('');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
