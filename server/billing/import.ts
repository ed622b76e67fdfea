/** Lines of another system's file: each goes onto the draft sheet of its visit, once, and waits there for a person. */
import { type ChargeLineInput, type ChargeSheet, LINES_MAX, POINTER_LETTERS } from '../../shared/billing.ts';
import type { CommandContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { proposeVisit } from './proposal.ts';
import { FRESH } from './rules.ts';
import * as queries from './sheet-queries.ts';
import { tell } from './sheets.ts';
import { type AskedVisit, selectVisit, selectVisitsAsked } from './visit-queries.ts';

export interface ImportedLine {
  /** The id of the line in the other system: it is taken once. */
  externalId: string;
  visit: AskedVisit;
  diagnoses: readonly string[];
  line: ChargeLineInput;
}

/** What becomes of each line, by its place: `known`, the visit it belongs to, or why it cannot be taken. */
export type Sorted = { known: true } | { appointmentId: string } | { refused: string };

/** Reads only. */
export async function sortChargeLines(db: Db, items: readonly ImportedLine[]): Promise<Sorted[]> {
  const known = await queries.selectKnownLines(
    db,
    items.map(({ externalId }) => externalId),
  );
  const visits = await selectVisitsAsked(
    db,
    items.map(({ visit }) => visit),
  );
  const found = visits.flatMap((ids) => (ids.length === 1 ? [ids[0] as string] : []));
  const sheets = new Map((await queries.selectSheetsOfVisits(db, found)).map((sheet) => [sheet.appointmentId, sheet]));
  return items.map((item, i): Sorted => {
    if (known.has(item.externalId)) return { known: true };
    const ids = visits[i] ?? [];
    const [appointmentId] = ids;
    if (!appointmentId) return { refused: 'There is no visit like this here for which the patient came.' };
    if (ids.length > 1)
      return { refused: 'Several visits of that day fit. Give the file a column of appointment ids.' };
    const sheet = sheets.get(appointmentId);
    if (sheet?.lines.some(({ claimNumber }) => claimNumber !== null))
      return { refused: 'The charges of this visit stand on a claim already. Correct them at a desk.' };
    if (sheet?.status === 'no_charge') return { refused: 'A person said that nothing is charged for this visit.' };
    return { appointmentId };
  });
}

/** Puts lines on the sheets of their visits; returns those that do not fit any more, with why. */
export async function addChargeLines(
  ctx: CommandContext,
  items: readonly (ImportedLine & { appointmentId: string })[],
): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  for (const [appointmentId, lines] of Map.groupBy(items, (item) => item.appointmentId)) {
    await queries.lockVisit(ctx.tx, appointmentId);
    const before = await queries.selectSheetOfVisit(ctx.tx, appointmentId);
    const visit = await selectVisit(ctx.tx, appointmentId);
    if (!visit) continue;
    const diagnoses = [...(before?.diagnoses ?? [])];
    const added = lines.flatMap((item) => {
      for (const code of item.diagnoses) if (!diagnoses.includes(code)) diagnoses.push(code);
      const isFull =
        diagnoses.length > POINTER_LETTERS.length || (before?.lines.length ?? 0) + lines.length > LINES_MAX;
      if (isFull)
        refused.set(
          item.externalId,
          `A sheet holds ${POINTER_LETTERS.length} diagnoses and ${LINES_MAX} lines at most.`,
        );
      return isFull ? [] : [lineOf(ctx, item, diagnoses)];
    });
    if (added.length > 0)
      await write(ctx, { before, visit, diagnoses: diagnoses.slice(0, POINTER_LETTERS.length), added });
  }
  return refused;
}

function lineOf(
  ctx: CommandContext,
  { line, externalId, diagnoses }: ImportedLine,
  all: readonly string[],
): ChargeSheet['lines'][number] {
  const pointers = diagnoses
    .slice(0, 4)
    .map((code) => POINTER_LETTERS[all.indexOf(code)])
    .join('');
  const unknown = {
    feeCents: null,
    isCapitated: false,
    expectedAllowedCents: null,
    expectedPayerCents: null,
    expectedPatientCents: null,
  };
  return { ...FRESH, ...unknown, ...line, pointers, id: ctx.newId(), externalId };
}

async function write(
  ctx: CommandContext,
  it: {
    before: ChargeSheet | undefined;
    visit: Parameters<typeof proposeVisit>[1];
    diagnoses: string[];
    added: ChargeSheet['lines'];
  },
): Promise<void> {
  const { before, diagnoses, added } = it;
  const { lines: _, ...facts } = before ?? (await proposeVisit(ctx.tx, it.visit)).draft;
  const open = { status: 'draft' as const, statusReason: null, completedAt: null, completedBy: null };
  const fields = { ...facts, ...open, diagnoses } as queries.SheetFields;
  const id = before?.id ?? ctx.newId();
  if (before) await queries.updateSheet(ctx.tx, id, before.version, fields);
  else await queries.insertSheet(ctx.tx, id, fields, ctx.now);
  await queries.writeLines(ctx.tx, id, [...(before?.lines ?? []), ...added]);
  await tell(ctx, 'billing.addChargeLines', id, before);
}
