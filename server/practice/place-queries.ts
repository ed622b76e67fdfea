/** SQL of locations, equipment, classes of resources and chains of visits. Only this file writes these tables. */
import { sql } from 'kysely';
import type { Equipment, Location, ResourceClass, VisitChain } from '../../shared/practice.ts';
import type { Db, Tx } from '../kernel/db.ts';
import { insertResources } from './queries.ts';

export function selectLocations(db: Db, ids: readonly string[] | null): Promise<Location[]> {
  const query = db
    .selectFrom('location')
    .select(['id', 'version', 'name', 'zone', 'address', 'phone', 'position', 'active'])
    .orderBy('position')
    .orderBy('name');
  return (ids ? query.where('id', 'in', [...ids]) : query).execute();
}

const locationColumns = (it: Omit<Location, 'id' | 'version'>) => ({
  name: it.name,
  name_key: it.name.toLowerCase(),
  zone: it.zone,
  address: it.address,
  phone: it.phone,
  position: it.position,
  active: it.active,
});

export async function insertLocation(tx: Tx, it: Omit<Location, 'version'>): Promise<void> {
  await tx
    .insertInto('location')
    .values({ id: it.id, ...locationColumns(it) })
    .execute();
}

export async function updateLocation(tx: Tx, version: number, it: Omit<Location, 'version'>): Promise<boolean> {
  const result = await tx
    .updateTable('location')
    .set({ ...locationColumns(it), version: sql`version + 1` })
    .where('id', '=', it.id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Moves the locations of one zone to another one; returns their ids. */
export async function updateZones(tx: Tx, from: string, to: string): Promise<string[]> {
  const rows = await tx
    .updateTable('location')
    .set({ zone: to, version: sql`version + 1` })
    .where('zone', '=', from)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

export function selectEquipment(db: Db, ids: readonly string[] | null): Promise<Equipment[]> {
  const query = db
    .selectFrom('equipment')
    .innerJoin('resource', 'resource.id', 'equipment.id')
    .select([
      'equipment.id',
      'equipment.version',
      'equipment.name',
      'equipment.location_id as locationId',
      'equipment.position',
      'resource.active',
    ])
    .orderBy('equipment.position')
    .orderBy('equipment.name');
  return (ids ? query.where('equipment.id', 'in', [...ids]) : query).execute();
}

type EquipmentFields = Omit<Equipment, 'version' | 'active'>;

const equipmentColumns = (it: EquipmentFields) => ({
  name: it.name,
  name_key: it.name.toLowerCase(),
  location_id: it.locationId,
  position: it.position,
});

export async function insertEquipment(tx: Tx, it: EquipmentFields): Promise<void> {
  await insertResources(tx, 'equipment', [it.id]);
  await tx
    .insertInto('equipment')
    .values({ id: it.id, ...equipmentColumns(it) })
    .execute();
}

export async function updateEquipment(tx: Tx, version: number, it: EquipmentFields): Promise<boolean> {
  const result = await tx
    .updateTable('equipment')
    .set({ ...equipmentColumns(it), version: sql`version + 1` })
    .where('id', '=', it.id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export function selectClasses(db: Db, ids: readonly string[] | null): Promise<ResourceClass[]> {
  const query = db
    .selectFrom('resource_class as c')
    .select([
      'c.id',
      'c.version',
      'c.name',
      sql<ResourceClass['kind']>`c.kind`.as('kind'),
      sql<
        string[]
      >`array(select m.resource_id from resource_class_member m where m.class_id = c.id order by m.resource_id)`.as(
        'memberIds',
      ),
      'c.position',
    ])
    .orderBy('c.position')
    .orderBy('c.name');
  return (ids ? query.where('c.id', 'in', [...ids]) : query).execute();
}

const classColumns = (it: Omit<ResourceClass, 'id' | 'version'>) => ({
  name: it.name,
  name_key: it.name.toLowerCase(),
  kind: it.kind,
  position: it.position,
});

export async function insertClass(tx: Tx, it: Omit<ResourceClass, 'version'>): Promise<void> {
  await tx
    .insertInto('resource_class')
    .values({ id: it.id, ...classColumns(it) })
    .execute();
  await insertMembers(tx, it);
}

export async function updateClass(tx: Tx, version: number, it: Omit<ResourceClass, 'version'>): Promise<boolean> {
  const result = await tx
    .updateTable('resource_class')
    .set({ ...classColumns(it), version: sql`version + 1` })
    .where('id', '=', it.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) return false;
  await tx.deleteFrom('resource_class_member').where('class_id', '=', it.id).execute();
  await insertMembers(tx, it);
  return true;
}

async function insertMembers(tx: Tx, it: Omit<ResourceClass, 'version'>): Promise<void> {
  if (it.memberIds.length === 0) return;
  const rows = [...new Set(it.memberIds)].map((id) => ({ class_id: it.id, resource_id: id }));
  await tx.insertInto('resource_class_member').values(rows).execute();
}

/** How many of these resources are of this kind. */
export async function countOfKind(db: Db, ids: readonly string[], kind: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from resource where id = any(${ids}::uuid[]) and kind = ${kind}`.execute(db);
  return rows[0]?.count ?? 0;
}

export function selectChains(db: Db, ids: readonly string[] | null): Promise<VisitChain[]> {
  const query = db
    .selectFrom('visit_chain')
    .select(['id', 'version', 'name', sql<VisitChain['steps']>`steps`.as('steps'), 'position', 'active'])
    .orderBy('position')
    .orderBy('name');
  return (ids ? query.where('id', 'in', [...ids]) : query).execute();
}

const chainColumns = (it: Omit<VisitChain, 'id' | 'version'>) => ({
  name: it.name,
  name_key: it.name.toLowerCase(),
  steps: JSON.stringify(it.steps),
  position: it.position,
  active: it.active,
});

export async function insertChain(tx: Tx, it: Omit<VisitChain, 'version'>): Promise<void> {
  await tx
    .insertInto('visit_chain')
    .values({ id: it.id, ...chainColumns(it) })
    .execute();
}

export async function updateChain(tx: Tx, version: number, it: Omit<VisitChain, 'version'>): Promise<boolean> {
  const result = await tx
    .updateTable('visit_chain')
    .set({ ...chainColumns(it), version: sql`version + 1` })
    .where('id', '=', it.id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
