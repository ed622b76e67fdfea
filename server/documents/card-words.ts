/** Reads the words of a picture with their places (tesseract.js, in a thread of its own; language data from a package). */
import type { Raster } from './geometry.ts';
import { languageFolder, sharpLibrary, tesseractLibrary } from './libraries.ts';

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Word extends Box {
  text: string;
  /** 0 to 100, as the reader says. */
  confidence: number;
}

export type Sight = 'line' | 'word';

export interface Reader {
  /** All words of a picture, in no order to rely on. */
  words(picture: Raster): Promise<Word[]>;
  /** Capital letters, digits and hyphens of one line, or of one word that may be a single letter, without the spaces. */
  number(picture: Raster, sight: Sight): Promise<string>;
  stop(): Promise<void>;
}

type Symbols = { text: string; confidence: number; bbox: { x0: number; y0: number; x1: number; y1: number } }[];

/** One word of the reader is several where its letters stand far apart: it reads over the gap between two columns. */
function parted(word: { text: string; confidence: number; symbols: Symbols }): Word[] {
  const parts: Symbols[] = [];
  for (const symbol of word.symbols) {
    const last = parts.at(-1)?.at(-1);
    const height = symbol.bbox.y1 - symbol.bbox.y0;
    if (last && symbol.bbox.x0 - last.bbox.x1 < 1.1 * Math.max(height, last.bbox.y1 - last.bbox.y0))
      parts.at(-1)?.push(symbol);
    else parts.push([symbol]);
  }
  return parts.map((symbols) => ({
    text: symbols.map(({ text }) => text).join(''),
    confidence: parts.length === 1 ? word.confidence : Math.min(...symbols.map(({ confidence }) => confidence)),
    left: Math.min(...symbols.map(({ bbox }) => bbox.x0)),
    top: Math.min(...symbols.map(({ bbox }) => bbox.y0)),
    right: Math.max(...symbols.map(({ bbox }) => bbox.x1)),
    bottom: Math.max(...symbols.map(({ bbox }) => bbox.y1)),
  }));
}

const SPARSE = '11';
const SIGHTS: Record<Sight, string> = { line: '7', word: '8' };
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-';

export async function openReader(): Promise<Reader> {
  const { createWorker, OEM } = tesseractLibrary();
  const worker = await createWorker('eng', OEM.LSTM_ONLY, {
    langPath: languageFolder(),
    cacheMethod: 'none',
    gzip: true,
  });
  const png = ({ data, width, height }: Raster): Promise<Buffer> =>
    sharpLibrary()(data, { raw: { width, height, channels: 1 } })
      .png({ compressionLevel: 1 })
      .toBuffer();
  const see = async (picture: Raster, psm: string, letters: string, blocks: boolean) => {
    await worker.setParameters({
      tessedit_pageseg_mode: psm as never,
      tessedit_char_whitelist: letters,
      preserve_interword_spaces: '1',
      user_defined_dpi: '300',
    });
    return worker.recognize(await png(picture), {}, { blocks, text: true });
  };
  return {
    async words(picture) {
      const { data } = await see(picture, SPARSE, '', true);
      return (data.blocks ?? []).flatMap((block) =>
        block.paragraphs.flatMap((paragraph) => paragraph.lines.flatMap((line) => line.words.flatMap(parted))),
      );
    },
    async number(picture, sight) {
      const { data } = await see(picture, SIGHTS[sight], ID_LETTERS, false);
      return data.text.replaceAll(/[^A-Z0-9-]/g, '');
    },
    stop: async () => void (await worker.terminate()),
  };
}
