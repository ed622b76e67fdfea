/** What goes to a payer beside a claim: PWK, and the sheets that lie on top of the papers. */
import * as contract from '../../shared/claim-attachments.ts';
import type { InputOf } from '../../shared/contract.ts';
import { usDate } from '../../shared/time.ts';
import type { CommandContext, FileAnswer, QueryContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import { loadSettings } from '../practice/index.ts';
import { pdfAnswer } from './forms.ts';
import { isUnsent } from './life-rules.ts';
import { pdfOf } from './pdf.ts';
import * as queries from './queries.ts';
import { finish, lockedClaim } from './service.ts';

/** Numbers are those of the place in the list: what is sent keeps its number while it stays where it is. */
export async function setAttachments(ctx: CommandContext, input: InputOf<typeof contract.setAttachments>) {
  const row = await lockedClaim(ctx, input);
  if (!isUnsent(row.state) || row.batchId)
    throw new Problem('wrong_state', {
      detail: 'This claim has left. Papers that follow it go with the payer’s own number: look at its answer.',
    });
  const attachments = input.attachments.map(({ report, transmission }, i) => ({
    report,
    transmission,
    controlNumber: transmission === 'AA' ? '' : `${row.claimNumber}P${i + 1}`,
  }));
  await queries.updateClaim(ctx.tx, row.id, { claim: { ...row.claim, attachments } });
  return finish(ctx, row.id, { action: contract.setAttachments.name, before: row, after: { attachments } });
}

const LEFT = 72;
const WIDTH = 612 - 2 * LEFT;

export async function attachmentCover(
  ctx: QueryContext,
  { id }: InputOf<typeof contract.attachmentCover>,
): Promise<FileAnswer> {
  const row = await queries.selectClaim(ctx.db, id);
  if (!row) throw new Problem('not_found', { detail: 'That claim is not here any more. Look at the list again.' });
  await requireAccess(ctx, row.patientId);
  const { claim } = row;
  const sent = claim.attachments.filter(({ transmission }) => transmission !== 'AA');
  if (sent.length === 0)
    throw new Problem('wrong_state', { detail: 'Nothing is sent beside this claim. Say first what goes with it.' });
  await ctx.audit({ action: contract.attachmentCover.name, entity: 'claim', entityId: id, subjectId: row.patientId });
  const { name } = await loadSettings(ctx.db);
  const { patient, coverage, billing } = claim;
  const days = [row.serviceFrom, row.serviceTo].map(usDate);
  const pdf = await pdfOf(
    `Attachments of claim ${row.claimNumber}`,
    new Date(ctx.now.epochMilliseconds),
    (document) => {
      sent.forEach(({ report, transmission, controlNumber }, i) => {
        document.addPage();
        document.font('Helvetica-Bold').fontSize(20).text('Attachment to a claim', LEFT, LEFT, { width: WIDTH });
        document.fontSize(26).text(controlNumber, LEFT, 120, { width: WIDTH });
        document.font('Helvetica').fontSize(12);
        const lines = [
          `Attachment control number (PWK06): ${controlNumber}`,
          `${contract.REPORTS[report as contract.Report] ?? report} (${report}), ${contract.TRANSMISSIONS[transmission as contract.Transmission] ?? transmission} (${transmission})`,
          `To: ${coverage.payer.name} (${coverage.payer.id})`,
          `Claim ${row.claimNumber}, services ${[...new Set(days)].join(' to ')}, charged $${(row.chargeCents / 100).toFixed(2)}`,
          `Patient: ${patient.lastName}, ${patient.firstName}${patient.birthDate ? `, born ${usDate(patient.birthDate)}` : ''}`,
          `Member id: ${coverage.subscriber.memberId}`,
          `Billed by ${billing.lastName} (${name}), NPI ${billing.npi}, tax id ${billing.taxId}`,
          `Sheet ${i + 1} of ${sent.length}. Pages that follow: ______`,
        ];
        document.text(lines.join('\n\n'), LEFT, 180, { width: WIDTH });
      });
    },
  );
  return pdfAnswer(pdf, `attachments-${row.claimNumber}.pdf`);
}
