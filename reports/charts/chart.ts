import type { EChartsCoreOption } from 'echarts/core';

/** A chart as inline SVG, drawn once for wide and once for narrow screens so that its labels stay readable. */
export interface Chart {
  readonly wide: string;
  readonly narrow: string;
  /** What the chart shows, for those who cannot see it. */
  readonly label: string;
}

/** Colours that stand for the tokens of the style sheet while the library draws; they are replaced afterwards. */
export const ink = { accent: '#010203', soft: '#010204', rule: '#010205', warm: '#010206', bg: '#010207' } as const;

const TOKENS = [
  ['accent', '1,2,3', ink.accent],
  ['soft', '1,2,4', ink.soft],
  ['rule', '1,2,5', ink.rule],
  ['warm', '1,2,6', ink.warm],
  ['bg', '1,2,7', ink.bg],
] as const;

const SIZES = {
  wide: { width: 1040, height: 240, fontSize: 11 },
  narrow: { width: 380, height: 220, fontSize: 12 },
} as const;

export interface Drawing {
  /** Tells the ids of this chart from others on the page. */
  readonly id: string;
  readonly label: string;
  readonly heights?: { readonly wide: number; readonly narrow: number };
  readonly widths?: { readonly wide: number; readonly narrow: number };
  option(size: { readonly width: number; readonly fontSize: number; readonly narrow: boolean }): EChartsCoreOption;
}

/** Draws charts: Apache ECharts, which needs no browser. */
export type ChartLibrary = Pick<typeof import('echarts/core'), 'init'>;

/**
 * The library, loaded with the first chart, in one piece: from its hundreds of modules that takes eight times as long
 * and as much memory.
 */
export async function chartLibrary(): Promise<ChartLibrary> {
  return (await import('echarts/dist/echarts.common.min')).default;
}

/** Draws a chart for wide and for narrow screens. */
export function drawChart(echarts: ChartLibrary, drawing: Drawing): Chart {
  const draw = (kind: 'wide' | 'narrow') => {
    const { fontSize } = SIZES[kind];
    const width = drawing.widths?.[kind] ?? SIZES[kind].width;
    const height = drawing.heights?.[kind] ?? SIZES[kind].height;
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
    try {
      chart.setOption({ animation: false, ...drawing.option({ width, fontSize, narrow: kind === 'narrow' }) });
      return withTokens(chart.renderToSVGString(), `${drawing.id}-${kind}`);
    } finally {
      chart.dispose();
    }
  };
  return { wide: draw('wide'), narrow: draw('narrow'), label: drawing.label };
}

/** Takes out what the page's content security policy forbids, and puts the style sheet's tokens in. */
function withTokens(svg: string, id: string): string {
  let text = svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ style="([^"]*)"/g, (_, style: string) => presentation(style))
    .replace(/ (?:class|ecmeta_\w+|xmlns:xlink|baseProfile|version)="[^"]*"/g, '')
    .replace(/^<svg width="[^"]*" height="[^"]*"/, '<svg aria-hidden="true"')
    .replace(/zr\d+-/g, `${id}-`);
  for (const [token, rgb, hex] of TOKENS) {
    text = text
      .replaceAll(`"${hex}"`, `"var(--${token})"`)
      .replaceAll(`"rgb(${rgb})"`, `"var(--${token})"`)
      .replace(new RegExp(`(fill|stroke)="rgba\\(${rgb},([\\d.]+)\\)"`, 'g'), `$1="var(--${token})" $1-opacity="$2"`);
  }
  return text;
}

/** The size of a text, the only style the library writes as such that matters here. */
function presentation(style: string): string {
  const size = /font-size:([\d.]+)px/.exec(style)?.[1];
  const weight = /font-weight:(\w+)/.exec(style)?.[1];
  return `${size === undefined ? '' : ` font-size="${size}"`}${weight === undefined ? '' : ` font-weight="${weight}"`}`;
}
