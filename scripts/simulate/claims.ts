/**
 * Writes made-up claims into a folder, as 837P files and on the forms of the CMS-1500, from one object. Reads the files
 * back and compares: no finding, no difference; adds the forms up; asks every rule of the rulebook: nothing blocks.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { formsPdf } from '../../server/claims/cms1500-pdf.ts';
import { type Cell, formPages } from '../../server/claims/cms1500-rules.ts';
import { claimOf, readEdi } from '../../server/edi/index.ts';
import { builtInRules, evaluate } from '../../server/rulebook/index.ts';
import type { Claim } from '../../shared/claim.ts';
import type { Finding } from '../../shared/rulebook.ts';
import { claimFile, type MadeClaim, madeClaims } from '../claims/claims.ts';
import { contextFor } from '../claims/context.ts';

export interface ClaimsReport {
  seed: number;
  claims: number;
  files: number;
  scenarios: Record<string, number>;
  chargeCents: number;
  /** Blocking findings of the rulebook on these good claims, by rule: false alarms. */
  blocking: Record<string, number>;
  /** Warnings, by rule: what a person would look at. */
  warnings: Record<string, number>;
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

/** Items 12 and 31 of all forms. */
const SIGNED_ON = '2026-09-01';

/** A claim on its forms, as a golden file has it: the same claim always gives the same bytes. */
export const formsOf = (claims: readonly Claim[]): Promise<Buffer> =>
  formsPdf(
    claims.flatMap((claim) => formPages(claim, { signedOn: SIGNED_ON })),
    { paper: 'preprinted', offsetX: 0, offsetY: 0 },
    new Date(`${SIGNED_ON}T12:00:00Z`),
  );

/** What does not add up on the forms of a claim: item 24F against 28, and services that stand nowhere. */
export function wrongOnForms(claim: Claim): string[] {
  const pages = formPages(claim, { signedOn: SIGNED_ON });
  const cents = ({ text }: Cell): number => Number(text.trim().replaceAll(' ', ''));
  const charges = pages
    .flat()
    .filter(({ line, column }) => column === 50 && line >= 44 && line <= 54 && line % 2 === 0);
  const [total] = (pages.at(-1) ?? []).filter(({ line, column }) => line === 56 && column === 52);
  const sum = charges.reduce((all, cell) => all + cents(cell), 0);
  const wrong: string[] = [];
  if (charges.length !== claim.lines.length)
    wrong.push(`claim ${claim.claimNumber} has ${charges.length} services on its forms`);
  if (!total || cents(total) !== claim.chargeCents || sum !== claim.chargeCents)
    wrong.push(`claim ${claim.claimNumber}: the forms come to ${sum}, the claim to ${claim.chargeCents}`);
  return wrong;
}

/** What the rulebook says of a claim that did not come from a record. */
export const judgedAs = (claim: Claim): Finding[] => evaluate(builtInRules(), { claim, context: contextFor(claim) });

export async function simulateClaims(seed: number, count: number, out: string | undefined): Promise<ClaimsReport> {
  const report: ClaimsReport = {
    ...{ seed, claims: 0, files: 0, scenarios: {}, chargeCents: 0, blocking: {}, warnings: {}, digest: '' },
    violations: [],
  };
  const digest = createHash('sha256');
  const folderOf = (name: string): string | null => {
    if (out === undefined) return null;
    mkdirSync(path.join(out, name), { recursive: true });
    return path.join(out, name);
  };
  const [folder, forms] = [folderOf('837p'), folderOf('cms1500')];
  const leave = async (made: MadeClaim[]): Promise<void> => {
    const text = claimFile(
      made.map((one) => one.claim),
      ++report.files,
    );
    digest.update(text);
    if (folder) writeFileSync(path.join(folder, `claims-${String(report.files).padStart(4, '0')}.edi`), text, 'latin1');
    const pdf = await formsOf(made.map(({ claim }) => claim));
    digest.update(pdf);
    if (forms) writeFileSync(path.join(forms, `claims-${String(report.files).padStart(4, '0')}.pdf`), pdf);
    const alarms = made.flatMap(({ claim, scenario }) => {
      const told = judgedAs(claim);
      for (const { ruleId, severity } of told) {
        const counts = severity === 'block' ? report.blocking : report.warnings;
        counts[ruleId] = (counts[ruleId] ?? 0) + 1;
      }
      return told
        .filter(({ severity }) => severity === 'block')
        .map((it) => `claim ${claim.claimNumber} (${scenario}) is blocked by ${it.ruleId}: ${it.sentence}`);
    });
    const wrongs = [...wrongIn(text, made), ...made.flatMap(({ claim }) => wrongOnForms(claim)), ...alarms];
    for (const wrong of wrongs)
      if (report.violations.length < VIOLATIONS_TOLD) report.violations.push(`file ${report.files}, ${wrong}`);
  };
  const waiting: MadeClaim[] = [];
  for (const made of madeClaims(seed, count)) {
    report.claims++;
    report.chargeCents += made.claim.chargeCents;
    report.scenarios[made.scenario] = (report.scenarios[made.scenario] ?? 0) + 1;
    waiting.push(made);
    if (waiting.length === CLAIMS_PER_FILE) await leave(waiting.splice(0));
  }
  if (waiting.length > 0) await leave(waiting);
  report.digest = digest.digest('hex');
  return report;
}
