// Run by the build: draws the map of the world once, from Natural Earth's borders (public domain, in the package
// world-atlas), as a path for each country that is large enough and a point for the others.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

type Point = readonly [x: number, y: number];
type Ring = readonly number[];

interface Topology {
  readonly transform: { readonly scale: Point; readonly translate: Point };
  readonly arcs: readonly (readonly Point[])[];
  readonly objects: { readonly countries: { readonly geometries: readonly Geometry[] } };
}

type Geometry = { readonly id?: string; readonly properties: { readonly name: string } } & (
  | { readonly type: 'Polygon'; readonly arcs: readonly Ring[] }
  | { readonly type: 'MultiPolygon'; readonly arcs: readonly (readonly Ring[])[] }
);

const WIDTH = 960;
// Polar regions without visitors are left out.
const SOUTH = -58;
const CENTRE = 11;
// Squares of the map below which a ring cannot be seen.
const SMALLEST = 3;

const require = createRequire(import.meta.url);
const countries = require('i18n-iso-countries') as { numericToAlpha2(code: string): string | undefined };

// Without a number of ISO's: the code that is in use for them.
const UNNUMBERED: Readonly<Record<string, string>> = { Kosovo: 'XK', Somaliland: 'SO', 'N. Cyprus': 'CY' };

/** The Equal Earth projection (Šavrič, Patterson and Jenny, 2018), in units of the map's width. */
function project([longitude, latitude]: Point): Point {
  const [a1, a2, a3, a4] = [1.340264, -0.081106, 0.000893, 0.003796];
  const t = Math.asin((Math.sqrt(3) / 2) * Math.sin((latitude * Math.PI) / 180));
  const [t2, t6] = [t * t, t ** 6];
  const x =
    (2 * Math.sqrt(3) * ((longitude * Math.PI) / 180) * Math.cos(t)) / (3 * (9 * a4 * t ** 8 + 7 * a3 * t6 + 3 * a2 * t2 + a1));
  const y = t * (a1 + a2 * t2 + t6 * (a3 + a4 * t2));
  const scale = WIDTH / (2 * 2.706);
  return [x * scale + WIDTH / 2, 1.3173 * scale - y * scale];
}

/** Degrees from the map's middle meridian, which is set so that the cut runs through Bering Strait and no large land. */
function fromCentre(longitude: number): number {
  const degrees = longitude - CENTRE;
  return degrees < -180 ? degrees + 360 : degrees;
}

function topology(file: string): Topology {
  return JSON.parse(readFileSync(require.resolve(`world-atlas/${file}`), 'utf8')) as Topology;
}

/** The rings of a geometry as points on the map (the TopoJSON format: arcs are runs of differences). */
function ringsOf({ transform, arcs }: Topology, geometry: Geometry): readonly (readonly Point[])[] {
  const decoded = (index: number): readonly Point[] => {
    let [x, y] = [0, 0];
    const points = (arcs[index < 0 ? ~index : index] ?? []).map(([dx, dy]): Point => {
      x += dx;
      y += dy;
      return [x * transform.scale[0] + transform.translate[0], y * transform.scale[1] + transform.translate[1]];
    });
    return index < 0 ? points.reverse() : points;
  };
  const polygons = geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs;
  return polygons.flatMap((rings) =>
    rings.map((ring) =>
      ring
        .flatMap((arc, index) => (index === 0 ? decoded(arc) : decoded(arc).slice(1)))
        .map(([longitude, latitude]) => project([fromCentre(longitude), Math.max(latitude, SOUTH)])),
    ),
  );
}

function area(ring: readonly Point[]): number {
  return Math.abs(
    ring.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = ring[(index + 1) % ring.length] ?? [x, y];
      return sum + x * nextY - nextX * y;
    }, 0) / 2,
  );
}

/** Whether the map's cut runs through a ring, which would be drawn across the whole map: some islands of the Aleutians. */
function isCut(ring: readonly Point[]): boolean {
  return ring.some(([x], index) => Math.abs(x - (ring[index - 1]?.[0] ?? x)) > WIDTH / 2);
}

/** A ring as the data of a path, in whole units and steps from point to point. */
function pathOf(ring: readonly Point[]): string {
  let [lastX, lastY] = [0, 0];
  const steps: string[] = [];
  for (const [index, [x, y]] of ring.entries()) {
    const [wholeX, wholeY] = [Math.round(x), Math.round(y)];
    if (index > 0 && wholeX === lastX && wholeY === lastY) continue;
    steps.push(index === 0 ? `M${wholeX} ${wholeY}` : `l${wholeX - lastX} ${wholeY - lastY}`);
    [lastX, lastY] = [wholeX, wholeY];
  }
  return steps.length < 4 ? '' : `${steps.join('')}z`;
}

function codeOf({ id, properties }: Geometry): string | undefined {
  return UNNUMBERED[properties.name] ?? (id === undefined ? undefined : countries.numericToAlpha2(id));
}

const shapes: Record<string, string> = {};
const coarse = topology('countries-110m.json');
for (const geometry of coarse.objects.countries.geometries) {
  const code = codeOf(geometry);
  if (code === undefined || code === 'AQ') continue;
  const rings = ringsOf(coarse, geometry);
  const path = rings
    .filter((ring) => area(ring) >= SMALLEST && !isCut(ring))
    .map(pathOf)
    .join('');
  if (path !== '') shapes[code] = (shapes[code] ?? '') + path;
}
const points: Record<string, Point> = {};
const fine = topology('countries-50m.json');
for (const geometry of fine.objects.countries.geometries) {
  const code = codeOf(geometry);
  if (code === undefined || code in shapes || code in points || code === 'AQ') continue;
  const [largest] = [...ringsOf(fine, geometry)].sort((a, b) => area(b) - area(a));
  if (largest === undefined) continue;
  const mean = (axis: 0 | 1) => Math.round(largest.reduce((sum, point) => sum + point[axis], 0) / largest.length);
  points[code] = [mean(0), mean(1)];
}
const height = Math.ceil(project([0, SOUTH])[1]);
const target = fileURLToPath(new URL('../assets/world.json', import.meta.url));
writeFileSync(target, JSON.stringify({ width: WIDTH, height, shapes, points }));
console.log(
  `map: ${Object.keys(shapes).length} countries and ${Object.keys(points).length} points, ${readFileSync(target).length} bytes`,
);
