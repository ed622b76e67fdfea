/** What becomes of a card before it reaches us: scanned askew, photographed at an angle, in bad light, out of focus. */
import sharp from 'sharp';
import { homography, type Quad, warp } from '../../server/documents/geometry.ts';
import type { Random } from '../../shared/random.ts';
import { CARD_HEIGHT, CARD_WIDTH } from './layouts.ts';

const SCALE = 2;

export interface Picture {
  bytes: Buffer;
  /** `photo` or `scan`, and what was done to it, for who looks into a failure. */
  made: string;
}

/** A desk, a cloth, a plank, a lap. */
function ground(random: Random, width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  const kind = random.pick(['plain', 'planks', 'speckled', 'shaded']);
  const base = random.pick([
    [60, 45, 38],
    [30, 32, 36],
    [120, 88, 60],
    [95, 105, 110],
    [150, 120, 95],
    [70, 90, 80],
  ]) as number[];
  const [period, phase] = [random.between(60, 200), random.between(0, 100)];
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3) {
      let shade = 0;
      if (kind === 'planks')
        shade = 14 * Math.sin((y + 8 * Math.sin(x / 90) + phase) / (period / 10)) + 8 * Math.sin(y / 3.1);
      if (kind === 'speckled') shade = (((x * 7919 + y * 104_729) ^ (x * y)) % 31) - 15;
      if (kind === 'shaded') shade = (30 * (x + y)) / (width + height) - 15;
      for (let k = 0; k < 3; k++) data[at + k] = Math.max(0, Math.min(255, (base[k] as number) + shade));
    }
  return data;
}

const rotated = ([x, y]: readonly [number, number], degrees: number): [number, number] => {
  const angle = (degrees * Math.PI) / 180;
  return [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)];
};

/** Four corners of the card in the picture, as a camera sees them that is not held quite above. */
function corners(random: Random, width: number, height: number, degrees: number): Quad {
  const size = (random.between(62, 86) / 100) * Math.min(width / CARD_WIDTH, height / CARD_WIDTH);
  const [tiltX, tiltY] = [random.between(-16, 16) / 100, random.between(-16, 16) / 100];
  const [shiftX, shiftY] = [random.between(-4, 4) / 100, random.between(-4, 4) / 100];
  const flat = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const;
  return flat.map(([sx, sy]) => {
    const [x, y] = rotated([(sx * CARD_WIDTH * size) / 2, (sy * CARD_HEIGHT * size) / 2], degrees);
    const depth = 1 + (tiltX * x) / width + (tiltY * y) / height;
    return [width / 2 + x / depth + shiftX * width, height / 2 + y / depth + shiftY * height];
  }) as unknown as Quad;
}

export async function photograph(svg: string, random: Random): Promise<Picture> {
  const { data } = await sharp(Buffer.from(svg), { density: 72 * SCALE })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const card = { data: new Uint8Array(data), width: CARD_WIDTH * SCALE, height: CARD_HEIGHT * SCALE, channels: 3 };
  const isScan = random.chance(0.25);
  const quarter = random.pick([0, 0, 0, 90, 180, 270]);
  const degrees = quarter + (isScan ? random.between(-25, 25) / 10 : random.between(-120, 120) / 10);
  const [width, height] = isScan
    ? [quarter % 180 === 0 ? 1500 : 1100, quarter % 180 === 0 ? 1100 : 1500]
    : (random.pick([
        [2000, 1500],
        [1500, 2000],
        [1800, 1800],
      ]) as [number, number]);
  const full: Quad = [
    [0, 0],
    [card.width - 1, 0],
    [card.width - 1, card.height - 1],
    [0, card.height - 1],
  ];
  const to = isScan ? scanned(width, height, degrees) : corners(random, width, height, degrees);
  const map = homography(to, full);
  const taken = warp(card, map, width, height, 0);
  const inside = warp(
    { data: new Uint8Array(card.width * card.height).fill(255), width: card.width, height: card.height, channels: 1 },
    map,
    width,
    height,
    0,
  );
  const below = isScan
    ? new Uint8Array(width * height * 3).fill(random.pick([250, 235, 20]))
    : ground(random, width, height);
  const light = isScan ? 0 : random.between(0, 35);
  const [lightX, lightY] = [random.next() * width, random.next() * height];
  const grain = isScan ? 2 : random.between(2, 9);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const shade = 1 - (light / 100) * (Math.hypot(x - lightX, y - lightY) / Math.hypot(width, height));
      const noise = (random.next() - 0.5) * 2 * grain;
      for (let k = 0; k < 3; k++) {
        const value = inside.data[i] ? (taken.data[3 * i + k] as number) : (below[3 * i + k] as number);
        below[3 * i + k] = Math.max(0, Math.min(255, value * shade + noise));
      }
    }
  const blur = random.between(3, isScan ? 8 : 16) / 10;
  const quality = random.between(60, 90);
  const bytes = await sharp(below, { raw: { width, height, channels: 3 } })
    .blur(blur)
    .jpeg({ quality })
    .toBuffer();
  return {
    bytes,
    made: `${isScan ? 'scan' : 'photo'} ${degrees}° blur ${blur} light ${light} grain ${grain} jpeg ${quality}`,
  };
}

/** The card nearly fills what the scanner gives. */
function scanned(width: number, height: number, degrees: number): Quad {
  const isLying = Math.abs(Math.cos((degrees * Math.PI) / 180)) > 0.7;
  const size =
    0.94 *
    (isLying ? Math.min(width / CARD_WIDTH, height / CARD_HEIGHT) : Math.min(width / CARD_HEIGHT, height / CARD_WIDTH));
  const flat = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const;
  return flat.map(([sx, sy]) => {
    const [x, y] = rotated([(sx * CARD_WIDTH * size) / 2, (sy * CARD_HEIGHT * size) / 2], degrees);
    return [width / 2 + x, height / 2 + y];
  }) as unknown as Quad;
}
