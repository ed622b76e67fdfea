/** The process in which files are broken: seed, then cases or seconds (the other is 0). Prints the report as JSON. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fuzzEdi } from './edi-fuzz.ts';

const [seed = 1, cases = 0, seconds = 0] = process.argv.slice(2).map(Number);
const folder = path.join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'edi', 'samples');
const samples = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((one) => one.isFile() && path.basename(one.parentPath) !== 'LICENSES' && !one.name.endsWith('.md'))
  .sort((a, b) => (`${a.parentPath}${a.name}` < `${b.parentPath}${b.name}` ? -1 : 1))
  .map((one) => readFileSync(path.join(one.parentPath, one.name)));
process.stdout.write(JSON.stringify(fuzzEdi(seed, cases > 0 ? { cases } : { seconds }, samples)));
