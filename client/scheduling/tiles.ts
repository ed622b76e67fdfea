/** Pure: appointments as the grid draws them. */
import type { Provider, Room, VisitType } from '../../shared/practice.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import type { GridColumn, GridColumnTiles, GridTile } from './grid.ts';

/** A sign and a word for every state: never colour alone. */
export const STATUS: Record<string, { mark: string; word: string }> = {
  booked: { mark: '○', word: 'booked' },
  confirmed: { mark: '✓', word: 'confirmed' },
  arrived: { mark: '●', word: 'arrived' },
  roomed: { mark: '▣', word: 'in a room' },
  with_provider: { mark: '▶', word: 'with the provider' },
  checked_out: { mark: '✔', word: 'done' },
  cancelled: { mark: '✕', word: 'cancelled' },
  no_show: { mark: '✕', word: 'did not come' },
};

/** The one word that says where an appointment stands, from its three axes. */
export function statusOf(appointment: Appointment): string {
  if (appointment.booking !== 'booked') return appointment.booking;
  if (appointment.flow !== 'expected') return appointment.flow;
  return appointment.confirmation === 'confirmed' ? 'confirmed' : 'booked';
}

export type ColumnKind = 'providers' | 'rooms';

const NO_ROOM: GridColumn = { id: 'none', name: 'No room', detail: '' };

export interface DayView {
  kind: ColumnKind;
  dayStart: string;
  showCancelled: boolean;
  providers: ReadonlyMap<string, Provider>;
  rooms: ReadonlyMap<string, Room>;
  visitTypes: ReadonlyMap<string, VisitType>;
  /** Where a tile is shown while the server has not answered yet. */
  pending: ReadonlyMap<string, { columnId: string; minute: number; duration: number }>;
}

const MINUTE_MS = 60_000;
/** With more providers than this, only those with visits on the day have a column. */
const COLUMNS_MAX = 30;

export function toTile(appointment: Appointment, view: DayView): GridTile {
  const status = statusOf(appointment);
  const { mark, word } = STATUS[status] ?? { mark: '', word: status };
  const type = view.visitTypes.get(appointment.visitTypeId);
  const provider = appointment.providerId ? view.providers.get(appointment.providerId) : undefined;
  const room = appointment.roomId ? view.rooms.get(appointment.roomId) : undefined;
  const pending = view.pending.get(appointment.id);
  const home = view.kind === 'rooms' ? (appointment.roomId ?? 'none') : (appointment.providerId ?? 'none');
  return {
    id: appointment.id,
    columnId: pending?.columnId ?? home,
    minute: pending?.minute ?? Math.round((Date.parse(appointment.start) - Date.parse(view.dayStart)) / MINUTE_MS),
    duration: pending?.duration ?? appointment.durationMinutes,
    name: appointment.patientName,
    code: type?.code ?? '',
    family: type?.colour ?? 0,
    mark,
    status,
    timeText: appointment.startText,
    typeName: type?.name ?? '',
    note: appointment.note,
    label: [
      `${appointment.startText} to ${appointment.endText}`,
      appointment.patientName,
      type?.name ?? '',
      provider?.displayName ?? '',
      room?.name ?? '',
      word,
      appointment.note,
    ]
      .filter(Boolean)
      .join(', '),
    movable: appointment.booking === 'booked',
  };
}

function columnsOf(view: DayView, used: ReadonlySet<string>): GridColumn[] {
  if (view.kind === 'rooms') {
    const rooms = [...view.rooms.values()].filter((room) => room.active || used.has(room.id));
    rooms.sort((a, b) => a.position - b.position || a.name.localeCompare(b.name));
    return [
      ...rooms.map((room) => ({ id: room.id, name: room.name, detail: room.active ? '' : 'not in use' })),
      ...(used.has('none') ? [NO_ROOM] : []),
    ];
  }
  const all = [...view.providers.values()].filter((provider) => provider.active || used.has(provider.id));
  const shown = all.length > COLUMNS_MAX ? all.filter((provider) => used.has(provider.id)) : all;
  const list = shown.length > 0 ? shown : all.slice(0, COLUMNS_MAX);
  list.sort((a, b) => a.position - b.position || a.displayName.localeCompare(b.displayName));
  return list.map((provider) => ({ id: provider.id, name: provider.displayName, detail: provider.specialty ?? '' }));
}

const signature = (tile: GridTile): string =>
  `${tile.id} ${tile.minute} ${tile.duration} ${tile.status} ${tile.label} ${tile.family} ${tile.code}`;

/**
 * The columns with their tiles. A column whose tiles are what they were keeps its list, so that the grid draws only what
 * changed.
 */
export function layOut(
  appointments: readonly Appointment[],
  view: DayView,
  before: readonly GridColumnTiles[],
): GridColumnTiles[] {
  const tiles = appointments
    .filter((appointment) => view.showCancelled || appointment.booking !== 'cancelled')
    .map((appointment) => toTile(appointment, view));
  const byColumn = Map.groupBy(tiles, (tile) => tile.columnId);
  const held = new Map(before.map((column) => [column.column.id, column]));
  return columnsOf(view, new Set(byColumn.keys())).map((column) => {
    const fresh = (byColumn.get(column.id) ?? []).sort((a, b) => a.minute - b.minute || (a.id < b.id ? -1 : 1));
    const old = held.get(column.id);
    const isSame =
      old &&
      old.tiles.length === fresh.length &&
      fresh.every((tile, i) => signature(tile) === signature(old.tiles[i] as GridTile));
    return { column, tiles: isSame ? old.tiles : fresh };
  });
}
