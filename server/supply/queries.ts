/** SQL of supply. Only this file writes its tables. */
import { sql } from 'kysely';
import type { Blockout, Holiday, SessionTemplate, SupplyException } from '../../shared/supply.ts';
import type { Db, Tx } from '../kernel/db.ts';

export async function selectTemplates(db: Db, ids: readonly string[] | null): Promise<SessionTemplate[]> {
  const query = db
    .selectFrom('session_template')
    .select([
      'id',
      'version',
      'resource_id as resourceId',
      'location_id as locationId',
      'weekday',
      'every_weeks as everyWeeks',
      'starts_minute as startsMinute',
      'ends_minute as endsMinute',
      'valid_from as validFrom',
      'valid_until as validUntil',
      'visit_type_ids as visitTypeIds',
    ])
    .orderBy('weekday')
    .orderBy('starts_minute')
    .orderBy('id');
  return (ids ? query.where('id', 'in', [...ids]) : query).execute();
}

export async function selectExceptions(db: Db, ids: readonly string[] | null): Promise<SupplyException[]> {
  const query = db
    .selectFrom('supply_exception')
    .select([
      'id',
      'version',
      'resource_id as resourceId',
      sql<SupplyException['kind']>`kind`.as('kind'),
      'location_id as locationId',
      'from_date as fromDate',
      'until_date as untilDate',
      'starts_minute as startsMinute',
      'ends_minute as endsMinute',
      'visit_type_ids as visitTypeIds',
      'reason',
    ])
    .orderBy('from_date')
    .orderBy('starts_minute')
    .orderBy('id');
  return (ids ? query.where('id', 'in', [...ids]) : query).execute();
}

export async function selectBlockouts(db: Db, ids: readonly string[] | null): Promise<Blockout[]> {
  const query = db
    .selectFrom('blockout')
    .select([
      'id',
      'version',
      sql<Blockout['kind']>`kind`.as('kind'),
      'title',
      'resource_id as resourceId',
      'location_id as locationId',
      'visit_type_ids as visitTypeIds',
      'from_date as fromDate',
      'until_date as untilDate',
      'weekdays',
      'starts_minute as startsMinute',
      'ends_minute as endsMinute',
    ])
    .orderBy('from_date')
    .orderBy('starts_minute')
    .orderBy('id');
  return (ids ? query.where('id', 'in', [...ids]) : query).execute();
}

export async function selectHolidays(db: Db, ids: readonly string[] | null): Promise<Holiday[]> {
  const query = db
    .selectFrom('holiday')
    .select(['id', 'version', 'date', 'name', 'location_id as locationId'])
    .orderBy('date')
    .orderBy('id');
  return (ids ? query.where('id', 'in', [...ids]) : query).execute();
}

/** Templates that run on or after a date end the day before it; those that begin later are gone. */
export async function endTemplates(tx: Tx, resourceId: string, from: string): Promise<void> {
  await tx
    .deleteFrom('session_template')
    .where('resource_id', '=', resourceId)
    .where('valid_from', '>=', from)
    .execute();
  await sql`update session_template set valid_until = ${from}::date - 1, version = version + 1
    where resource_id = ${resourceId} and (valid_until is null or valid_until >= ${from}::date)`.execute(tx);
}

export async function insertTemplates(tx: Tx, rows: readonly Omit<SessionTemplate, 'version'>[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('session_template')
    .values(
      rows.map((row) => ({
        id: row.id,
        resource_id: row.resourceId,
        location_id: row.locationId,
        weekday: row.weekday,
        every_weeks: row.everyWeeks,
        starts_minute: row.startsMinute,
        ends_minute: row.endsMinute,
        valid_from: row.validFrom,
        valid_until: row.validUntil,
        visit_type_ids: row.visitTypeIds,
      })),
    )
    .execute();
}

type Unversioned<T> = Omit<T, 'version'>;

const exceptionColumns = (it: Unversioned<SupplyException>) => ({
  resource_id: it.resourceId,
  kind: it.kind,
  location_id: it.locationId,
  from_date: it.fromDate,
  until_date: it.untilDate,
  starts_minute: it.startsMinute,
  ends_minute: it.endsMinute,
  visit_type_ids: it.visitTypeIds,
  reason: it.reason,
});

export async function insertException(tx: Tx, it: Unversioned<SupplyException>): Promise<void> {
  await tx
    .insertInto('supply_exception')
    .values({ id: it.id, ...exceptionColumns(it) })
    .execute();
}

export async function updateException(tx: Tx, version: number, it: Unversioned<SupplyException>): Promise<boolean> {
  const result = await tx
    .updateTable('supply_exception')
    .set({ ...exceptionColumns(it), version: sql`version + 1` })
    .where('id', '=', it.id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

const blockoutColumns = (it: Unversioned<Blockout>) => ({
  kind: it.kind,
  title: it.title,
  resource_id: it.resourceId,
  location_id: it.locationId,
  visit_type_ids: it.visitTypeIds,
  from_date: it.fromDate,
  until_date: it.untilDate,
  weekdays: it.weekdays,
  starts_minute: it.startsMinute,
  ends_minute: it.endsMinute,
});

export async function insertBlockout(tx: Tx, it: Unversioned<Blockout>): Promise<void> {
  await tx
    .insertInto('blockout')
    .values({ id: it.id, ...blockoutColumns(it) })
    .execute();
}

export async function updateBlockout(tx: Tx, version: number, it: Unversioned<Blockout>): Promise<boolean> {
  const result = await tx
    .updateTable('blockout')
    .set({ ...blockoutColumns(it), version: sql`version + 1` })
    .where('id', '=', it.id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

const holidayColumns = (it: Unversioned<Holiday>) => ({ date: it.date, name: it.name, location_id: it.locationId });

export async function insertHoliday(tx: Tx, it: Unversioned<Holiday>): Promise<void> {
  await tx
    .insertInto('holiday')
    .values({ id: it.id, ...holidayColumns(it) })
    .execute();
}

export async function updateHoliday(tx: Tx, version: number, it: Unversioned<Holiday>): Promise<boolean> {
  const result = await tx
    .updateTable('holiday')
    .set({ ...holidayColumns(it), version: sql`version + 1` })
    .where('id', '=', it.id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Returns false when the row is gone or has another version. */
export async function remove(
  tx: Tx,
  table: 'supply_exception' | 'blockout' | 'holiday',
  id: string,
  version: number,
): Promise<boolean> {
  const result = await tx.deleteFrom(table).where('id', '=', id).where('version', '=', version).executeTakeFirst();
  return result.numDeletedRows > 0n;
}
