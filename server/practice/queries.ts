/** SQL of the practice. Only this file writes its tables. */
import { sql } from 'kysely';
import type { FinderRule, PracticeSettings, Provider, Room, VisitNeed, VisitType } from '../../shared/practice.ts';
import type { Db, Tx } from '../kernel/db.ts';

export type ResourceKind = 'person' | 'room' | 'patient' | 'equipment';

export async function selectSettings(db: Db): Promise<PracticeSettings | undefined> {
  const row = await db.selectFrom('practice').selectAll().executeTakeFirst();
  return row && toSettings(row);
}

function toSettings(row: {
  version: number;
  name: string;
  zone: string;
  opens_minute: number;
  closes_minute: number;
  slot_minutes: number;
  week_starts_on: number;
  clock_24: boolean;
  finder_rule: string;
  wait_alert_minutes: number;
  supply_version: number;
}): PracticeSettings {
  return {
    id: 'practice',
    version: row.version,
    name: row.name,
    zone: row.zone,
    opensMinute: row.opens_minute,
    closesMinute: row.closes_minute,
    slotMinutes: row.slot_minutes,
    weekStartsOn: row.week_starts_on,
    clock24: row.clock_24,
    finderRule: row.finder_rule as FinderRule,
    waitAlertMinutes: row.wait_alert_minutes,
    supplyVersion: row.supply_version,
  };
}

export async function insertPractice(tx: Tx, name: string, zone: string): Promise<void> {
  await tx.insertInto('practice').values({ name, zone }).execute();
}

/** Undefined when the version is not the expected one any more. */
export async function updateSettings(
  tx: Tx,
  input: Omit<PracticeSettings, 'id' | 'supplyVersion'>,
): Promise<PracticeSettings | undefined> {
  const row = await tx
    .updateTable('practice')
    .set({
      name: input.name,
      zone: input.zone,
      opens_minute: input.opensMinute,
      closes_minute: input.closesMinute,
      slot_minutes: input.slotMinutes,
      week_starts_on: input.weekStartsOn,
      clock_24: input.clock24,
      finder_rule: input.finderRule,
      wait_alert_minutes: input.waitAlertMinutes,
      version: sql`version + 1`,
    })
    .where('version', '=', input.version)
    .returningAll()
    .executeTakeFirst();
  return row && toSettings(row);
}

export async function selectSupplyVersion(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ version: number }>`select supply_version as version from practice`.execute(db);
  return rows[0]?.version;
}

/** Says that supply is not what it was: whoever holds the former number reads again. */
export async function bumpSupply(tx: Tx): Promise<void> {
  await tx.updateTable('practice').set({ supply_version: sql`nextval('supply_version_seq')` }).execute();
}

export async function insertResources(tx: Tx, kind: ResourceKind, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`insert into resource (id, kind) select id, ${kind} from unnest(${ids}::uuid[]) as id`.execute(tx);
}

export async function setResourceActive(tx: Tx, id: string, active: boolean): Promise<void> {
  await tx.updateTable('resource').set({ active }).where('id', '=', id).execute();
}

export interface LockedResource {
  id: string;
  kind: ResourceKind;
  active: boolean;
}

/** Locks resources in id order, so that two bookings that want the same ones wait instead of deadlocking. */
export async function lockResources(tx: Tx, ids: readonly string[]): Promise<LockedResource[]> {
  const { rows } = await sql<LockedResource>`
    select id, kind, active from resource where id = any(${ids}::uuid[]) order by id for no key update`.execute(tx);
  return rows;
}

const providerRows = (db: Db) =>
  db
    .selectFrom('provider')
    .innerJoin('resource', 'resource.id', 'provider.id')
    .select([
      'provider.id',
      'provider.version',
      'provider.display_name as displayName',
      'provider.specialty',
      'provider.npi',
      sql<Provider['profession']>`provider.profession`.as('profession'),
      'provider.position',
      'resource.active',
    ])
    .orderBy('provider.position')
    .orderBy('provider.display_name')
    .orderBy('provider.id');

export function selectProviders(db: Db, ids: readonly string[] | null): Promise<Provider[]> {
  const query = providerRows(db);
  return (ids ? query.where('provider.id', 'in', [...ids]) : query).execute();
}

const roomRows = (db: Db) =>
  db
    .selectFrom('room')
    .innerJoin('resource', 'resource.id', 'room.id')
    .select([
      'room.id',
      'room.version',
      'room.name',
      'room.location_id as locationId',
      'room.position',
      'resource.active',
    ])
    .orderBy('room.position')
    .orderBy('room.name');

export function selectRooms(db: Db, ids: readonly string[] | null): Promise<Room[]> {
  const query = roomRows(db);
  return (ids ? query.where('room.id', 'in', [...ids]) : query).execute();
}

export function selectVisitTypes(db: Db, ids: readonly string[] | null): Promise<VisitType[]> {
  const query = db
    .selectFrom('visit_type')
    .select([
      'id',
      'version',
      'code',
      'name',
      'duration_minutes as durationMinutes',
      'colour',
      'before_minutes as beforeMinutes',
      'after_minutes as afterMinutes',
      'capacity',
      'provider_ids as providerIds',
      sql<VisitNeed[]>`needs`.as('needs'),
      'age_months_min as ageMonthsMin',
      'age_months_max as ageMonthsMax',
      'repeat_days_min as repeatDaysMin',
      'plan_note as planNote',
      'instructions',
      'self_booking as selfBooking',
      'telehealth',
      'position',
      'active',
    ])
    .orderBy('position')
    .orderBy('name');
  return (ids ? query.where('id', 'in', [...ids]) : query).execute();
}

export type ProviderFields = Omit<Provider, 'version' | 'active'> & { externalId?: string | null };

export async function insertProviders(tx: Tx, providers: readonly ProviderFields[]): Promise<void> {
  if (providers.length === 0) return;
  await insertResources(
    tx,
    'person',
    providers.map((provider) => provider.id),
  );
  await tx
    .insertInto('provider')
    .values(
      providers.map((provider) => ({
        id: provider.id,
        display_name: provider.displayName,
        specialty: provider.specialty,
        npi: provider.npi,
        profession: provider.profession,
        position: provider.position,
        external_id: provider.externalId ?? null,
      })),
    )
    .execute();
}

export async function updateProvider(tx: Tx, version: number, fields: ProviderFields): Promise<boolean> {
  const result = await tx
    .updateTable('provider')
    .set({
      display_name: fields.displayName,
      specialty: fields.specialty,
      npi: fields.npi,
      profession: fields.profession,
      position: fields.position,
      version: sql`version + 1`,
    })
    .where('id', '=', fields.id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function insertRoom(tx: Tx, room: Omit<Room, 'version' | 'active'>): Promise<void> {
  await insertResources(tx, 'room', [room.id]);
  await tx
    .insertInto('room')
    .values({
      id: room.id,
      name: room.name,
      name_key: room.name.toLowerCase(),
      location_id: room.locationId,
      position: room.position,
    })
    .execute();
}

export async function updateRoom(tx: Tx, version: number, room: Omit<Room, 'version' | 'active'>): Promise<boolean> {
  const result = await tx
    .updateTable('room')
    .set({
      name: room.name,
      name_key: room.name.toLowerCase(),
      location_id: room.locationId,
      position: room.position,
      version: sql`version + 1`,
    })
    .where('id', '=', room.id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

const visitTypeColumns = (type: Omit<VisitType, 'id' | 'version'>) => ({
  code: type.code,
  name: type.name,
  duration_minutes: type.durationMinutes,
  colour: type.colour,
  before_minutes: type.beforeMinutes,
  after_minutes: type.afterMinutes,
  capacity: type.capacity,
  provider_ids: type.providerIds,
  needs: JSON.stringify(type.needs),
  age_months_min: type.ageMonthsMin,
  age_months_max: type.ageMonthsMax,
  repeat_days_min: type.repeatDaysMin,
  plan_note: type.planNote,
  instructions: type.instructions,
  self_booking: type.selfBooking,
  telehealth: type.telehealth,
  position: type.position,
  active: type.active,
});

export async function insertVisitType(tx: Tx, type: Omit<VisitType, 'version'>): Promise<void> {
  await tx
    .insertInto('visit_type')
    .values({ id: type.id, ...visitTypeColumns(type) })
    .execute();
}

export async function updateVisitType(tx: Tx, version: number, type: Omit<VisitType, 'version'>): Promise<boolean> {
  const result = await tx
    .updateTable('visit_type')
    .set({ ...visitTypeColumns(type), version: sql`version + 1` })
    .where('id', '=', type.id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Providers by the id that another system gave them. */
export async function selectProviderIdsByExternalId(
  db: Db,
  externalIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; external_id: string }>`
    select id, external_id from provider where external_id = any(${externalIds}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.external_id, row.id]));
}
