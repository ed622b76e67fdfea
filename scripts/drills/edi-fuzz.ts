/**
 * Throws broken files at the reader: mutations, truncations, swapped separators, endless segments. It may find fault
 * and it may stop, but only in its own words, and only in little memory.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { claimOf, claimPaymentOf, EdiReader, wholeTransactions } from '../../server/edi/index.ts';
import { type Random, seededRandom } from '../../shared/random.ts';
import { claimFile, madeClaims, SCENARIO_NAMES } from '../claims/claims.ts';

export interface FuzzReport {
  seed: number;
  cases: number;
  bytes: number;
  /** By kind of case. */
  kinds: Record<string, number>;
  /** How many findings of how many codes; and files of which no interchange came to its end. */
  findings: number;
  codes: number;
  stopped: number;
  unexpected: string[];
  memoryMbMax: number;
  seconds: number;
  ok: boolean;
}

const MEMORY_MB_MAX = 256;
const UNEXPECTED_TOLD = 10;
const MB = 1_048_576;
/** Of the whole process, Node itself included. */
const memoryMb = (): number => process.memoryUsage().rss / MB;

type Kind = (random: Random, seed: Uint8Array) => Iterable<Uint8Array>;

const copy = (seed: Uint8Array, change: (bytes: Buffer) => Uint8Array | undefined): Uint8Array[] => {
  const bytes = Buffer.from(seed);
  return [change(bytes) ?? bytes];
};
const anywhere = (random: Random, bytes: Uint8Array): number => random.between(0, Math.max(0, bytes.length - 1));
const TELLING = [...'*:^~|\n\r \0ÿ§&<>0A-.'].map((char) => Buffer.from(char, 'latin1')[0] as number);

const SEGMENTS = [
  'HL*9*8*22*1',
  'NM1*85*2*X',
  'ST*837*0001*005010X222A1',
  'SE*1*1',
  'ISA*00*',
  'GE*1*1',
  'IEA*1*1',
  'LX*1',
  'CAS*CO*45*1',
  'ZZZ*1',
  '',
  '*',
  'HI*ABK',
  'SV1*HC',
  'TA1*1',
];

const KINDS: Record<string, Kind> = {
  flips: (random, seed) =>
    copy(seed, (bytes) => {
      for (let i = random.between(1, 40); i > 0; i--)
        bytes[anywhere(random, bytes)] = random.chance(0.7) ? random.pick(TELLING) : random.between(0, 255);
      return undefined;
    }),
  cut: (random, seed) => copy(seed, (bytes) => bytes.subarray(0, anywhere(random, bytes))),
  'cut at the front': (random, seed) => copy(seed, (bytes) => bytes.subarray(anywhere(random, bytes))),
  'piece lost': (random, seed) =>
    copy(seed, (bytes) => {
      const from = anywhere(random, bytes);
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + random.between(1, 400))]);
    }),
  'piece twice': (random, seed) =>
    copy(seed, (bytes) => {
      const from = anywhere(random, bytes);
      const to = from + random.between(1, 2_000);
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
    }),
  'separators swapped': (random, seed) =>
    copy(seed, (bytes) => {
      const [a, b] = [random.pick(TELLING), random.pick(TELLING)];
      return bytes.map((byte) => (byte === a ? b : byte === b ? a : byte));
    }),
  'segments moved': (random, seed) => [
    Buffer.from(random.shuffle(Buffer.from(seed).toString('latin1').split('~')).join('~'), 'latin1'),
  ],
  'segments put in': (random, seed) => {
    const lines = Buffer.from(seed).toString('latin1').split('~');
    for (let i = random.between(1, 30); i > 0; i--)
      lines.splice(random.between(1, lines.length), random.between(0, 2), `\n${random.pick(SEGMENTS)}`);
    return [Buffer.from(lines.join('~'), 'latin1')];
  },
  'elements changed': (random, seed) => {
    const values = [
      '',
      ' ',
      '-1',
      '1E9',
      '9'.repeat(40),
      'é',
      '.5',
      'X'.repeat(300),
      '00000000',
      '20260230',
      'A:B:C',
      '^^',
      random.pick(SEGMENTS),
    ];
    const lines = Buffer.from(seed).toString('latin1').split('~');
    for (let i = random.between(1, 20); i > 0; i--) {
      const n = random.between(0, lines.length - 1);
      const elements = (lines[n] as string).split('*');
      elements[random.between(0, elements.length)] = random.pick(values);
      lines[n] = elements.join('*');
    }
    return [Buffer.from(lines.join('~'), 'latin1')];
  },
  noise: (random) => [random.bytes(random.between(0, 20_000))],
  'noise behind an ISA': (random, seed) => [
    seed.subarray(0, random.between(100, 120)),
    random.bytes(random.between(0, 20_000)),
  ],
};

/** Few of these: each is large. */
const LARGE: Record<string, Kind> = {
  'segment of 10 MB': (random, seed) => endless(seed, random.pick(['A', '*', ':', '^', '\0', ' ']), 10 * MB),
  '10 MB before an ISA': (random) => endless(new Uint8Array(), random.pick(['A', ' ', 'ISA', 'ISA*']), 10 * MB),
  'one level for ever': (_, seed) => endless(seed, 'REF*G1*1~', 10 * MB),
  'levels for ever': (_, seed) => endless(seed, 'HL*2*1*22*0~SBR*P*18~', 10 * MB),
  'interchanges for ever': function* (_, seed) {
    for (let sent = 0; sent < 10 * MB; sent += seed.length) yield seed;
  },
};

function* endless(start: Uint8Array, unit: string, length: number): Generator<Uint8Array> {
  const middle = Math.floor(start.length / 2);
  yield start.subarray(0, middle);
  const chunk = Buffer.from(unit.repeat(Math.ceil(65_536 / unit.length)), 'latin1');
  for (let sent = 0; sent < length; sent += chunk.length) yield chunk;
  yield start.subarray(middle);
}

function read(chunks: Iterable<Uint8Array>, report: FuzzReport, codes: Set<string>): void {
  const reader = new EdiReader();
  const all: Uint8Array[] = [];
  let size = 0;
  function* events() {
    for (const chunk of chunks) {
      report.bytes += chunk.length;
      size += chunk.length;
      if (size < MB) all.push(chunk);
      yield* reader.push(chunk);
    }
    yield* reader.end();
  }
  let isOver = false;
  for (const event of events()) {
    if (event.kind === 'finding') {
      report.findings++;
      codes.add(event.finding.code);
      if (event.finding.sentence === '' || event.finding.sentence.length > 600)
        throw new Error(`sentence of ${event.finding.code}`);
    } else if (event.kind === 'interchange-end') isOver = true;
    else if (event.kind === 'unit' && event.loop.id === '2300') claimOf(event.loop);
    else if (event.kind === 'unit' && event.loop.id === '2100') claimPaymentOf(event.loop);
  }
  if (!isOver) report.stopped++;
  if (size < MB) for (const _ of wholeTransactions(Buffer.concat(all)));
}

/** Until so many cases, or seconds, have gone; `seeds` are good files to be broken. */
export function fuzzEdi(
  seed: number,
  until: { cases?: number; seconds?: number },
  seeds: readonly Uint8Array[],
): FuzzReport {
  const random = seededRandom(seed);
  const made = [...madeClaims(seed, SCENARIO_NAMES.length)].map((one) => one.claim);
  const files = [...seeds, Buffer.from(claimFile(made, 1), 'latin1')];
  const report: FuzzReport = {
    seed,
    cases: 0,
    bytes: 0,
    kinds: {},
    findings: 0,
    codes: 0,
    stopped: 0,
    unexpected: [],
    memoryMbMax: 0,
    seconds: 0,
    ok: false,
  };
  const codes = new Set<string>();
  const began = performance.now();
  const isDone = (): boolean =>
    report.cases >= (until.cases ?? Number.POSITIVE_INFINITY) ||
    performance.now() - began >= 1_000 * (until.seconds ?? Number.POSITIVE_INFINITY);
  const [small, large] = [Object.keys(KINDS), Object.keys(LARGE)];
  for (; !isDone(); report.cases++) {
    const isLarge = report.cases % 100 === 99;
    const name = random.pick(isLarge ? large : small);
    report.kinds[name] = (report.kinds[name] ?? 0) + 1;
    const kind = (isLarge ? LARGE[name] : KINDS[name]) as Kind;
    try {
      read(kind(random, random.pick(files)), report, codes);
    } catch (error) {
      if (report.unexpected.length < UNEXPECTED_TOLD)
        report.unexpected.push(`case ${report.cases} (${name}): ${(error as Error).stack}`);
    }
    report.memoryMbMax = Math.max(report.memoryMbMax, memoryMb());
  }
  report.codes = codes.size;
  report.seconds = Math.round((performance.now() - began) / 1_000);
  report.memoryMbMax = Math.round(report.memoryMbMax);
  report.ok = report.unexpected.length === 0 && report.memoryMbMax <= MEMORY_MB_MAX;
  return report;
}

/**
 * Heap of the process in which files are broken, in MB: V8 collects late where there is room, so that what a process
 * takes says nothing about what it needs. Here it has no room: who needs more than this dies of it.
 */
const HEAP = ['--max-old-space-size=128', '--max-semi-space-size=8'];

/** The drill in a process of its own. */
export async function fuzzApart(seed: number, until: { cases?: number; seconds?: number }): Promise<FuzzReport> {
  const program = path.join(import.meta.dirname, 'edi-fuzz-run.ts');
  const args = [...HEAP, program, String(seed), String(until.cases ?? 0), String(until.seconds ?? 0)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 16 * MB });
  return JSON.parse(stdout) as FuzzReport;
}
