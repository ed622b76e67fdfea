/** Pure: which columns a day has. */
import type { Equipment, Provider, Room } from '../../shared/practice.ts';
import type { DaySupply } from '../../shared/scheduling.ts';
import type { ColumnSet } from '../../shared/worklists.ts';
import type { GridColumn } from './grid-model.ts';

export const COLUMN_CHOICES = [
  { value: 'providers', word: 'Providers' },
  { value: 'rooms', word: 'Rooms' },
  { value: 'equipment', word: 'Equipment' },
  { value: 'all', word: 'Everything' },
] as const;

export const NO_ROOM: GridColumn = { id: 'none', kind: 'none', name: 'No room', detail: '' };

export interface ColumnWorld {
  providers: ReadonlyMap<string, Provider>;
  rooms: ReadonlyMap<string, Room>;
  equipment: ReadonlyMap<string, Equipment>;
  supply: ReadonlyMap<string, DaySupply>;
  /** Who or what has something on the day. */
  used: ReadonlySet<string>;
  locationId: string | null;
}

export interface Columns {
  columns: GridColumn[];
  /** Names of people who are left out because they do not work on the day. */
  off: string[];
}

const sorted = <T extends { position: number }>(rows: T[], name: (row: T) => string): T[] =>
  rows.sort((a, b) => a.position - b.position || name(a).localeCompare(name(b)));

function providerColumns(world: ColumnWorld, showAll: boolean): Columns {
  const { used, supply, locationId } = world;
  const worksHere = (id: string): boolean =>
    supply.get(id)?.open.some((one) => locationId === null || one.locationId === locationId) ?? false;
  const all = sorted(
    [...world.providers.values()].filter((one) => one.active || used.has(one.id)),
    (one) => one.displayName,
  );
  const there = all.filter((one) => used.has(one.id) || worksHere(one.id));
  const shown = showAll || there.length === 0 ? all : there;
  const off = all.filter((one) => !shown.includes(one)).map((one) => one.displayName);
  const columns = shown.map((one): GridColumn => providerColumn(one));
  return { columns, off };
}

const providerColumn = (one: Provider): GridColumn => ({
  id: one.id,
  kind: 'provider',
  name: one.displayName,
  detail: one.specialty ?? (one.profession === 'provider' ? '' : one.profession),
});

function thingColumns(world: ColumnWorld, kind: 'room' | 'equipment'): GridColumn[] {
  const all: readonly (Room | Equipment)[] = [...(kind === 'room' ? world.rooms : world.equipment).values()];
  const here = all.filter(
    (one) =>
      (one.active && (world.locationId === null || one.locationId === world.locationId)) || world.used.has(one.id),
  );
  return sorted(here, (one) => one.name).map((one) => thingColumn(kind, one));
}

const thingColumn = (kind: 'room' | 'equipment', one: Room | Equipment): GridColumn => ({
  id: one.id,
  kind,
  name: one.name,
  detail: one.active ? '' : 'not in use',
});

function setColumns(set: ColumnSet, world: ColumnWorld): GridColumn[] {
  return set.columns.flatMap(({ kind, id }): GridColumn[] => {
    const provider = kind === 'provider' ? world.providers.get(id) : undefined;
    if (provider) return [providerColumn(provider)];
    if (kind === 'provider') return [];
    const thing = kind === 'room' ? world.rooms.get(id) : world.equipment.get(id);
    return thing ? [thingColumn(kind, thing)] : [];
  });
}

/** The columns of a choice (`providers`, `rooms`, `equipment`, `all`), or those of a set. */
export function columnsOf(choice: string, set: ColumnSet | undefined, world: ColumnWorld, showAll: boolean): Columns {
  if (set) return { columns: setColumns(set, world), off: [] };
  const lost = world.used.has(NO_ROOM.id) ? [NO_ROOM] : [];
  if (choice === 'rooms') return { columns: [...thingColumns(world, 'room'), ...lost], off: [] };
  if (choice === 'equipment') return { columns: thingColumns(world, 'equipment'), off: [] };
  const people = providerColumns(world, showAll);
  if (choice !== 'all') return people;
  return {
    columns: [...people.columns, ...thingColumns(world, 'room'), ...thingColumns(world, 'equipment')],
    off: people.off,
  };
}
