/**
 * Pictures made harmless: decoded within limits and encoded anew, so that neither what the camera wrote down (where, when,
 * by whom) nor what somebody hid behind the picture is kept.
 */
import type { MediaType } from '../../shared/documents.ts';
import { LIMITS } from '../kernel/limits.ts';
import { Problem } from '../kernel/problem.ts';
import { sharpLibrary } from './libraries.ts';

const THUMBNAIL_PIXELS = 320;
const QUALITY = 88;

export interface CleanPicture {
  bytes: Buffer;
  width: number;
  height: number;
  /** A small JPEG. */
  thumbnail: Buffer;
}

const FORMATS: Partial<Record<MediaType, 'jpeg' | 'png' | 'webp'>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
};

/** Lets so many work at a time; the others wait in line. */
export class Line {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((go) => this.#waiting.push(go));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

const line = new Line(LIMITS.picturesAtOnceMax);

/** Throws picture_not_whole for what cannot be decoded, and too_large for more pixels than there may be. */
export const cleanPicture = (bytes: Buffer, mediaType: MediaType): Promise<CleanPicture> =>
  line.take(async () => {
    const sharp = sharpLibrary();
    const format = FORMATS[mediaType];
    if (!format) throw new Error(`${mediaType} is no picture.`);
    const options = { limitInputPixels: LIMITS.picturePixelsMax, failOn: 'error', sequentialRead: false } as const;
    try {
      const known = await sharp(bytes, { limitInputPixels: false }).metadata();
      if (known.format !== format) throw new Problem('picture_not_whole');
      if (known.width * known.height > LIMITS.picturePixelsMax) throw new Problem('too_large', { detail: TOO_MANY });
      const upright = sharp(bytes, options).rotate();
      const encoded = format === 'png' ? upright.png() : upright.toFormat(format, { quality: QUALITY });
      const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
      const thumbnail = await sharp(data)
        .resize(THUMBNAIL_PIXELS, THUMBNAIL_PIXELS, { fit: 'inside', withoutEnlargement: true })
        .flatten({ background: '#ffffff' })
        .jpeg({ quality: 72 })
        .toBuffer();
      return { bytes: data, width: info.width, height: info.height, thumbnail };
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw new Problem('picture_not_whole', { cause: error });
    }
  });

const TOO_MANY = 'That picture has more points than a camera takes. Make it smaller and send it again.';
