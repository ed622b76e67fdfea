/** Reads the PDF417 barcode of a picture (zxing, WebAssembly from its package; nothing is fetched). */
import { readFileSync } from 'node:fs';
import { barcodeLibrary, barcodeProgram, sharpLibrary } from './libraries.ts';

let ready = false;

/** Widths at which the picture is looked at: phones take more than is good for thin bars, copies less. */
const WIDTHS = [1600, 2600, 1000];

/** The text of the first PDF417 barcode; null where there is none that can be read. */
export async function readBarcode(picture: Buffer): Promise<string | null> {
  const { prepareZXingModule, readBarcodes } = barcodeLibrary();
  if (!ready) {
    const program = readFileSync(barcodeProgram());
    const wasmBinary = program.buffer.slice(program.byteOffset, program.byteOffset + program.byteLength) as ArrayBuffer;
    prepareZXingModule({ overrides: { wasmBinary } });
    ready = true;
  }
  for (const sharpened of [false, true])
    for (const width of WIDTHS) {
      const grey = sharpLibrary()(picture)
        .rotate()
        .flatten({ background: '#ffffff' })
        .resize(width, width, { fit: 'inside' });
      const { data, info } = await (sharpened ? grey.normalise().sharpen({ sigma: 1.2 }) : grey)
        .toColourspace('srgb')
        .ensureAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const seen = { data: new Uint8ClampedArray(data), width: info.width, height: info.height, colorSpace: 'srgb' };
      const [found] = await readBarcodes(seen as unknown as ImageData, {
        formats: ['PDF417'],
        tryHarder: true,
        tryRotate: true,
        tryInvert: false,
        maxNumberOfSymbols: 1,
      });
      // The standard writes ISO 8859-1: one byte is one letter.
      if (found?.isValid) return Buffer.from(found.bytes).toString('latin1');
    }
  return null;
}
