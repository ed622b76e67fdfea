/** Writes made-up claims as 837P files into a folder, reads them back, and compares: no finding, no difference. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { claimOf, readEdi } from '../../server/edi/index.ts';
import { claimFile, type MadeClaim, madeClaims } from '../claims/claims.ts';

export interface ClaimsReport {
  seed: number;
  claims: number;
  files: number;
  scenarios: Record<string, number>;
  chargeCents: number;
  /** Of all files in order. */
  digest: string;
  violations: string[];
}

/** So many claims go into one file. */
const CLAIMS_PER_FILE = 500;
const VIOLATIONS_TOLD = 20;

/** What is wrong with a file that should hold these claims. */
export function wrongIn(text: string, made: readonly MadeClaim[]): string[] {
  const waiting = new Map(made.map((one) => [one.claim.claimNumber, one]));
  const wrong: string[] = [];
  for (const event of readEdi(Buffer.from(text, 'latin1'))) {
    if (event.kind === 'finding') wrong.push(`segment ${event.finding.segmentNumber}: ${event.finding.sentence}`);
    if (event.kind !== 'unit' || event.loop.id !== '2300') continue;
    const { claim } = claimOf(event.loop);
    const one = waiting.get(claim.claimNumber);
    waiting.delete(claim.claimNumber);
    if (!isDeepStrictEqual(claim, one?.claim))
      wrong.push(`claim ${claim.claimNumber} (${one?.scenario}) is read as another one`);
  }
  for (const { claim } of waiting.values()) wrong.push(`claim ${claim.claimNumber} is missing`);
  return wrong;
}

export function simulateClaims(seed: number, count: number, out: string | undefined): ClaimsReport {
  const report: ClaimsReport = { seed, claims: 0, files: 0, scenarios: {}, chargeCents: 0, digest: '', violations: [] };
  const digest = createHash('sha256');
  const folder = out === undefined ? null : path.join(out, '837p');
  if (folder) mkdirSync(folder, { recursive: true });
  const leave = (made: MadeClaim[]): void => {
    const text = claimFile(
      made.map((one) => one.claim),
      ++report.files,
    );
    digest.update(text);
    if (folder) writeFileSync(path.join(folder, `claims-${String(report.files).padStart(4, '0')}.edi`), text, 'latin1');
    for (const wrong of wrongIn(text, made))
      if (report.violations.length < VIOLATIONS_TOLD) report.violations.push(`file ${report.files}, ${wrong}`);
  };
  const waiting: MadeClaim[] = [];
  for (const made of madeClaims(seed, count)) {
    report.claims++;
    report.chargeCents += made.claim.chargeCents;
    report.scenarios[made.scenario] = (report.scenarios[made.scenario] ?? 0) + 1;
    waiting.push(made);
    if (waiting.length === CLAIMS_PER_FILE) leave(waiting.splice(0));
  }
  if (waiting.length > 0) leave(waiting);
  report.digest = digest.digest('hex');
  return report;
}
