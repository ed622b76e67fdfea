/** X12: segments out of a 50 MB remittance against the barest scan that finds them, and claims written and read. */
import { claimPaymentOf, EdiReader, Tokenizer } from '../../server/edi/index.ts';
import { claimFile, madeClaims } from '../claims/claims.ts';
import { type BenchRow, median, row } from './row.ts';

const MB = 1_048_576;
const BYTES = 50 * MB;
const CHUNK = 256 * 1_024;
const ROUNDS = 5;
const CLAIMS = 2_000;
const READ_BYTES = 10 * MB;

/** A remittance of so many bytes: one payment, claims of three lines, all balanced. */
function remittance(bytes: number): Buffer {
  const head =
    'ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *260901*0830*^*00501*000000001*0*T*:~\nGS*HP*PAYER*CLINIC*20260901*0830*1*X*005010X221A1~\nST*835*0001~\n';
  const before =
    'TRN*1*TRACE1*1999999999~\nN1*PR*HARBOR MUTUAL~\nN3*1 PIER~\nN4*MAPLETON*OH*449991234~\nPER*BL*DESK*TE*5550100200~\nN1*PE*LANTERN HILL*XX*1234567893~\nLX*1~\n';
  const one = (n: number): string =>
    `CLP*C1-${n}*1*450*300*60*12*P${n}*11*1~\nNM1*QC*1*ADLER*ADA****MI*QT99${n}~\nREF*EA*${n}~\nDTM*232*20260801~\n` +
    [1, 2, 3]
      .map(
        (line) =>
          `SVC*HC:9921${line}*150*100**1~\nDTM*472*20260801~\nCAS*CO*45*30~\nCAS*PR*2*20~\nREF*6R*L1-${n}-${line}~\nAMT*B6*120~\n`,
      )
      .join('');
  const parts: string[] = [];
  let count = 0;
  for (let length = 0; length < bytes; length += (parts.at(-1) as string).length) parts.push(one(++count));
  const body = `BPR*I*${300 * count}*C*ACH*CCP*01*999999992*DA*123456*1999999999**01*999988880*DA*98765*20260901~\n${before}${parts.join('')}`;
  const segments = body.split('~').length - 1 + 2;
  return Buffer.from(`${head}${body}SE*${segments}*0001~\nGE*1*1~\nIEA*1*000000001~\n`, 'latin1');
}

/** The limit: find each terminator, cut, split; no separators are learnt, nothing is kept, nothing is checked. */
function bareScan(bytes: Buffer): number {
  let count = 0;
  let rest = '';
  for (let from = 0; from < bytes.length; from += CHUNK) {
    const text = rest + bytes.toString('latin1', from, Math.min(bytes.length, from + CHUNK));
    let position = 0;
    for (let end = text.indexOf('~', position); end >= 0; end = text.indexOf('~', position)) {
      count += text.slice(position, end).split('*').length;
      position = end + 1;
    }
    rest = text.slice(position);
  }
  return count;
}

function tokenize(bytes: Buffer): number {
  let count = 0;
  const tokenizer = new Tokenizer();
  for (let from = 0; from < bytes.length; from += CHUNK)
    for (const segment of tokenizer.push(bytes.subarray(from, from + CHUNK))) count += segment.elements.length;
  return count;
}

function seconds(work: () => unknown): number {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1_000;
}

export async function benchEdi(): Promise<BenchRow[]> {
  const bytes = remittance(BYTES);
  const size = bytes.length / MB;
  const ours: number[] = [];
  const limit: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    // In turn, so that a busy minute hits both; the first round only warms up.
    const pair = [seconds(() => tokenize(bytes)), seconds(() => bareScan(bytes))] as const;
    if (round === 0) continue;
    ours.push(size / pair[0]);
    limit.push(size / pair[1]);
  }
  const small = remittance(READ_BYTES);
  let payments = 0;
  const read = seconds(() => {
    const reader = new EdiReader();
    for (let from = 0; from < small.length; from += CHUNK)
      for (const event of reader.push(small.subarray(from, from + CHUNK)))
        if (event.kind === 'unit' && event.loop.id === '2100')
          payments += claimPaymentOf(event.loop).lines.length > 0 ? 1 : 0;
  });
  const claims = [...madeClaims(1, CLAIMS)].map((one) => one.claim);
  claimFile(claims, 1);
  const written = seconds(() => claimFile(claims, 1));
  return [
    row('x12-tokenizer', 'MB/s', {
      ours: median(ours),
      limit: median(limit),
      budget: '≥0.6',
      load: `a remittance of ${Math.round(size)} MB in chunks of 256 KB, ${ROUNDS} rounds in turn`,
    }),
    row('835-read', 'claims/s', {
      ours: payments / read,
      budget: '≥1000',
      load: `${payments} claims with three lines each, checked and balanced, ${(small.length / MB / read).toFixed(1)} MB/s`,
    }),
    row('837p-write', 'claims/s', {
      ours: CLAIMS / written,
      budget: '≥1000',
      load: `${CLAIMS} claims of every scenario in one file`,
    }),
  ];
}
