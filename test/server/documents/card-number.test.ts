/** The vote over the letters of a number: readings that are wrong here and there, each in its own way. */
import fc from 'fast-check';
import t from 'tap';
import { capitalOf, glyphsOf, isHyphen, laidOut } from '../../../server/documents/card-glyphs.ts';
import { type Single, vote } from '../../../server/documents/card-number.ts';
import { readCard } from '../../../server/documents/card-rules.ts';

const ids = fc.stringMatching(/^[A-Z]{0,3}[0-9]{4}[A-Z]?[0-9]{4}$/);
const singlesOf = (id: string): Single[] => [...id].map((letter) => ({ thrice: letter, alone: letter }));

t.test('a letter read twice or left out by half of the readings of a line is read once', async () => {
  fc.assert(
    fc.property(ids, fc.nat(), fc.nat(), (id, one, two) => {
      const [twice, without] = [one % id.length, two % id.length];
      const doubled = `${id.slice(0, twice)}${id[twice]}${id.slice(twice)}`;
      const short = id.slice(0, without) + id.slice(without + 1);
      const voted = vote([doubled, id, short, id], singlesOf(id));
      return voted?.value === id && voted.agreement === 1;
    }),
  );
});

t.test('what a line makes of a letter among digits is doubted where the letter alone says otherwise', async (t) => {
  const line = '986653739';
  const singles = singlesOf('9866S3739');
  const voted = vote([line, line, '9866S3739', line], singles);
  t.equal(voted?.value.length, 9);
  t.ok((voted?.agreement ?? 1) < 0.6, `${voted?.value} ${voted?.agreement}`);
  t.same(vote(['W12345678', 'W12345678', 'W12345678', 'W1234567'], singlesOf('W1234567')), {
    value: 'W12345678',
    agreement: 0,
  });
  t.equal(vote(['W12', '345', '6789', '12345'], singlesOf('W1234567')), null, 'nothing in common');
});

t.test('letters are pieces of ink, a rule and the end of a label are none', async (t) => {
  const [width, height] = [320, 60];
  const data = new Uint8Array(width * height).fill(255);
  const ink = (left: number, right: number, top: number, bottom: number): void => {
    for (let y = top; y < bottom; y++) data.fill(0, y * width + left, y * width + right);
  };
  ink(4, 16, 12, 48);
  for (const left of [60, 84, 108, 156]) ink(left, left + 18, 12, 48);
  ink(134, 146, 29, 33);
  ink(0, 320, 56, 58);
  const line = { data, width, height, channels: 1 };
  const glyphs = glyphsOf(line, { left: 58, right: 176, top: 10, bottom: 50 });
  t.same(
    glyphs.map(({ left }) => left),
    [60, 84, 108, 134, 156],
  );
  t.same(
    glyphs.map((glyph) => isHyphen(glyph, capitalOf(glyphs))),
    [false, false, false, true, false],
  );
  const anew = laidOut(line, glyphs, [4, 0], 10, 5);
  t.equal(anew.width, 2 * 5 + 10 + 2 * (18 + 2 * 2), 'two letters with their rims, a gap, and white around');
});

t.test(
  'an id that begins with what looks like dollars, or that the reader has no faith in, is found by its label',
  async (t) => {
    const word = (text: string, left: number, confidence: number) => ({
      ...{ text, confidence, left },
      ...{ right: left + 18 * text.length, top: 0, bottom: 30 },
    });
    const read = (id: string, confidence: number) =>
      readCard([word('Enrollee', 0, 95), word('ID', 160, 95), word(id, 260, confidence)], []).fields.memberId;
    t.equal(read('$9088-5466-05', 80)?.value, 'S9088-5466-05');
    t.match(read('J7545-4696-39', 0), { value: 'J7545-4696-39', confidence: 0 });
  },
);
