/**
 * The libraries that bring machine code or WebAssembly. They are read when first used, from where the packages lie: the
 * built program leaves them out, because they look for their own files beside themselves.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

const load = createRequire(path.join(import.meta.dirname, 'libraries.ts'));

/** Pictures: decoding, turning, encoding. */
export const sharpLibrary = (): typeof import('sharp').default => load('sharp');

/** Letters: what is read, and where the language lies that it is read in. Nothing is fetched. */
export const tesseractLibrary = (): typeof import('tesseract.js') => load('tesseract.js');
export const languageFolder = (): string =>
  path.join(path.dirname(load.resolve('@tesseract.js-data/eng/package.json')), '4.0.0_best_int');

/** Barcodes. */
export const barcodeLibrary = (): typeof import('zxing-wasm/reader') => load('zxing-wasm/reader');
export const barcodeProgram = (): string => load.resolve('zxing-wasm/reader/zxing_reader.wasm');
