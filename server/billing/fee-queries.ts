/** SQL of the amounts of fee schedules, and of declared incomes. Only this file writes their tables. */
import { sql } from 'kysely';
import type { Fee, FeeChange, IncomeDeclaration } from '../../shared/fees.ts';
import type { Db, Tx } from '../kernel/db.ts';

const FEE = sql`procedure, modifier, amount_cents as "amountCents"`;

export async function selectFees(db: Db, scheduleId: string): Promise<Fee[]> {
  const { rows } = await sql<Fee>`select ${FEE} from fee where schedule_id = ${scheduleId}
    order by procedure, modifier`.execute(db);
  return rows;
}

/** A page of the amounts whose code begins so, and how many there are. */
export async function selectFeePage(
  db: Db,
  scheduleId: string,
  { search, offset, limit }: { search: string; offset: number; limit: number },
): Promise<{ rows: Fee[]; total: number }> {
  const where = sql`where schedule_id = ${scheduleId} and starts_with(procedure, ${search})`;
  const { rows } = await sql<Fee>`select ${FEE} from fee ${where} order by procedure, modifier
    limit ${limit} offset ${offset}`.execute(db);
  const { rows: counted } = await sql<{ total: number }>`select count(*) as total from fee ${where}`.execute(db);
  return { rows, total: counted[0]?.total ?? 0 };
}

/** The amounts of these codes in these schedules. */
export async function selectAmounts(
  db: Db,
  scheduleIds: readonly string[],
  procedures: readonly string[],
): Promise<(Fee & { scheduleId: string })[]> {
  if (scheduleIds.length === 0 || procedures.length === 0) return [];
  const { rows } = await sql<Fee & { scheduleId: string }>`select schedule_id as "scheduleId", ${FEE} from fee
    where schedule_id = any(${scheduleIds}::uuid[]) and procedure = any(${procedures}::text[])`.execute(db);
  return rows;
}

/** Sets amounts, or takes them out; false when the schedule is at another version by now. */
export async function writeFees(
  tx: Tx,
  scheduleId: string,
  version: number,
  changes: readonly FeeChange[],
): Promise<boolean> {
  const result = await tx
    .updateTable('fee_schedule')
    .set({ version: sql`version + 1` } as never)
    .where('id', '=', scheduleId)
    .where('version', '=', version)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) return false;
  const rows = JSON.stringify(changes);
  const given = sql`jsonb_to_recordset(${rows}::jsonb) as g (procedure text, modifier text, "amountCents" bigint)`;
  await sql`delete from fee f using ${given} where f.schedule_id = ${scheduleId} and f.procedure = g.procedure
    and f.modifier = g.modifier and g."amountCents" is null`.execute(tx);
  await sql`insert into fee (schedule_id, procedure, modifier, amount_cents)
    select ${scheduleId}, procedure, modifier, "amountCents" from ${given} where "amountCents" is not null
    on conflict (schedule_id, procedure, modifier) do update set amount_cents = excluded.amount_cents`.execute(tx);
  return true;
}

const INCOME = sql`select id, version, patient_id as "patientId", household_size as "householdSize", yearly_cents as "yearlyCents",
  starts_on as "startsOn", ends_on as "endsOn", proof, active from income_declaration`;

/** Of a patient, the newest first. */
export async function selectIncome(
  db: Db,
  patientId: string,
  ids: readonly string[] | null = null,
): Promise<IncomeDeclaration[]> {
  const { rows } = await sql<IncomeDeclaration>`${INCOME} where patient_id = ${patientId}
    ${ids ? sql`and id = any(${ids}::uuid[])` : sql``} order by starts_on desc, id desc`.execute(db);
  return rows;
}

type IncomeFields = Omit<IncomeDeclaration, 'id' | 'version'>;
const incomeColumns = (it: IncomeFields) => ({
  patient_id: it.patientId,
  household_size: it.householdSize,
  yearly_cents: it.yearlyCents,
  starts_on: it.startsOn,
  ends_on: it.endsOn,
  proof: it.proof,
  active: it.active,
});

export async function insertIncome(tx: Tx, id: string, it: IncomeFields): Promise<void> {
  await tx
    .insertInto('income_declaration')
    .values({ id, ...incomeColumns(it) } as never)
    .execute();
}

/** False when it is at another version by now. */
export async function updateIncome(tx: Tx, id: string, version: number, it: IncomeFields): Promise<boolean> {
  const result = await tx
    .updateTable('income_declaration')
    .set({ ...incomeColumns(it), version: sql`version + 1` } as never)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
