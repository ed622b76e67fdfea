/** Makes claims of charges, and makes a claim anew from what the record says now. */
import type { ChargeLine, ChargeSheet } from '../../shared/billing.ts';
import type { Claim } from '../../shared/claim.ts';
import { chargesFor, putOnClaim, type ReadyCharges } from '../billing/index.ts';
import { displayNameOf } from '../kernel/actor.ts';
import type { CommandContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { assemble, destinationOf, grouped, type PaidBy } from './assembly-rules.ts';
import { writeRefusal } from './due-queries.ts';
import * as queries from './queries.ts';
import { gather } from './sources.ts';

const daysOf = (claim: Claim) => ({
  serviceFrom: claim.lines.map(({ from }) => from).sort()[0] as string,
  serviceTo: claim.lines
    .map(({ to }) => to)
    .sort()
    .at(-1) as string,
});

/** The charges on whose lines a claim stands, with only those lines. */
async function chargesOf(ctx: CommandContext, row: queries.ClaimRow): Promise<ReadyCharges[]> {
  const lines = await queries.selectChargeLines(ctx.tx, row.id);
  const mine = new Set(lines.map(({ chargeLineId }) => chargeLineId));
  const charges = await chargesFor(ctx.tx, await queries.selectSheetIds(ctx.tx, row.id));
  return charges.map((one) => only(one, ({ id }) => mine.has(id)));
}

const only = (charges: ReadyCharges, isWanted: (line: ChargeLine) => boolean): ReadyCharges => ({
  ...charges,
  sheet: { ...charges.sheet, lines: charges.sheet.lines.filter(isWanted) },
});

/** What a claim that has not left is by what the record says now. Throws wrong_state where it cannot be any more. */
export async function remade(
  ctx: CommandContext,
  row: queries.ClaimRow,
): Promise<queries.ClaimChange & { claim: Claim }> {
  const gathered = await gather(ctx.tx, await chargesOf(ctx, row));
  if ('refusal' in gathered)
    throw new Problem('wrong_state', { detail: `${gathered.refusal} Look at the charges and the coverage.` });
  const { payers } = gathered.sources;
  const destination = payers.findIndex(({ coverage }) => coverage.id === row.coverageId);
  const fresh = assemble({
    ...gathered.sources,
    claimNumber: row.claimNumber,
    destination: destination < 0 ? 0 : destination,
  });
  // What only this claim knows: what it corrects, what goes to the payer beside it, and what payers before it have decided.
  const decided = row.claim.others.filter(({ paidCents }) => paidCents !== null);
  const claim: Claim = {
    ...fresh,
    frequency: row.claim.frequency,
    payerControlNumber: row.claim.payerControlNumber,
    attachments: row.claim.attachments,
    others: fresh.others.map((other) => decided.find(({ payer }) => payer.id === other.payer.id) ?? other),
    lines: fresh.lines.map((line, i) => ({
      ...line,
      controlNumber: row.claim.lines[i]?.controlNumber ?? line.controlNumber,
      adjudications: row.claim.lines[i]?.adjudications ?? [],
    })),
  };
  return { claim, chargeCents: claim.chargeCents, ...daysOf(claim) };
}

/** Whom the claim after this one goes to; null: nobody. */
export async function nextCoverage(ctx: CommandContext, row: queries.ClaimRow) {
  const gathered = await gather(ctx.tx, await chargesOf(ctx, row));
  if ('refusal' in gathered) return null;
  const { payers, of } = gathered.sources;
  const place = payers.findIndex(({ coverage }) => coverage.id === row.coverageId);
  const next = place < 0 ? undefined : payers[place + 1];
  if (!next) return null;
  return {
    coverage: destinationOf(next, place + 1, of),
    coverageId: next.coverage.id,
    payerId: next.payer.id,
    planId: next.coverage.planId,
  };
}

/** Makes the claims of a patient's charges that stand on none, and says of the others why there is none. */
export async function makeClaims(ctx: CommandContext, sheetIds: readonly string[]): Promise<string[]> {
  const { tx } = ctx;
  const ready = (await chargesFor(tx, sheetIds))
    .filter(({ sheet }) => sheet.status === 'complete')
    .map((charges) => only(charges, ({ claimNumber }) => claimNumber === null))
    .filter(({ sheet }) => sheet.lines.length > 0);
  const made: string[] = [];
  for (const sheets of grouped(ready.map(({ sheet }) => sheet))) {
    const together = sheets.map(({ id }) => ready.find(({ sheet }) => sheet.id === id) as ReadyCharges);
    const gathered = await gather(tx, together);
    if ('sources' in gathered) made.push(await makeOne(ctx, gathered));
    else
      for (const { id, version } of sheets)
        await writeRefusal(tx, { sheetId: id, version, words: gathered.refusal, at: ctx.now });
  }
  return made;
}

async function makeOne(
  ctx: CommandContext,
  { sources, caseId }: Extract<Awaited<ReturnType<typeof gather>>, { sources: unknown }>,
): Promise<string> {
  const [claimNumber = ''] = await queries.nextClaimNumbers(ctx.tx, 1);
  const claim = assemble({ ...sources, claimNumber, destination: 0 });
  const paidBy = sources.payers[0] as PaidBy;
  const id = ctx.newId();
  const lineIds = sources.lines.map((line) => line.id);
  await queries.insertClaim(
    ctx.tx,
    {
      id,
      claimNumber,
      patientId: (sources.sheets[0] as ChargeSheet).patientId,
      caseId,
      coverageId: paidBy.coverage.id,
      payerId: paidBy.payer.id,
      planId: paidBy.coverage.planId,
      rank: claim.coverage.rank,
      frequency: '1',
      medium: paidBy.payerId ? 'electronic' : 'paper',
      originalId: null,
      priorPaidOn: null,
      ...daysOf(claim),
      chargeCents: claim.chargeCents,
      claim,
      context: null,
      payerControlNumber: null,
    },
    claim.lines.map((line, i) => ({
      id: ctx.newId(),
      controlNumber: line.controlNumber,
      chargeLineId: lineIds[i] as string,
    })),
    { now: ctx.now, by: displayNameOf(ctx.actor), words: 'Made of the charges' },
  );
  await putOnClaim(ctx, lineIds, claimNumber);
  return id;
}
