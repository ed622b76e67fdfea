/** What can be done with the practice's settings, providers, rooms and visit types. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/practice.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import * as queries from './queries.ts';
import { isNpi, isZone, STARTING_VISIT_TYPES } from './rules.ts';

/** The settings; throws not_found while the practice is not set up. */
export async function loadSettings(db: Db): Promise<contract.PracticeSettings> {
  const settings = await queries.selectSettings(db);
  if (!settings) throw new Problem('not_found', { detail: 'This practice is not set up yet.' });
  return settings;
}

export const readSettings = (ctx: QueryContext) => loadSettings(ctx.db);

export async function readResources(ctx: QueryContext) {
  const [providers, rooms, visitTypes] = await Promise.all([
    queries.selectProviders(ctx.db, null),
    queries.selectRooms(ctx.db, null),
    queries.selectVisitTypes(ctx.db, null),
  ]);
  return { providers, rooms, visitTypes };
}

/** First start: the one row of the practice and the visit types that it begins with. */
export async function createPractice(ctx: CommandContext, input: { name: string; zone: string }): Promise<void> {
  requireZone(input.zone);
  await queries.insertPractice(ctx.tx, input.name.trim(), input.zone);
  ctx.change('practice.settings', 'all', 'practice');
  for (const [position, type] of STARTING_VISIT_TYPES.entries()) {
    const id = ctx.newId();
    await queries.insertVisitType(ctx.tx, { ...type, id, position, active: true });
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
  const after = await queries.updateSettings(ctx.tx, { ...fields, name: fields.name.trim(), version: expectedVersion });
  if (!after) throw new Problem('changed_meanwhile', { data: { current: before } });
  ctx.change('practice.settings', 'all', 'practice');
  ctx.audit({ action: contract.saveSettings.name, entity: 'practice', entityId: 'practice', before, after });
  return after;
}

interface Saved {
  id: string;
  version: number;
}

/** Adding and changing are one act for providers, rooms and visit types: this is their common course. */
async function save<Row extends Saved>(
  ctx: CommandContext,
  kind: { action: string; entity: string; topic: string; load: (ids: string[]) => Promise<Row[]> },
  input: { id: string | null; expectedVersion: number | null },
  write: { insert: (id: string) => Promise<void>; update: (id: string, version: number) => Promise<boolean> },
): Promise<Row> {
  const id = input.id ?? ctx.newId();
  const [before] = input.id ? await kind.load([id]) : [];
  if (input.id && !before) throw new Problem('not_found');
  if (!before) await write.insert(id);
  else if (!(await write.update(id, input.expectedVersion ?? 0)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  const [after] = await kind.load([id]);
  if (!after) throw new Problem('not_found');
  ctx.change(kind.topic, 'all', id);
  ctx.audit({ action: kind.action, entity: kind.entity, entityId: id, before, after });
  return after;
}

export async function saveProvider(ctx: CommandContext, input: InputOf<typeof contract.saveProvider>) {
  if (input.npi && !isNpi(input.npi)) {
    const message = 'The check digit of this NPI is not right. Compare it with the original.';
    throw new Problem('invalid_input', { detail: message, errors: [{ path: '/npi', message }] });
  }
  const fields = (id: string) => ({
    ...input,
    id,
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
  const fields = (id: string) => ({ id, name: input.name.trim(), position: input.position });
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
  const { expectedVersion: _, id: _id, ...rest } = input;
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
    .map((provider, i) => ({ ...provider, id: ctx.newId(), npi: provider.npi ?? null, position: 100 + i }));
  await queries.insertProviders(ctx.tx, fresh);
  for (const provider of fresh) {
    known.set(provider.externalId, provider.id);
    ctx.change(contract.providersTopic.name, 'all', provider.id);
  }
  if (fresh.length > 0)
    ctx.audit({ action: 'practice.importProviders', entity: 'provider', after: { added: fresh.map(({ id }) => id) } });
  return { idByExternalId: known, added: fresh.map((provider) => provider.externalId) };
}
