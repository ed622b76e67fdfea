/** What can be done with the practice's settings, providers, rooms and visit types. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/practice.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { type RowKind, saveRow } from '../kernel/save-row.ts';
import * as places from './place-queries.ts';
import * as queries from './queries.ts';
import { isNpi, isZone, needsProblem, PLAIN_DEMANDS, STARTING_VISIT_TYPES } from './rules.ts';

/** The settings; throws not_found while the practice is not set up. */
export async function loadSettings(db: Db): Promise<contract.PracticeSettings> {
  const settings = await queries.selectSettings(db);
  if (!settings) throw new Problem('not_found', { detail: 'This practice is not set up yet.' });
  return settings;
}

export const readSettings = (ctx: QueryContext) => loadSettings(ctx.db);

/** Everything that a booking is made of. */
export interface Resources {
  providers: contract.Provider[];
  rooms: contract.Room[];
  visitTypes: contract.VisitType[];
  locations: contract.Location[];
  equipment: contract.Equipment[];
  classes: contract.ResourceClass[];
  chains: contract.VisitChain[];
}

export async function loadResources(db: Db): Promise<Resources> {
  // One after the other: inside a transaction there is one connection only.
  const providers = await queries.selectProviders(db, null);
  const rooms = await queries.selectRooms(db, null);
  const visitTypes = await queries.selectVisitTypes(db, null);
  const locations = await places.selectLocations(db, null);
  const equipment = await places.selectEquipment(db, null);
  const classes = await places.selectClasses(db, null);
  const chains = await places.selectChains(db, null);
  return { providers, rooms, visitTypes, locations, equipment, classes, chains };
}

export const readResources = (ctx: QueryContext) => loadResources(ctx.db);

/** First start: the one row of the practice and the visit types that it begins with. */
export async function createPractice(ctx: CommandContext, input: { name: string; zone: string }): Promise<void> {
  requireZone(input.zone);
  await queries.insertPractice(ctx.tx, input.name.trim(), input.zone);
  ctx.change('practice.settings', 'all', 'practice');
  const locationId = ctx.newId();
  const location = { name: 'Main office', zone: input.zone, address: null, phone: null, position: 0, active: true };
  await places.insertLocation(ctx.tx, { id: locationId, ...location });
  ctx.change('practice.locations', 'all', locationId);
  for (const [position, type] of STARTING_VISIT_TYPES.entries()) {
    const id = ctx.newId();
    await queries.insertVisitType(ctx.tx, { ...PLAIN_DEMANDS, ...type, id, position, active: true });
    ctx.change('practice.visitTypes', 'all', id);
  }
}

function requireZone(zone: string): void {
  if (isZone(zone)) return;
  throw new Problem('invalid_input', {
    detail: `“${zone}” is not a time zone that this server knows. Choose one like America/New_York.`,
    errors: [{ path: '/zone', message: 'Choose a time zone like America/New_York.' }],
  });
}

export async function saveSettings(ctx: CommandContext, input: InputOf<typeof contract.saveSettings>) {
  requireZone(input.zone);
  if (input.opensMinute >= input.closesMinute) {
    throw new Problem('invalid_input', {
      detail: 'The practice must open before it closes.',
      errors: [{ path: '/closesMinute', message: 'Choose a time after opening.' }],
    });
  }
  const before = await loadSettings(ctx.tx);
  const { expectedVersion, ...fields } = input;
  const after = await queries.updateSettings(ctx.tx, {
    ...before,
    ...fields,
    name: fields.name.trim(),
    version: expectedVersion,
  });
  if (!after) throw new Problem('changed_meanwhile', { data: { current: before } });
  // A location in the zone of the practice moves with it: a day whose hours stand in another zone than its grid is nobody's wish.
  if (before.zone !== after.zone)
    for (const id of await places.updateZones(ctx.tx, before.zone, after.zone))
      ctx.change(contract.locationsTopic.name, 'all', id);
  await bumpSupply(ctx); // Opening hours stand in where there is no template.
  ctx.audit({ action: contract.saveSettings.name, entity: 'practice', entityId: 'practice', before, after });
  return loadSettings(ctx.tx);
}

/** What a booking rests on has changed: everybody who keeps it in memory reads it again. */
export async function bumpSupply(ctx: CommandContext): Promise<void> {
  await queries.bumpSupply(ctx.tx);
  ctx.change(contract.settingsTopic.name, 'all', 'practice');
}

/** Saves something that the book is made of: whoever keeps the book in memory reads it again. */
async function save<Row extends { id: string; version: number }>(
  ctx: CommandContext,
  kind: RowKind<Row>,
  input: { id: string | null; expectedVersion: number | null },
  write: Parameters<typeof saveRow>[3],
): Promise<Row> {
  const saved = await saveRow(ctx, kind, input, write);
  await bumpSupply(ctx);
  return saved;
}

export async function saveProvider(ctx: CommandContext, input: InputOf<typeof contract.saveProvider>) {
  if (input.npi && !isNpi(input.npi)) {
    const message = 'The check digit of this NPI is not right. Compare it with the original.';
    throw new Problem('invalid_input', { detail: message, errors: [{ path: '/npi', message }] });
  }
  const [before] = input.id ? await queries.selectProviders(ctx.tx, [input.id]) : [];
  const fields = (id: string) => ({
    ...input,
    id,
    profession: input.profession ?? before?.profession ?? 'provider',
    displayName: input.displayName.trim(),
    specialty: input.specialty?.trim() || null,
  });
  const kind = {
    action: contract.saveProvider.name,
    entity: 'provider',
    topic: contract.providersTopic.name,
    load: (ids: string[]) => queries.selectProviders(ctx.tx, ids),
  };
  return save(ctx, kind, input, {
    insert: async (id) => {
      await queries.insertProviders(ctx.tx, [fields(id)]);
      if (!input.active) await queries.setResourceActive(ctx.tx, id, false);
    },
    update: async (id, version) => {
      await queries.setResourceActive(ctx.tx, id, input.active);
      return queries.updateProvider(ctx.tx, version, fields(id));
    },
  });
}

export async function saveRoom(ctx: CommandContext, input: InputOf<typeof contract.saveRoom>) {
  const [before] = input.id ? await queries.selectRooms(ctx.tx, [input.id]) : [];
  const locationId = input.locationId ?? before?.locationId ?? (await firstLocationId(ctx));
  await requireLocation(ctx, locationId);
  const fields = (id: string) => ({ ...input, id, locationId, name: input.name.trim() });
  const kind = {
    action: contract.saveRoom.name,
    entity: 'room',
    topic: contract.roomsTopic.name,
    load: (ids: string[]) => queries.selectRooms(ctx.tx, ids),
  };
  return save(ctx, kind, input, {
    insert: async (id) => {
      await queries.insertRoom(ctx.tx, fields(id));
      if (!input.active) await queries.setResourceActive(ctx.tx, id, false);
    },
    update: async (id, version) => {
      await queries.setResourceActive(ctx.tx, id, input.active);
      return queries.updateRoom(ctx.tx, version, fields(id));
    },
  });
}

export async function saveVisitType(ctx: CommandContext, input: InputOf<typeof contract.saveVisitType>) {
  const { expectedVersion: _, id: _id, ...given } = input;
  const [before] = input.id ? await queries.selectVisitTypes(ctx.tx, [input.id]) : [];
  const merged = { ...PLAIN_DEMANDS, ...before, ...given };
  const rest = { ...merged, providerIds: [...new Set(merged.providerIds)] };
  const classes = await places.selectClasses(ctx.tx, null);
  const wrong = needsProblem(rest, new Set(classes.map(({ id }) => id)));
  await requirePeople(ctx, rest.providerIds);
  if (wrong) throw new Problem('invalid_input', { detail: wrong, errors: [{ path: '/needs', message: wrong }] });
  const kind = {
    action: contract.saveVisitType.name,
    entity: 'visit_type',
    topic: contract.visitTypesTopic.name,
    load: (ids: string[]) => queries.selectVisitTypes(ctx.tx, ids),
  };
  return save(ctx, kind, input, {
    insert: (id) => queries.insertVisitType(ctx.tx, { ...rest, id, name: rest.name.trim() }),
    update: (id, version) => queries.updateVisitType(ctx.tx, version, { ...rest, id, name: rest.name.trim() }),
  });
}

/** Throws not_found unless all of these are people who are booked. */
async function requirePeople(ctx: CommandContext, ids: readonly string[]): Promise<void> {
  if (ids.length > 0 && (await places.countOfKind(ctx.tx, ids, 'person')) !== ids.length)
    throw new Problem('not_found', { detail: 'One of the people who may do this visit is not here any more.' });
}

async function firstLocationId(ctx: CommandContext): Promise<string> {
  const [first] = await places.selectLocations(ctx.tx, null);
  if (!first) throw new Problem('not_found', { detail: 'Add a location first.' });
  return first.id;
}

async function requireLocation(ctx: CommandContext, id: string): Promise<void> {
  const [location] = await places.selectLocations(ctx.tx, [id]);
  if (!location) throw new Problem('not_found', { detail: 'That location is not here any more.' });
}

/** Everything that is booked is somewhere. */
async function requireOtherLocation(ctx: CommandContext, id: string | null): Promise<void> {
  const all = await places.selectLocations(ctx.tx, null);
  if (all.some((one) => one.active && one.id !== id)) return;
  const message = 'One location at least must stay in use.';
  throw new Problem('invalid_input', { detail: message, errors: [{ path: '/active', message }] });
}

export async function saveLocation(ctx: CommandContext, input: InputOf<typeof contract.saveLocation>) {
  requireZone(input.zone);
  if (!input.active) await requireOtherLocation(ctx, input.id);
  const fields = (id: string) => ({
    ...input,
    id,
    name: input.name.trim(),
    address: input.address?.trim() || null,
    phone: input.phone?.trim() || null,
  });
  const kind = {
    action: contract.saveLocation.name,
    entity: 'location',
    topic: contract.locationsTopic.name,
    load: (ids: string[]) => places.selectLocations(ctx.tx, ids),
  };
  return save(ctx, kind, input, {
    insert: (id) => places.insertLocation(ctx.tx, fields(id)),
    update: (id, version) => places.updateLocation(ctx.tx, version, fields(id)),
  });
}

export async function saveEquipment(ctx: CommandContext, input: InputOf<typeof contract.saveEquipment>) {
  await requireLocation(ctx, input.locationId);
  const fields = (id: string) => ({ ...input, id, name: input.name.trim() });
  const kind = {
    action: contract.saveEquipment.name,
    entity: 'equipment',
    topic: contract.equipmentTopic.name,
    load: (ids: string[]) => places.selectEquipment(ctx.tx, ids),
  };
  return save(ctx, kind, input, {
    insert: async (id) => {
      await places.insertEquipment(ctx.tx, fields(id));
      if (!input.active) await queries.setResourceActive(ctx.tx, id, false);
    },
    update: async (id, version) => {
      await queries.setResourceActive(ctx.tx, id, input.active);
      return places.updateEquipment(ctx.tx, version, fields(id));
    },
  });
}

export async function saveClass(ctx: CommandContext, input: InputOf<typeof contract.saveClass>) {
  const memberIds = [...new Set(input.memberIds)];
  if ((await places.countOfKind(ctx.tx, memberIds, input.kind)) !== memberIds.length) {
    const message = 'A class holds resources of one kind only: people, rooms or equipment.';
    throw new Problem('invalid_input', { detail: message, errors: [{ path: '/memberIds', message }] });
  }
  const fields = (id: string) => ({ ...input, memberIds, id, name: input.name.trim() });
  const kind = {
    action: contract.saveClass.name,
    entity: 'resource_class',
    topic: contract.classesTopic.name,
    load: (ids: string[]) => places.selectClasses(ctx.tx, ids),
  };
  return save(ctx, kind, input, {
    insert: (id) => places.insertClass(ctx.tx, fields(id)),
    update: (id, version) => places.updateClass(ctx.tx, version, fields(id)),
  });
}

export async function saveChain(ctx: CommandContext, input: InputOf<typeof contract.saveChain>) {
  const typeIds = [...new Set(input.steps.map((step) => step.visitTypeId))];
  if ((await queries.selectVisitTypes(ctx.tx, typeIds)).length !== typeIds.length)
    throw new Problem('not_found', { detail: 'One of these visit types is not here any more.' });
  const steps = input.steps.map((step, i) => (i === 0 ? { ...step, gapMinutesMax: 0 } : step));
  const fields = (id: string) => ({ ...input, steps, id, name: input.name.trim() });
  const kind = {
    action: contract.saveChain.name,
    entity: 'visit_chain',
    topic: contract.chainsTopic.name,
    load: (ids: string[]) => places.selectChains(ctx.tx, ids),
  };
  return save(ctx, kind, input, {
    insert: (id) => places.insertChain(ctx.tx, fields(id)),
    update: (id, version) => places.updateChain(ctx.tx, version, fields(id)),
  });
}

/** Providers from another system, in bulk. Those that are here already (by their external id) are left alone. */
export async function importProviders(
  ctx: CommandContext,
  providers: readonly { externalId: string; displayName: string; specialty: string | null; npi?: string | null }[],
): Promise<{ idByExternalId: Map<string, string>; added: string[] }> {
  const known = await queries.selectProviderIdsByExternalId(
    ctx.tx,
    providers.map((provider) => provider.externalId),
  );
  const fresh = providers
    .filter((provider) => !known.has(provider.externalId))
    .map((provider, i) => ({
      ...provider,
      id: ctx.newId(),
      npi: provider.npi ?? null,
      profession: 'provider' as const,
      position: 100 + i,
    }));
  await queries.insertProviders(ctx.tx, fresh);
  if (fresh.length > 0) await bumpSupply(ctx);
  for (const provider of fresh) {
    known.set(provider.externalId, provider.id);
    ctx.change(contract.providersTopic.name, 'all', provider.id);
  }
  if (fresh.length > 0)
    ctx.audit({ action: 'practice.importProviders', entity: 'provider', after: { added: fresh.map(({ id }) => id) } });
  return { idByExternalId: known, added: fresh.map((provider) => provider.externalId) };
}
