/** Charges whose amount is not the one of the fee schedule: listed, and changed many at once, while no claim has them. */
import type { ChargeLine, ChargeSheet } from '../../shared/billing.ts';
import type { InputOf, OutputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/fees.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import { closedAmong } from '../patients/index.ts';
import { feesOfLines, lineStandings } from './lines.ts';
import * as queries from './sheet-queries.ts';
import { tell } from './sheets.ts';

/** So many sheets are looked at: more of a long stretch come when these are done. */
const SHEETS_MAX = 2_000;

export async function readRepricing(
  ctx: QueryContext,
  input: InputOf<typeof contract.repricing>,
): Promise<OutputOf<typeof contract.repricing>> {
  const sheets = await queries.selectUnclaimed(ctx.db, input, SHEETS_MAX);
  await ctx.audit({
    action: contract.repricing.name,
    entity: 'charge_sheet',
    entityId: `${input.from}/${input.until}`,
  });
  const fees = await feesOfLines(ctx.db, sheets);
  const rows = sheets.flatMap((sheet) =>
    sheet.lines.flatMap((line) => {
      const fee = fees.get(line.id);
      if (line.claimNumber !== null || !fee || fee.feeCents === line.chargeCents) return [];
      const { id, procedure, modifiers, units, chargeCents } = line;
      const { patientId, patientName, isConfidential, fromOn } = sheet;
      return [
        {
          ...{ id, sheetId: sheet.id, patientId, patientName, isConfidential, date: line.fromOn ?? fromOn },
          ...{ procedure, modifiers, units, chargeCents, ...fee },
        },
      ];
    }),
  );
  const isMore = rows.length > contract.REPRICED_MAX || sheets.length === SHEETS_MAX;
  return { rows: rows.slice(0, contract.REPRICED_MAX), isMore };
}

type Wanted = InputOf<typeof contract.reprice>['lines'][number];

/** Why a line is left as it is; null: it is changed. */
function whyLeft(sheet: ChargeSheet | undefined, line: ChargeLine | undefined, wanted: Wanted): string | null {
  if (!sheet || !line || sheet.status === 'void' || sheet.status === 'no_charge')
    return 'This charge is not here any more.';
  if (line.claimNumber !== null) return `It stands on claim ${line.claimNumber} by now. Correct it on its sheet.`;
  if (line.chargeCents !== wanted.fromCents) return 'Somebody changed its amount meanwhile. Look at it again.';
  if (wanted.toCents === null && sheet.status === 'complete') return 'A complete charge needs an amount.';
  return null;
}

export async function reprice(
  ctx: CommandContext,
  { lines, reason }: InputOf<typeof contract.reprice>,
): Promise<OutputOf<typeof contract.reprice>> {
  const sheets = await queries.lockSheetsOf(
    ctx.tx,
    lines.map(({ id }) => id),
  );
  const closed = await closedAmong(
    ctx.tx,
    ctx,
    sheets.map(({ patientId }) => patientId),
  );
  const changed: string[] = [];
  const left: { id: string; why: string }[] = [];
  const ofLine = new Map(sheets.flatMap((sheet) => sheet.lines.map((line) => [line.id, { sheet, line }] as const)));
  const wantedOf = new Map<string, Wanted>();
  for (const wanted of lines) {
    const { sheet, line } = ofLine.get(wanted.id) ?? {};
    const why =
      sheet && closed.has(sheet.patientId)
        ? 'This record is closed to you.'
        : wantedOf.has(wanted.id)
          ? 'It stands in the list twice.'
          : whyLeft(sheet, line, wanted);
    if (why !== null) left.push({ id: wanted.id, why });
    else {
      wantedOf.set(wanted.id, wanted);
      changed.push(wanted.id);
    }
  }
  for (const before of sheets) {
    if (!before.lines.some(({ id }) => wantedOf.has(id))) continue;
    const { lines: _, id, version, patientName: _name, isConfidential: _mark, ...fields } = before;
    const priced = before.lines.map((line) => {
      const wanted = wantedOf.get(line.id);
      return wanted ? { ...line, chargeCents: wanted.toCents } : line;
    });
    const standings = await lineStandings(ctx.tx, { ...before, lines: priced });
    const after = priced.map((line, i) => {
      if (!wantedOf.has(line.id)) return line;
      return { ...line, ...standings[i] };
    });
    await queries.updateSheet(ctx.tx, id, version, fields);
    await queries.writeLines(ctx.tx, id, after);
    await tell(ctx, contract.reprice.name, id, before, reason.trim());
  }
  return { changed, left };
}
