/**
 * From the picture of a card to the card itself, flat and upright but for the question which side is up: its four sides
 * are found against whatever lies beneath, or, where nothing can be told apart, the lines of its text show the angle.
 */
import type { Box } from './card-words.ts';
import { areaOf, convexHull, homography, type Point, type Quad, quadAround, type Raster, warp } from './geometry.ts';
import { sharpLibrary } from './libraries.ts';

/** A flat card is drawn so wide: its smallest letters are then about 20 points high, as the reader likes them. */
export const CARD_PIXELS = 1800;
const CARD_RATIO = 1.586;
const SEARCH_PIXELS = 420;

/** The card in grey. */
export async function flatten(bytes: Buffer): Promise<Raster> {
  const sharp = sharpLibrary();
  const upright = sharp(bytes, { failOn: 'none' }).rotate().removeAlpha().toColourspace('srgb');
  const { data, info } = await upright
    .resize(2600, 2600, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const whole: Raster = { data, width: info.width, height: info.height, channels: 3 };
  const small = await shrink(whole, SEARCH_PIXELS);
  const quad = findCard(small);
  if (quad) {
    const scale = whole.width / small.width;
    const corners = quad.map(([x, y]) => [x * scale, y * scale]) as unknown as Quad;
    return level(await straighten(await grey(rectify(whole, corners)), 8));
  }
  return level(await straighten(await grey(await widen(whole)), 20));
}

async function shrink(whole: Raster, pixels: number): Promise<Raster> {
  const { data, info } = await raw(whole)
    .resize(pixels, pixels, { fit: 'inside' })
    .blur(1.2)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

const raw = ({ data, width, height, channels }: Raster) =>
  sharpLibrary()(data, { raw: { width, height, channels: channels as 1 | 3 } });

/** Without sides to go by the whole picture is the card: brought to the size that the reader likes. */
async function widen(whole: Raster): Promise<Raster> {
  const { data, info } = await raw(whole)
    .resize(CARD_PIXELS, CARD_PIXELS, { fit: 'inside', kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

async function grey(picture: Raster): Promise<Raster> {
  const { data, info } = await raw(picture).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 1 };
}

// ---- the sides

const CLUSTERS = 3;

interface Ground {
  /** How far each point is from the colours along the border, which are those of the ground. */
  far: Uint8Array;
  /** So far are the points of the border themselves, but for the last few in a hundred. */
  noise: number;
}

function groundOf({ data, width, height }: Raster): Ground {
  const ring: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (x < 3 || y < 3 || x >= width - 3 || y >= height - 3) ring.push(y * width + x);
  const colour = (i: number): number[] => [data[3 * i] as number, data[3 * i + 1] as number, data[3 * i + 2] as number];
  const distance = (a: number[], b: number[]): number =>
    Math.hypot(
      (a[0] as number) - (b[0] as number),
      (a[1] as number) - (b[1] as number),
      (a[2] as number) - (b[2] as number),
    );
  let centres = Array.from({ length: CLUSTERS }, (_, k) =>
    colour(ring[Math.floor(((k + 0.5) * ring.length) / CLUSTERS)] as number),
  );
  for (let round = 0; round < 6; round++) {
    const sums = centres.map(() => [0, 0, 0, 0]);
    for (const i of ring) {
      const it = colour(i);
      const near = centres.map((centre) => distance(it, centre));
      const sum = sums[near.indexOf(Math.min(...near))] as number[];
      for (let k = 0; k < 3; k++) sum[k] = (sum[k] as number) + (it[k] as number);
      sum[3] = (sum[3] as number) + 1;
    }
    centres = sums.map((sum, k) =>
      (sum[3] as number) > 0 ? [0, 1, 2].map((i) => (sum[i] as number) / (sum[3] as number)) : (centres[k] as number[]),
    );
  }
  const far = new Uint8Array(width * height);
  for (let i = 0; i < far.length; i++) far[i] = Math.min(255, ...centres.map((centre) => distance(colour(i), centre)));
  const noises = ring.map((i) => far[i] as number).sort((a, b) => a - b);
  return { far, noise: noises[Math.floor(0.97 * noises.length)] as number };
}

/** The value that parts the two heaps of a histogram best (Otsu). */
function otsu(values: Uint8Array): number {
  const counts = new Float64Array(256);
  for (const value of values) counts[value] = (counts[value] as number) + 1;
  const total = values.length;
  const sum = counts.reduce((all, count, value) => all + count * value, 0);
  let [below, sumBelow, best, found] = [0, 0, -1, 0];
  for (let value = 0; value < 256; value++) {
    below += counts[value] as number;
    if (below === 0 || below === total) continue;
    sumBelow += value * (counts[value] as number);
    const gap = sumBelow / below - (sum - sumBelow) / (total - below);
    const between = below * (total - below) * gap * gap;
    if (between > best) [best, found] = [between, value];
  }
  return found;
}

/** The points of the largest connected part of what is above the threshold: the outermost ones of each row. */
function largestPart(far: Uint8Array, width: number, threshold: number): Point[] {
  const seen = new Uint8Array(far.length);
  let largest: number[] = [];
  for (let start = 0; start < far.length; start++) {
    if (seen[start] || (far[start] as number) <= threshold) continue;
    const part = [start];
    seen[start] = 1;
    for (let i = 0; i < part.length; i++) {
      const at = part[i] as number;
      const x = at % width;
      for (const next of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (next < 0 || next >= far.length || seen[next] || (far[next] as number) <= threshold) continue;
        seen[next] = 1;
        part.push(next);
      }
    }
    if (part.length > largest.length) largest = part;
  }
  const ends = new Map<number, [number, number]>();
  for (const at of largest) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const row = ends.get(y);
    ends.set(y, row ? [Math.min(row[0], x), Math.max(row[1], x)] : [x, x]);
  }
  return [...ends].flatMap(([y, [left, right]]): Point[] => [
    [left - 0.5, y - 0.5],
    [right + 0.5, y + 0.5],
  ]);
}

const side = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** The corners of the card, beginning with one whose next side is a long one; null where no card stands out. */
function findCard(small: Raster): Quad | null {
  const { far, noise } = groundOf(small);
  const parted = otsu(far);
  let best: { quad: Quad; fault: number } | null = null;
  // A card may be half as dark as the ground: what is much nearer to it than the rest still counts as card.
  for (const threshold of [1.3 * noise + 5, 0.45 * parted, 0.8 * parted]) {
    const found = cardAbove(small, far, Math.max(8, threshold));
    if (found && (!best || found.fault < best.fault)) best = found;
  }
  return best ? best.quad : null;
}

/** The card among what is further from the ground than this, and how far it is from looking like a card. */
function cardAbove(
  { width, height }: Raster,
  far: Uint8Array,
  threshold: number,
): { quad: Quad; fault: number } | null {
  const hull = convexHull(largestPart(far, width, threshold));
  if (hull.length < 4) return null;
  const quad = quadAround(hull);
  if (!quad) return null;
  const area = areaOf(quad);
  const fill = areaOf(hull) / area;
  if (area < 0.1 * width * height || fill < 0.9 || area > 0.97 * width * height) return null;
  const [a, b, c, d] = quad.map((corner, i) => side(corner, quad[(i + 1) % 4] as Point)) as [
    number,
    number,
    number,
    number,
  ];
  const ratio = (a + c) / (b + d);
  const long = Math.max(ratio, 1 / ratio);
  if (long < 1.3 || long > 2) return null;
  if (Math.min(a, c) < 0.65 * Math.max(a, c) || Math.min(b, d) < 0.65 * Math.max(b, d)) return null;
  const turned = ratio < 1 ? [quad[1], quad[2], quad[3], quad[0]] : [...quad];
  return { quad: clockwise(turned as unknown as Quad), fault: Math.abs(Math.log(long / CARD_RATIO)) + (1 - fill) };
}

/** In the order in which one reads round a page: a mirrored card could not be read. Most people hold it upright. */
function clockwise(quad: Quad): Quad {
  const [a, b, c, d] = quad;
  const turn = (b[0] - a[0]) * (d[1] - a[1]) - (b[1] - a[1]) * (d[0] - a[0]);
  const [p, q, r, s] = turn > 0 ? [a, b, c, d] : [b, a, d, c];
  return p[0] + p[1] <= r[0] + r[1] ? [p, q, r, s] : [r, s, p, q];
}

function rectify(whole: Raster, corners: Quad): Raster {
  const height = Math.round(CARD_PIXELS / CARD_RATIO);
  const flat: Quad = [
    [0, 0],
    [CARD_PIXELS - 1, 0],
    [CARD_PIXELS - 1, height - 1],
    [0, height - 1],
  ];
  return warp(whole, homography(flat, corners), CARD_PIXELS, height);
}

// ---- the lines of text

interface Marks {
  xs: number[];
  ys: number[];
  width: number;
  height: number;
}

/** How sharply rows of text and rows of nothing part when the picture is turned by some degrees: highest along the lines. */
function rowContrast({ xs, ys, width, height }: Marks, degrees: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  const rows = new Float64Array(height);
  for (let i = 0; i < xs.length; i++) {
    const row = Math.round((ys[i] as number) - slope * ((xs[i] as number) - width / 2));
    if (row >= 0 && row < height) rows[row] = (rows[row] as number) + 1;
  }
  let sum = 0;
  for (let y = 1; y < height; y++) sum += ((rows[y] as number) - (rows[y - 1] as number)) ** 2;
  return sum;
}

/** So many of all points are strokes of letters, at most; the sides of the card itself are left out. */
const STROKE_SHARE = 0.06;
const STROKE_MIN = 12;
const MARGIN = 0.03;

/** The steepest changes of grey from left to right: the strokes of letters. */
function strokes({ data, width, height }: Raster): Marks {
  const [left, top] = [Math.ceil(MARGIN * width), Math.ceil(MARGIN * height)];
  const steps = new Uint8Array(data.length);
  const counts = new Uint32Array(256);
  for (let y = top; y < height - top; y++)
    for (let x = left; x < width - left; x++) {
      const i = y * width + x;
      const step = Math.abs((data[i + 1] as number) - (data[i - 1] as number));
      steps[i] = step;
      counts[step] = (counts[step] as number) + 1;
    }
  let threshold = 255;
  for (let sum = 0; threshold > STROKE_MIN && sum < STROKE_SHARE * data.length; threshold--)
    sum += counts[threshold] as number;
  const marks: Marks = { xs: [], ys: [], width, height };
  for (let i = 0; i < steps.length; i++) {
    if ((steps[i] as number) <= threshold) continue;
    marks.xs.push(i % width);
    marks.ys.push(Math.floor(i / width));
  }
  return marks;
}

async function small(picture: Raster, pixels: number): Promise<Raster> {
  const { data, info } = await raw(picture)
    .resize(pixels, pixels, { fit: 'inside' })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 1 };
}

const quarterTurn = (picture: Raster): Raster => {
  const { data, width, height } = picture;
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) turned[x * height + (height - 1 - y)] = data[y * width + x] as number;
  return { data: turned, width: height, height: width, channels: 1 };
};

/** Turns a card so that its lines of text lie level. Beyond a few degrees they may also stand on end. */
async function straighten(picture: Raster, degreesMax: number): Promise<Raster> {
  const little = await small(picture, 700);
  const options = degreesMax > 10 ? [little, quarterTurn(little)] : [little];
  let best = { score: -1, degrees: 0, turned: false };
  for (const [i, one] of options.entries()) {
    const marks = strokes(one);
    for (let degrees = -degreesMax; degrees <= degreesMax; degrees += 0.5) {
      const score = rowContrast(marks, degrees);
      if (score > best.score) best = { score, degrees, turned: i === 1 };
    }
  }
  const upright = best.turned ? quarterTurn(picture) : picture;
  if (Math.abs(best.degrees) < 0.4) return upright;
  const { data, info } = await raw(upright)
    .rotate(-best.degrees, { background: '#ffffff' })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 1 };
}

// ---- the light

const BLOCK = 12;

const REACH_X = 12;
const REACH_Y = 3;

/** Most of a neighbourhood as wide as a few words is ground: the middle of all its values is one of the ground. */
function groundBelow(coarse: Uint8Array, columns: number, rows: number): Uint8Array {
  const ground = new Uint8Array(coarse.length);
  const counts = new Uint16Array(256);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      counts.fill(0);
      let seen = 0;
      for (let v = Math.max(0, y - REACH_Y); v <= Math.min(rows - 1, y + REACH_Y); v++)
        for (let u = Math.max(0, x - REACH_X); u <= Math.min(columns - 1, x + REACH_X); u++) {
          const value = coarse[v * columns + u] as number;
          counts[value] = (counts[value] as number) + 1;
          seen++;
        }
      let value = 0;
      for (let sum = counts[0] as number; sum * 2 < seen; sum += counts[value] as number) value++;
      ground[y * columns + x] = value;
    }
  return ground;
}

/** Even light, and dark letters on a light ground everywhere: what is printed white on a colour is turned over. */
async function level(picture: Raster): Promise<Raster> {
  const { data, width, height } = picture;
  const [columns, rows] = [Math.ceil(width / BLOCK), Math.ceil(height / BLOCK)];
  const coarse = await raw(picture)
    .resize(columns, rows, { fit: 'fill', kernel: 'cubic' })
    .extractChannel(0)
    .raw()
    .toBuffer();
  const ground = groundBelow(coarse, columns, rows);
  const result = new Uint8Array(data.length);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / BLOCK) * columns;
    for (let x = 0; x < width; x++, i++) {
      const below = ground[row + Math.floor(x / BLOCK)] as number;
      const value = data[i] as number;
      const share = below < 118 ? (255 - value) / (255 - below) : value / below;
      result[i] = Math.min(255, 255 * share);
    }
  }
  return { data: result, width, height, channels: 1 };
}

/** Upside down. */
export function halfTurn({ data, width, height }: Raster): Raster {
  return { data: Uint8Array.from(data).reverse(), width, height, channels: 1 };
}

/** The same picture, larger or smaller. */
export async function scaled(picture: Raster, times: number): Promise<Raster> {
  const width = Math.max(8, Math.round(picture.width * times));
  const height = Math.max(8, Math.round(picture.height * times));
  const data = await raw(picture)
    .resize(width, height, { kernel: 'cubic', fit: 'fill' })
    .extractChannel(0)
    .raw()
    .toBuffer();
  return { data, width, height, channels: 1 };
}

/** A part of a card with some room around it as a small JPEG, for a person to compare. */
export async function cutOut(card: Raster, box: Box): Promise<Buffer> {
  const pad = Math.round(0.35 * (box.bottom - box.top));
  const left = Math.max(0, box.left - pad);
  const top = Math.max(0, box.top - pad);
  const area = {
    left,
    top,
    width: Math.min(card.width, box.right + pad) - left,
    height: Math.min(card.height, box.bottom + pad) - top,
  };
  return raw(card)
    .extract(area)
    .resize({ height: 72, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 75 })
    .toBuffer();
}
