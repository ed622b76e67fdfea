/** Straightening a surface that was photographed at an angle: pure arithmetic on points and raw pixels. */

export type Point = readonly [x: number, y: number];
export type Quad = readonly [Point, Point, Point, Point];

export interface Raster {
  data: Uint8Array;
  width: number;
  height: number;
  /** Bytes for each pixel. */
  channels: number;
}

/** Maps [x, y] by a 3 × 3 matrix with a last element of 1. */
export type Homography = readonly number[];

/** The map that takes four points to four others (Gauss with pivoting over the eight unknowns). */
export function homography(from: Quad, to: Quad): Homography {
  const rows: number[][] = [];
  for (let i = 0; i < 4; i++) {
    const [x, y] = from[i] as Point;
    const [u, v] = to[i] as Point;
    rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]);
  }
  for (let column = 0; column < 8; column++) {
    let best = column;
    for (let i = column + 1; i < 8; i++)
      if (Math.abs(rows[i]?.[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0)) best = i;
    [rows[column], rows[best]] = [rows[best] as number[], rows[column] as number[]];
    const pivot = rows[column] as number[];
    const divisor = pivot[column] || 1e-12;
    for (let j = column; j < 9; j++) pivot[j] = (pivot[j] ?? 0) / divisor;
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = row[column] ?? 0;
      if (factor !== 0) for (let j = column; j < 9; j++) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
    }
  }
  return [...rows.map((row) => row[8] ?? 0), 1];
}

/** Draws a new raster of the given size: each of its points is taken from where the map leads in the old one. */
export function warp(from: Raster, map: Homography, width: number, height: number, outside = 255): Raster {
  const { data, channels } = from;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = map;
  const result = new Uint8Array(width * height * channels);
  const [right, bottom] = [from.width - 1, from.height - 1];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      const w = g * x + h * y + 1;
      const u = (a * x + b * y + c) / w;
      const v = (d * x + e * y + f) / w;
      if (!(u >= 0 && v >= 0 && u <= right && v <= bottom)) {
        for (let k = 0; k < channels; k++) result[at + k] = outside;
        continue;
      }
      const [x0, y0] = [Math.floor(u), Math.floor(v)];
      const [fx, fy] = [u - x0, v - y0];
      const top = (y0 * from.width + x0) * channels;
      const stepX = x0 < right ? channels : 0;
      const stepY = y0 < bottom ? from.width * channels : 0;
      for (let k = 0; k < channels; k++) {
        const i = top + k;
        const upper = (data[i] as number) * (1 - fx) + (data[i + stepX] as number) * fx;
        const lower = (data[i + stepY] as number) * (1 - fx) + (data[i + stepX + stepY] as number) * fx;
        result[at + k] = upper * (1 - fy) + lower * fy + 0.5;
      }
    }
  }
  return { data: result, width, height, channels };
}

const cross = (o: Point, a: Point, b: Point): number => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);

/** The convex hull, counter-clockwise in a plane whose y grows upwards (Andrew's monotone chain). */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of list) {
      while (chain.length >= 2 && cross(chain.at(-2) as Point, chain.at(-1) as Point, point) <= 0) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
}

/** Twice the area is the sum of the cross products of its sides. */
export const areaOf = (polygon: readonly Point[]): number =>
  Math.abs(
    polygon.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = polygon[(i + 1) % polygon.length] as Point;
      return sum + x * nextY - nextX * y;
    }, 0),
  ) / 2;

/** Where the lines through a–b and c–d meet; null where they are nearly parallel. */
function meeting(a: Point, b: Point, c: Point, d: Point): Point | null {
  const [ux, uy, vx, vy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const turn = ux * vy - uy * vx;
  if (Math.abs(turn) < 1e-6 * Math.hypot(ux, uy) * Math.hypot(vx, vy)) return null;
  const t = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / turn;
  return [a[0] + t * ux, a[1] + t * uy];
}

/**
 * The quadrilateral around a convex polygon: sides are taken away one by one, each time the one whose neighbours, made
 * longer until they meet, add the least area. Rounded corners vanish so. Null where no four sides come out.
 */
export function quadAround(hull: readonly Point[]): Quad | null {
  let polygon = [...hull];
  while (polygon.length > 4) {
    let best: { i: number; point: Point; added: number } | null = null;
    const n = polygon.length;
    for (let i = 0; i < n; i++) {
      const [before, a, b, after] = [i - 1, i, i + 1, i + 2].map((k) => polygon[(k + n) % n] as Point) as [
        Point,
        Point,
        Point,
        Point,
      ];
      const point = meeting(before, a, b, after);
      if (!point) continue;
      // The meeting lies beyond the side, as seen from within.
      if (cross(a, b, point) * cross(a, b, before) > 0) continue;
      const added = Math.abs(cross(a, b, point)) / 2;
      if (!best || added < best.added) best = { i, point, added };
    }
    if (!best) return null;
    const { i, point } = best;
    const next = (i + 1) % n;
    polygon = polygon.flatMap((one, k) => (k === i ? [point] : k === next ? [] : [one]));
  }
  return polygon.length === 4 ? (polygon as unknown as Quad) : null;
}
