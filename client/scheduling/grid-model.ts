/** What the grid is given: columns with tiles and supply. It knows nothing of appointments. */
export type ColumnKind = 'provider' | 'room' | 'equipment' | 'date' | 'none';

export interface GridColumn {
  id: string;
  kind: ColumnKind;
  name: string;
  detail: string;
  /** Where its heading leads: a provider's week, a day. */
  path?: string;
  isToday?: boolean;
  /** `2 waiting, 18 min`; empty when nobody waits. */
  waiting?: string;
  /** Somebody waits longer than the practice wants. */
  alert?: boolean;
  /** How much of the open time is booked, 0 to 1; null where nothing is open. */
  load?: number | null;
}

/** Whose time of the visit a tile stands for. */
export type TileRole = 'provider' | 'room' | 'other';

export interface GridTile {
  /** Unique in the grid: the appointment's id for its first tile. */
  id: string;
  appointmentId: string;
  /** Of a group visit: everybody's. */
  memberIds: readonly string[];
  role: TileRole;
  columnId: string;
  /** Elapsed minutes since local midnight. */
  minute: number;
  duration: number;
  /** Minutes of the visit before this tile begins, and after it ends: a nurse may be needed for a part of it only. */
  before: number;
  after: number;
  name: string;
  code: string;
  family: number;
  /** A sign for the status: status is never said by colour alone. */
  mark: string;
  status: string;
  timeText: string;
  typeName: string;
  note: string;
  /** An overlap or a closed time that was taken deliberately: striped. */
  striped: boolean;
  /** All of it in words, for a screen reader. */
  label: string;
  movable: boolean;
}

export const MARK_KINDS = ['reserved', 'elsewhere', 'place', 'closed', 'warn', 'only', 'away', 'holiday'] as const;

/** A stretch of a column with a meaning, under the tiles. */
export interface SupplyMark {
  kind: (typeof MARK_KINDS)[number];
  minute: number;
  duration: number;
  title: string;
}

export interface ColumnSupply {
  /** Time that is not open: hatched. */
  closed: readonly { minute: number; duration: number }[];
  marks: readonly SupplyMark[];
}

export interface GridColumnTiles {
  column: GridColumn;
  tiles: readonly GridTile[];
  /** Null where nothing is known: everything is open. */
  supply: ColumnSupply | null;
}

export interface GridHour {
  minute: number;
  label: string;
}

/** What a place of a column is, in words: `free`, `closed`, `reserved for NP, PX`. */
export function wordsAt(supply: ColumnSupply | null, minute: number): string {
  if (!supply) return 'free';
  const covers = (it: { minute: number; duration: number }): boolean =>
    it.minute <= minute && minute < it.minute + it.duration;
  const marks = supply.marks.filter((mark) => mark.kind !== 'place' && covers(mark)).map(({ title }) => title);
  if (supply.closed.some(covers)) return ['not open', ...marks].join(', ');
  return marks.length > 0 ? marks.join(', ') : 'free';
}
