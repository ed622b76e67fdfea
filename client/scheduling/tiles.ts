/** Pure: appointments as the grid draws them. */
import type { Provider, ResourceClass, Room, VisitType } from '../../shared/practice.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import { type Colour, STATUS, statusOf } from './colours.ts';
import { NO_ROOM } from './columns.ts';
import type { ColumnSupply, GridColumn, GridColumnTiles, GridTile } from './grid-model.ts';
import { type Part, partsOf } from './parts.ts';

export { STATUS, statusOf } from './colours.ts';

const MINUTE_MS = 60_000;

export interface TileWorld {
  /** Elapsed minutes of the day at which an appointment begins. */
  minuteOf(it: Appointment): number;
  colourOf(it: Appointment): Colour;
  providers: ReadonlyMap<string, Provider>;
  rooms: ReadonlyMap<string, Room>;
  types: ReadonlyMap<string, VisitType>;
  classes: ReadonlyMap<string, ResourceClass>;
}

/** Elapsed minutes since the start of a day. */
export const minutesSince =
  (dayStart: string) =>
  (it: Appointment): number =>
    Math.round((Date.parse(it.start) - Date.parse(dayStart)) / MINUTE_MS);

/** What is said about an appointment wherever it is drawn. */
type Face = Omit<GridTile, 'id' | 'columnId' | 'minute' | 'duration' | 'before' | 'after' | 'role'>;

/** More seats than this make a group. */
const ONE_SEAT = 1;

function faceOf(it: Appointment, world: TileWorld): Face {
  const status = statusOf(it);
  const { mark, word } = STATUS[status] ?? { mark: '', word: status };
  const type = world.types.get(it.visitTypeId);
  const isHeld = it.booking === 'held';
  const isGroup = (type?.capacity ?? ONE_SEAT) > ONE_SEAT;
  const isOver = it.booking === 'booked' && (it.overbookReason !== null || (it.lane > 0 && !isGroup));
  const over = it.overbookReason ? `overbooked: ${it.overbookReason}` : 'overbooked';
  const name = isHeld ? `${it.heldBy ?? 'Somebody'} is booking` : it.patientName;
  const label = [
    `${it.startText} to ${it.endText}`,
    name,
    isHeld ? it.patientName : '',
    type?.name ?? '',
    it.providerId ? (world.providers.get(it.providerId)?.displayName ?? '') : '',
    it.roomId ? (world.rooms.get(it.roomId)?.name ?? '') : '',
    word,
    isOver ? over : '',
    it.note,
  ];
  return {
    appointmentId: it.id,
    memberIds: [it.id],
    name,
    ...world.colourOf(it),
    mark,
    status,
    timeText: it.startText,
    typeName: type?.name ?? '',
    note: isOver && it.overbookReason ? [it.overbookReason, it.note].filter(Boolean).join(' · ') : it.note,
    striped: isOver,
    label: label.filter(Boolean).join(', '),
    movable: it.booking === 'booked',
  };
}

/** The tiles of one appointment: one for each column in which somebody or something of it is shown. */
export function tilesOf(it: Appointment, world: TileWorld, shown: ReadonlySet<string>): GridTile[] {
  const start = world.minuteOf(it);
  const whole = { from: 0, until: it.durationMinutes };
  const parts: Part[] = partsOf(it, world.types.get(it.visitTypeId), world.classes);
  if (!it.roomId) parts.push({ resourceId: NO_ROOM.id, role: 'room', ...whole });
  const here = parts.filter(({ resourceId }) => shown.has(resourceId));
  if (here.length === 0) return [];
  const face = faceOf(it, world);
  return here.map(({ resourceId, role, from, until }, i) => ({
    ...face,
    id: i === 0 ? it.id : `${it.id}~${i}`,
    columnId: resourceId,
    role,
    minute: start + from,
    duration: until - from,
    before: from,
    after: it.durationMinutes - until,
  }));
}

/** A group visit is one tile with its seats, not a sliver for everybody. */
function gatherGroups(tiles: readonly GridTile[], typeOf: (id: string) => VisitType | undefined): GridTile[] {
  const groups = Map.groupBy(tiles, (tile) => {
    const type = typeOf(tile.appointmentId);
    const isSeat = type !== undefined && type.capacity > ONE_SEAT && tile.movable && tile.role !== 'other';
    return isSeat ? `${type.id} ${tile.minute} ${tile.duration}` : tile.id;
  });
  return [...groups.values()].map((seats): GridTile => {
    const members = seats.sort((a, b) => (a.id < b.id ? -1 : 1));
    const [first] = members as [GridTile];
    const type = typeOf(first.appointmentId);
    if (!type || type.capacity <= ONE_SEAT || !first.movable || first.role === 'other') return first;
    const taken = `${members.length} of ${type.capacity} seats`;
    const arrived = members.filter(({ status }) => status === 'arrived').length;
    return {
      ...first,
      memberIds: members.map(({ appointmentId }) => appointmentId),
      name: `${type.name}, ${members.length}/${type.capacity}`,
      typeName: taken,
      mark: arrived > 0 ? '●' : first.mark,
      note: members.map(({ name }) => name).join('; '),
      striped: members.length > type.capacity,
      label: `${first.timeText}, ${type.name}, group of ${taken}: ${members.map(({ name, status }) => `${name}, ${STATUS[status]?.word ?? ''}`).join('; ')}`,
      movable: members.length === 1,
    };
  });
}

const signature = (tile: GridTile): string =>
  `${tile.id} ${tile.minute} ${tile.duration} ${tile.status} ${tile.label} ${tile.family} ${tile.code} ${tile.memberIds.length} ${tile.note}`;

/**
 * The columns with their tiles. A column whose tiles are what they were keeps its list, so that the grid draws only what
 * changed.
 * @param tilesFor the tiles of one appointment; the same rows give the same objects
 */
export function layOut(
  appointments: readonly Appointment[],
  columns: readonly GridColumn[],
  types: ReadonlyMap<string, VisitType>,
  tilesFor: (it: Appointment) => readonly GridTile[],
  supplyOf: (column: GridColumn) => ColumnSupply | null,
  before: readonly GridColumnTiles[],
): GridColumnTiles[] {
  const hasGroups = [...types.values()].some(({ capacity }) => capacity > ONE_SEAT);
  const typeIds = hasGroups ? new Map(appointments.map((it) => [it.id, it.visitTypeId])) : new Map<string, string>();
  const byColumn = Map.groupBy(appointments.flatMap(tilesFor), (tile) => tile.columnId);
  const held = new Map(before.map((column) => [column.column.id, column]));
  return columns.map((column) => {
    const found = byColumn.get(column.id) ?? [];
    const tiles = hasGroups ? gatherGroups(found, (id) => types.get(typeIds.get(id) ?? '')) : found;
    const fresh = tiles.sort((a, b) => a.minute - b.minute || (a.id < b.id ? -1 : 1));
    const old = held.get(column.id);
    const isSame = (tile: GridTile, i: number): boolean => {
      const was = old?.tiles[i];
      return was === tile || (was !== undefined && signature(tile) === signature(was));
    };
    const isOld = old && old.tiles.length === fresh.length && fresh.every(isSame);
    return { column, tiles: isOld ? old.tiles : fresh, supply: supplyOf(column) };
  });
}

/** Everybody and everything that has a part in these appointments; `none` for those without a room. */
export function usedIds(appointments: readonly Appointment[]): Set<string> {
  const used = new Set<string>();
  for (const it of appointments) {
    if (it.providerId) used.add(it.providerId);
    used.add(it.roomId ?? NO_ROOM.id);
    for (const id of it.otherIds) used.add(id);
  }
  return used;
}
