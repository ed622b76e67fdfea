/** A claim on paper. */
import { Readable } from 'node:stream';
import type { Claim } from '../../shared/claim.ts';
import * as contract from '../../shared/claims.ts';
import type { InputOf } from '../../shared/contract.ts';
import type { FileAnswer, QueryContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import { formsPdf, type Printing } from './cms1500-pdf.ts';
import { formPages } from './cms1500-rules.ts';
import * as queries from './queries.ts';

/** All forms of these claims, one after the other. The same claims on the same day always give the same bytes. */
export const printedForms = (claims: readonly Claim[], printing: Printing, signedOn: string): Promise<Buffer> =>
  formsPdf(
    claims.flatMap((claim) => formPages(claim, { signedOn })),
    printing,
    new Date(`${signedOn}T12:00:00Z`),
  );

export const pdfAnswer = (pdf: Buffer, name: string): FileAnswer => ({
  content: Readable.from([pdf]),
  mediaType: 'application/pdf',
  sizeBytes: pdf.length,
  name,
  isShown: true,
});

export async function claimForm(ctx: QueryContext, input: InputOf<typeof contract.claimForm>): Promise<FileAnswer> {
  const { id, ...printing } = input;
  const row = await queries.selectClaim(ctx.db, id);
  if (!row) throw new Problem('not_found', { detail: 'That claim is not here any more. Look at the list again.' });
  await requireAccess(ctx, row.patientId);
  await ctx.audit({ action: contract.claimForm.name, entity: 'claim', entityId: id, subjectId: row.patientId });
  const [first] = await queries.selectStates(ctx.db, id);
  const pdf = await printedForms([row.claim], printing, (first?.from ?? ctx.now.toString()).slice(0, 10));
  return pdfAnswer(pdf, `claim-${row.claimNumber}.pdf`);
}
