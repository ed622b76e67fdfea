/** Driver's licences: ten barcodes of eight versions of the standard, drawn, photographed and read to the letter. */

import sharp from 'sharp';
import t from 'tap';
import { aamvaDate, parseAamva } from '../../../server/documents/aamva.ts';
import { readBarcode } from '../../../server/documents/barcode.ts';
import { drawBarcode, LICENCES } from '../../helpers/licences.ts';
import fc from '../../helpers/property.ts';

/** As it comes to us: on a licence, turned, a little out of focus, as a JPEG. */
async function photographed(text: string, i: number): Promise<Buffer> {
  const bars = await drawBarcode(text);
  const { width = 0, height = 0 } = await sharp(bars).metadata();
  return sharp({ create: { width: width + 160, height: height + 300, channels: 3, background: '#dfe7ee' } })
    .composite([{ input: bars, left: 80, top: 200 }])
    .png()
    .toBuffer()
    .then((card) =>
      sharp(card)
        .rotate([0, 90, 180, 4, -3][i % 5] as number, { background: '#6b5a48' })
        .blur(0.5 + (i % 3) * 0.2)
        .jpeg({ quality: 80 })
        .toBuffer(),
    );
}

t.test('ten licences are read exactly', async (t) => {
  for (const [i, { about, text, says }] of LICENCES.entries()) {
    const read = await readBarcode(await photographed(text, i));
    t.equal(read, text, `${about}: every byte`);
    t.same(parseAamva(read ?? ''), says, about);
  }
});

t.test('what is no licence is none, whatever it holds', async (t) => {
  t.equal(
    await readBarcode(
      await sharp({ create: { width: 300, height: 200, channels: 3, background: '#fff' } })
        .png()
        .toBuffer(),
    ),
    null,
  );
  t.equal(parseAamva('M1FAIRWEATHER/IMANI   EABC123 BOSJFKAA 0012'), null, 'a boarding card');
  t.equal(parseAamva(LICENCES[0]?.text.replace('DBB03181984', 'DBB02301984') ?? ''), null, 'the thirtieth of February');
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 200 }), fc.nat({ max: 400 }), (noise, at) => {
      const text = LICENCES[0]?.text ?? '';
      const cut = `${text.slice(0, at)}${noise}`;
      const found = parseAamva(cut);
      t.ok(found === null || (found.lastName.length > 0 && aamvaDate('01012000') === '2000-01-01'));
    }),
    { numRuns: 200 },
  );
});
