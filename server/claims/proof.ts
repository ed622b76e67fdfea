/**
 * The proof that a claim was filed in time, as payers ask for it in an appeal of CARC 29: every state with its moment, the file in
 * which it left with its numbers, the limits, the very segments that were sent, and the form.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type * as contract from '../../shared/claims.ts';
import type { InputOf } from '../../shared/contract.ts';
import { usDate } from '../../shared/time.ts';
import type { FileAnswer, QueryContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import { loadSettings } from '../practice/index.ts';
import * as batches from './batch-queries.ts';
import { drawForms } from './cms1500-pdf.ts';
import { formPages } from './cms1500-rules.ts';
import { pdfAnswer } from './forms.ts';
import { pdfOf } from './pdf.ts';
import * as queries from './queries.ts';
import { clocksOfClaim } from './service.ts';

const unzip = promisify(gunzip);

const STATE_WORDS: Record<contract.ClaimState, string> = {
  created: 'Made',
  held: 'Held back',
  ready: 'Ready to go',
  sent: 'Sent',
  accepted: 'Taken in by the payer',
  in_adjudication: 'Being decided by the payer',
  paid: 'Paid',
  denied: 'Denied',
  closed: 'Closed',
};
const CLOCK_WORDS: Record<contract.FilingClock['clock'], string> = {
  first: 'First claim',
  corrected: 'Corrected claim',
  secondary: 'After the payer before',
  appeal: 'Appeal',
};

const LEFT = 54;
const WIDTH = 504;
const BOTTOM = 738;

/** The envelope of the file, and of it what belongs to this claim: from its subscriber or patient to the next one. */
export function segmentsOf(file: string, claimNumber: string): string[] {
  const end = file.charAt(105);
  const element = file.charAt(3);
  const all = file.split(end).map((one) => one.trim());
  const at = all.findIndex((one) => one.startsWith(`CLM${element}${claimNumber}${element}`));
  if (at < 0) return [];
  const from = all.findLastIndex((one, i) => i < at && one.startsWith(`HL${element}`));
  const next = all.findIndex((one, i) => i > at && /^(HL|CLM|SE)\b/.test(one));
  const envelope = all.filter((one, i) => i < at && /^(ISA|GS|ST|BHT)\b/.test(one));
  return [...envelope, '...', ...all.slice(from, next), '...'];
}

/** A moment by the clock of the practice, with its offset: `03/18/2026 2:05:09 PM -04:00`. */
function momentOf(text: string, zone: string): string {
  const at = Temporal.Instant.from(text).toZonedDateTimeISO(zone);
  const time = at.toLocaleString('en-US', { hour: 'numeric', minute: '2-digit', second: '2-digit' });
  return `${usDate(at.toPlainDate().toString())} ${time} ${at.offset}`;
}

class Sheet {
  readonly document: PDFKit.PDFDocument;
  #y = LEFT;

  constructor(document: PDFKit.PDFDocument) {
    this.document = document;
    this.page();
  }

  page(): void {
    this.document.addPage();
    this.#y = LEFT;
  }

  write(
    text: string,
    { size = 10, font = 'Helvetica', gap = 4 }: { size?: number; font?: string; gap?: number } = {},
  ): void {
    this.document.font(font).fontSize(size).fillColor('black');
    const height = this.document.heightOfString(text, { width: WIDTH });
    if (this.#y + height > BOTTOM) {
      this.page();
      this.document.font(font).fontSize(size).fillColor('black');
    }
    this.document.text(text, LEFT, this.#y, { width: WIDTH });
    this.#y += height + gap;
  }

  heading(text: string): void {
    this.#y += 8;
    this.write(text, { size: 12, font: 'Helvetica-Bold', gap: 6 });
  }
}

export async function filingProof(
  ctx: QueryContext,
  { id }: InputOf<typeof contract.filingProof>,
): Promise<FileAnswer> {
  const { db } = ctx;
  const row = await queries.selectClaim(db, id);
  if (!row) throw new Problem('not_found', { detail: 'That claim is not here any more. Look at the list again.' });
  await requireAccess(ctx, row.patientId);
  const [batch] = row.batchId ? await batches.selectBatches(db, [row.batchId]) : [];
  if (batch?.state !== 'released')
    throw new Problem('wrong_state', {
      detail: 'This claim has not left yet, so there is nothing to prove. Send it first.',
      data: { state: row.state },
    });
  await ctx.audit({ action: 'claims.proof', entity: 'claim', entityId: id, subjectId: row.patientId });
  const { zone, name } = await loadSettings(db);
  const today = ctx.now.toZonedDateTimeISO(zone).toPlainDate().toString();
  const [states, clocks, kept] = [
    await queries.selectStates(db, id),
    await clocksOfClaim(db, row, today),
    await batches.selectFile(db, batch.id),
  ];
  const file = kept?.file ? await unzip(kept.file) : Buffer.alloc(0);
  const { claim } = row;
  const pdf = await pdfOf(
    `Proof of timely filing, claim ${row.claimNumber}`,
    new Date(ctx.now.epochMilliseconds),
    (document) => {
      const sheet = new Sheet(document);
      sheet.write(name, { size: 11 });
      sheet.write('Proof of timely filing', { size: 20, font: 'Helvetica-Bold', gap: 10 });
      const { patient, coverage, billing } = claim;
      for (const line of [
        `Claim ${row.claimNumber}${row.payerControlNumber ? `, the payer’s number ${row.payerControlNumber}` : ''}`,
        `Patient: ${patient.lastName}, ${patient.firstName}${patient.birthDate ? `, born ${usDate(patient.birthDate)}` : ''}; member id ${coverage.subscriber.memberId}`,
        `Payer: ${coverage.payer.name} (${coverage.payer.id})`,
        `Billed by ${billing.lastName}, NPI ${billing.npi}`,
        `Services ${usDate(row.serviceFrom)}${row.serviceTo === row.serviceFrom ? '' : ` to ${usDate(row.serviceTo)}`}, charged $${(row.chargeCents / 100).toFixed(2)}`,
      ])
        sheet.write(line);
      sheet.heading('How it left');
      sheet.write(
        `In file ${batch.number} (ISA13) to ${batch.receiverName}, ${row.medium === 'paper' ? 'on paper' : 'electronically'}, let go ${batch.releasedAt ? momentOf(batch.releasedAt, zone) : ''} by ${batch.releasedBy ?? ''}; ${batch.claims} claims, ${batch.sizeBytes} bytes.`,
      );
      sheet.write(`SHA-256 of the file: ${createHash('sha256').update(file).digest('hex')}`, { size: 8 });
      sheet.heading('The payer’s limits');
      if (clocks.length === 0) sheet.write('No filing limit of this payer is written down.');
      for (const { clock, startsOn, lastDay } of clocks)
        sheet.write(`${CLOCK_WORDS[clock]}: from ${usDate(startsOn)}, taken until ${usDate(lastDay)}.`);
      sheet.heading('What became of it');
      for (const { state, from, by, words } of states)
        sheet.write(`${momentOf(from, zone)}  ${STATE_WORDS[state]}${words ? `: ${words}` : ''} (${by})`, { gap: 2 });
      const segments = row.medium === 'paper' ? [] : segmentsOf(file.toString('latin1'), row.claimNumber);
      if (segments.length > 0) {
        sheet.heading('As it stands in the file');
        for (const segment of segments) sheet.write(segment, { size: 8, font: 'Courier', gap: 1 });
      }
      sheet.write(`Printed ${momentOf(ctx.now.toString(), zone)}.`, { size: 8 });
      drawForms(document, formPages(claim, { signedOn: (states[0]?.from ?? '').slice(0, 10) }), {
        paper: 'blank',
        offsetX: 0,
        offsetY: 0,
      });
    },
  );
  return pdfAnswer(pdf, `proof-of-filing-${row.claimNumber}.pdf`);
}
