/** What can be done with the amounts of fee schedules, and with what households say of their income. */
import type { InputOf, OutputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/fees.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { saveRow } from '../kernel/save-row.ts';
import { requireAccess } from '../patients/index.ts';
import * as queries from './fee-queries.ts';
import * as rules from './fee-rules.ts';
import { lineStandings } from './lines.ts';
import { pricesOf } from './prices.ts';
import { readFeeSchedules } from './setup.ts';

async function requireSchedule(db: Db, id: string): Promise<contract.FeeSchedule> {
  const [schedule] = await readFeeSchedules(db, [id]);
  if (!schedule)
    throw new Problem('not_found', { detail: 'That fee schedule is not here any more. Look at the list.' });
  return schedule;
}

export async function readFees(ctx: QueryContext, input: InputOf<typeof contract.fees>) {
  await requireSchedule(ctx.db, input.scheduleId);
  const { search = '', offset = 0 } = input;
  return queries.selectFeePage(ctx.db, input.scheduleId, {
    search: search.toUpperCase(),
    offset,
    limit: contract.FEES_SHOWN_MAX,
  });
}

/** Writes changes and tells the screens; what the schedule said before stands in the audit trail. */
async function write(
  ctx: CommandContext,
  before: contract.FeeSchedule,
  expectedVersion: number,
  changes: readonly contract.FeeChange[],
  action: string,
): Promise<contract.FeeSchedule> {
  const keys = new Set(changes.map(rules.feeKey));
  const was = (await queries.selectFees(ctx.tx, before.id)).filter((fee) => keys.has(rules.feeKey(fee)));
  if (before.version !== expectedVersion || !(await queries.writeFees(ctx.tx, before.id, expectedVersion, changes)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  const after = await requireSchedule(ctx.tx, before.id);
  ctx.change(contract.feeSchedules.topic.name, 'all', before.id);
  const told = { entity: 'fee_schedule', entityId: before.id };
  ctx.audit({
    action,
    ...told,
    before: { version: before.version, fees: was },
    after: { version: after.version, fees: changes },
  });
  return after;
}

export async function saveFees(ctx: CommandContext, input: InputOf<typeof contract.saveFees>) {
  const before = await requireSchedule(ctx.tx, input.scheduleId);
  const seen = new Set<string>();
  for (const key of input.changes.map(rules.feeKey)) {
    if (seen.has(key))
      throw new Problem('invalid_input', { detail: `${key.trim()} stands there twice. Keep one of the two amounts.` });
    seen.add(key);
  }
  return write(ctx, before, input.expectedVersion, input.changes, contract.saveFees.name);
}

async function fileAgainst(db: Db, input: { scheduleId: string; csv: string; isComplete: boolean }) {
  const file = rules.readFeeFile(input.csv);
  if (typeof file === 'string') throw new Problem('invalid_input', { detail: file });
  return rules.changesOf(await queries.selectFees(db, input.scheduleId), file, input.isComplete);
}

export async function previewFees(ctx: QueryContext, input: InputOf<typeof contract.previewFees>) {
  await requireSchedule(ctx.db, input.scheduleId);
  return (await fileAgainst(ctx.db, input)).report;
}

export async function importFees(
  ctx: CommandContext,
  input: InputOf<typeof contract.importFees>,
): Promise<OutputOf<typeof contract.importFees>> {
  const before = await requireSchedule(ctx.tx, input.scheduleId);
  const { changes, report } = await fileAgainst(ctx.tx, input);
  if (changes.length === 0) return { schedule: before, report };
  return { schedule: await write(ctx, before, input.expectedVersion, changes, contract.importFees.name), report };
}

export async function exportFees(ctx: QueryContext, input: InputOf<typeof contract.exportFees>) {
  const schedule = await requireSchedule(ctx.db, input.scheduleId);
  await ctx.audit({ action: contract.exportFees.name, entity: 'fee_schedule', entityId: schedule.id });
  const fileName = `${schedule.name.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase()}-${schedule.startsOn}.csv`;
  return { csv: rules.feeCsv(await queries.selectFees(ctx.db, schedule.id)), fileName };
}

export async function compareFees(
  ctx: QueryContext,
  input: InputOf<typeof contract.compareFees>,
): Promise<OutputOf<typeof contract.compareFees>> {
  const [mine, other] = await Promise.all(
    [input.scheduleId, input.otherId].map(async (id) => {
      await requireSchedule(ctx.db, id);
      return new Map((await queries.selectFees(ctx.db, id)).map((fee) => [rules.feeKey(fee), fee]));
    }),
  );
  const all = [...new Set([...(mine?.keys() ?? []), ...(other?.keys() ?? [])])].sort();
  const rows = all.map((key) => {
    const [a, b] = [mine?.get(key), other?.get(key)];
    const { procedure, modifier } = (a ?? b) as contract.Fee;
    return { procedure, modifier, cents: a?.amountCents ?? null, otherCents: b?.amountCents ?? null };
  });
  const different = rows.filter(({ cents, otherCents }) => cents !== otherCents);
  return {
    rows: different.slice(0, contract.FEES_SHOWN_MAX),
    different: different.length,
    same: rows.length - different.length,
  };
}

export async function readPrice(ctx: QueryContext, input: InputOf<typeof contract.priceOf>) {
  const { modifiers = [], payerId = null, planId = null, locationId = null, placeOfService = null, ...rest } = input;
  const [prices] = await pricesOf(ctx.db, [{ ...rest, modifiers, payerId, planId, locationId, placeOfService }]);
  return prices ?? { charge: null, allowed: null };
}

export async function readLineFees(ctx: QueryContext, input: InputOf<typeof contract.lineFees>) {
  const lines = input.lines.map((line) => ({ ...line, chargeCents: null }));
  const standings = await lineStandings(ctx.db, { ...input, lines });
  return { feeCents: standings.map(({ feeCents }) => feeCents) };
}

export async function saveIncome(ctx: CommandContext, input: InputOf<typeof contract.saveIncome>) {
  const { id, expectedVersion, ...given } = input;
  await requireAccess(ctx, given.patientId);
  const fields = { ...given, proof: given.proof.trim() };
  if (fields.endsOn < fields.startsOn) throw new Problem('ends_before_it_begins');
  const kind = {
    ...{ action: contract.saveIncome.name, entity: 'income_declaration', topic: contract.incomeTopic.name },
    ...{ patientId: given.patientId, gone: 'That income is not here any more. Look at the record.' },
    load: (ids: string[]) => queries.selectIncome(ctx.tx, given.patientId, ids),
  };
  return saveRow(
    ctx,
    kind,
    { id, expectedVersion },
    {
      insert: (own) => queries.insertIncome(ctx.tx, own, fields),
      update: (own, version) => queries.updateIncome(ctx.tx, own, version, fields),
    },
  );
}
