/** Every public sample: what is right is read without a complaint, what is wrong is told at its place; all come back byte for byte. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { bytesOf, type Finding, readEdi, segmentsOf } from '../../../server/edi/index.ts';

const FOLDER = path.join(import.meta.dirname, '..', '..', 'fixtures', 'edi');
const SAMPLES = path.join(FOLDER, 'samples');

/** By file: the errors, `code @segment loop element-component`, and how many there are beyond the first forty. */
const verdicts = JSON.parse(readFileSync(path.join(FOLDER, 'verdicts.json'), 'utf8')) as Record<string, string[]>;
const LISTED = 40;

const line = (it: Finding): string =>
  [it.code, `@${it.segmentNumber}`, it.loop, [it.element, it.component].filter((one) => one !== null).join('-')]
    .filter((one) => one)
    .join(' ');

function verdictOf(bytes: Uint8Array): string[] {
  const errors = [...readEdi(bytes)].flatMap((event) =>
    event.kind === 'finding' && event.finding.severity === 'error' ? [line(event.finding)] : [],
  );
  return errors.length <= LISTED ? errors : [...errors.slice(0, LISTED), `and ${errors.length - LISTED} more`];
}

const files = readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => /^\w+\/[^/]+\.\w+$/.test(file) && !file.startsWith('LICENSES/'))
  .sort();

t.test('the list of verdicts names every sample', async (t) => {
  t.same(Object.keys(verdicts).sort(), files);
  t.ok(files.length >= 70);
});

for (const file of files) {
  t.test(file, async (t) => {
    const bytes = readFileSync(path.join(SAMPLES, file));
    const { segments, tail } = segmentsOf(bytes);
    t.ok(bytes.equals(bytesOf(segments, tail)), 'comes back byte for byte');
    t.same(verdictOf(bytes), verdicts[file]);
  });
}

t.test('how the bytes are cut into chunks makes no difference', async (t) => {
  const bytes = readFileSync(path.join(SAMPLES, '835/edi__emedny_sample.txt'));
  const { EdiReader } = await import('../../../server/edi/index.ts');
  const whole = [...readEdi(bytes)].map((event) => event.kind);
  for (const size of [1, 7, 105, 106, 107]) {
    const reader = new EdiReader();
    const events: string[] = [];
    for (let from = 0; from < bytes.length; from += size)
      events.push(...[...reader.push(bytes.subarray(from, from + size))].map((event) => event.kind));
    events.push(...[...reader.end()].map((event) => event.kind));
    t.same(events, whole);
  }
});
