/** npm run cards -- [--seed S] [--cards N] [--json] [--keep FOLDER]: how well made-up cards are read. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSide } from '../../server/documents/card-reading.ts';
import { openReader } from '../../server/documents/card-words.ts';
import { seededRandom } from '../../shared/random.ts';
import { optionsOf } from '../options.ts';
import { CARD_PAYERS, cardFacts } from './facts.ts';
import { drawCard, LAYOUTS } from './layouts.ts';
import { photograph } from './photo.ts';

const USAGE = `Usage: npm run cards -- [--seed S] [--cards N] [--json] [--keep FOLDER]
  Renders N made-up insurance cards of every layout in turn, turned, tilted, blurred and in bad light, reads them, and
  counts. --keep writes the pictures and what was read wrong into a folder.`;
const { values } = optionsOf(USAGE, {
  options: {
    seed: { type: 'string', default: '1' },
    cards: { type: 'string', default: '50' },
    json: { type: 'boolean', default: false },
    keep: { type: 'string' },
  },
});
const [seed, cards] = [Number(values.seed), Number(values.cards)];
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(cards) || cards < 1) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}

/** From here on a proposal is called sure; the screen says so too. */
const SURE = 0.8;
const bare = (text: string | number | null): string =>
  String(text ?? '')
    .toUpperCase()
    .replaceAll(/\s/g, '');
const names = Object.keys(LAYOUTS);
const payers = CARD_PAYERS.map((name) => ({ id: name, name }));
const counts: Record<
  string,
  { asked: number; right: number; wrong: number; wrongAndSure: number; rightAndSure: number }
> = {};
const failures: string[] = [];

function note(
  field: string,
  wanted: string | number | null,
  found: { value: string; confidence: number } | undefined,
  about: string,
): void {
  if (wanted === null) return;
  counts[field] ??= { asked: 0, right: 0, wrong: 0, wrongAndSure: 0, rightAndSure: 0 };
  const it = counts[field];
  const isRight = found !== undefined && bare(found.value) === bare(wanted);
  const isSure = (found?.confidence ?? 0) >= SURE;
  it.asked++;
  if (isRight) {
    it.right++;
    if (isSure) it.rightAndSure++;
  } else {
    if (found) it.wrong++;
    if (isSure) it.wrongAndSure++;
    failures.push(
      `${about} ${field}: ${wanted} read as ${found ? `${found.value} (${found.confidence.toFixed(2)})` : 'nothing'}`,
    );
  }
}

if (values.keep) mkdirSync(values.keep, { recursive: true });
const reader = await openReader();
const began = performance.now();
for (let i = 0; i < cards; i++) {
  const random = seededRandom(seed * 100_003 + i);
  const layout = names[i % names.length] as string;
  const facts = cardFacts(random);
  const drawing = drawCard(layout, facts, random);
  const picture = await photograph(drawing, random);
  if (values.keep) writeFileSync(path.join(values.keep, `${i}.jpg`), picture.bytes);
  const { proposals } = await readSide(reader, picture.bytes, payers);
  const found = new Map(proposals.map((one) => [one.field as string, one]));
  const about = `card ${i} (${layout}, ${picture.made})`;
  for (const field of ['payer', 'memberId', 'group', 'name', 'rxBin', 'rxPcn', 'rxGroup'] as const)
    if (drawing.includes(facts[field] ?? '') || field === 'payer' || field === 'name')
      note(field, facts[field], found.get(field), about);
  const shown = facts.copays;
  if (shown)
    for (const visit of ['office', 'specialist'] as const)
      if (drawing.includes(`$${shown[visit]}`)) note(visit, shown[visit], found.get(visit), about);
}
await reader.stop();
const seconds = Math.round((performance.now() - began) / 1000);
if (values.json) process.stdout.write(`${JSON.stringify({ seed, cards, seconds, counts, failures }, null, 2)}\n`);
else {
  process.stdout.write(`Seed ${seed}: ${cards} cards of ${Math.min(cards, names.length)} layouts in ${seconds} s\n`);
  const share = (part: number, of: number): string => `${((100 * part) / Math.max(1, of)).toFixed(0)} %`.padStart(6);
  process.stdout.write('field        right  of      sure and wrong   sure and right\n');
  for (const [field, it] of Object.entries(counts))
    process.stdout.write(
      `${field.padEnd(12)}${share(it.right, it.asked)}  ${String(it.asked).padEnd(6)}  ${String(it.wrongAndSure).padEnd(15)}  ${it.rightAndSure}\n`,
    );
  for (const line of failures) process.stdout.write(`  ${line}\n`);
}
