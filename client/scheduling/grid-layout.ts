/** Pure geometry of the grid: which tiles stand beside each other, and where the keys lead. Minutes are elapsed minutes of the day. */
export interface Placed {
  id: string;
  minute: number;
  duration: number;
}

export interface Lane {
  /** 0 is leftmost. */
  lane: number;
  lanes: number;
}

/** Tiles that overlap share their width; a group ends where nothing runs any more. */
export function lanesOf(tiles: readonly Placed[]): Map<string, Lane> {
  const sorted = [...tiles].sort((a, b) => a.minute - b.minute || b.duration - a.duration || (a.id < b.id ? -1 : 1));
  const result = new Map<string, Lane>();
  let group: { id: string; lane: number }[] = [];
  let ends: number[] = [];
  let groupEnd = Number.NEGATIVE_INFINITY;
  const close = (): void => {
    for (const { id, lane } of group) result.set(id, { lane, lanes: ends.length });
    group = [];
    ends = [];
  };
  for (const tile of sorted) {
    if (tile.minute >= groupEnd) close();
    let lane = ends.findIndex((end) => end <= tile.minute);
    if (lane < 0) lane = ends.length;
    ends[lane] = tile.minute + tile.duration;
    group.push({ id: tile.id, lane });
    groupEnd = Math.max(groupEnd, tile.minute + tile.duration);
  }
  close();
  return result;
}

/** Where the keyboard stands: on a tile, or on a free place. */
export type Stop = { kind: 'tile'; id: string; minute: number } | { kind: 'free'; minute: number };

export interface Bounds {
  from: number;
  to: number;
  step: number;
}

const floorTo = (minute: number, step: number): number => Math.floor(minute / step) * step;

/** What stands at a minute of a column: the first tile that covers it, or a free place on the grid's step. */
export function stopAt(tiles: readonly Placed[], minute: number, bounds: Bounds): Stop {
  const inside = Math.min(Math.max(minute, bounds.from), bounds.to - bounds.step);
  const sorted = [...tiles].sort((a, b) => a.minute - b.minute || (a.id < b.id ? -1 : 1));
  const tile = sorted.find((one) => one.minute <= inside && inside < one.minute + one.duration);
  if (tile) return { kind: 'tile', id: tile.id, minute: tile.minute };
  const start = floorTo(inside, bounds.step);
  // A tile may end within the step: the free place begins where it ends.
  const before = sorted.filter(
    (one) =>
      one.minute < start + bounds.step && one.minute + one.duration > start && one.minute + one.duration <= inside,
  );
  return { kind: 'free', minute: Math.max(start, ...before.map((one) => one.minute + one.duration)) };
}

/** The next stop up or down from where the keyboard stands. */
export function nextStop(tiles: readonly Placed[], from: Stop, direction: 1 | -1, bounds: Bounds): Stop {
  const sorted = [...tiles].sort((a, b) => a.minute - b.minute || (a.id < b.id ? -1 : 1));
  if (from.kind === 'tile') {
    const at = sorted.findIndex((tile) => tile.id === from.id);
    const tile = sorted[at];
    if (tile) {
      const beside = sorted[at + direction];
      const overlaps =
        beside && beside.minute < tile.minute + tile.duration && tile.minute < beside.minute + beside.duration;
      if (beside && overlaps) return { kind: 'tile', id: beside.id, minute: beside.minute };
      if (direction === 1) return stopAt(tiles, tile.minute + tile.duration, bounds);
      return tile.minute <= bounds.from ? from : lastStopBefore(sorted, tile.minute, bounds);
    }
  }
  if (direction === 1) {
    const next = floorTo(from.minute, bounds.step) + bounds.step;
    if (next >= bounds.to) return from;
    const between = sorted.find((tile) => tile.minute > from.minute && tile.minute < next);
    return between ? { kind: 'tile', id: between.id, minute: between.minute } : stopAt(tiles, next, bounds);
  }
  return from.minute <= bounds.from ? from : lastStopBefore(sorted, from.minute, bounds);
}

function lastStopBefore(sorted: readonly Placed[], minute: number, bounds: Bounds): Stop {
  const covering = sorted.findLast((tile) => tile.minute < minute && tile.minute + tile.duration >= minute);
  if (covering) return { kind: 'tile', id: covering.id, minute: covering.minute };
  const start = floorTo(minute - 1, bounds.step);
  return stopAt(sorted, start, bounds);
}

/**
 * Which element of a column each tile has: the one that it had; a new tile takes the one of a tile that is gone. So the
 * keyboard stays where it is, and another day is written into the elements that stand (making them anew takes twice as long).
 */
export function seatsOf(
  tiles: readonly { id: string }[],
  before: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const seats = new Map<string, number>();
  for (const { id } of tiles) {
    const seat = before.get(id);
    if (seat !== undefined) seats.set(id, seat);
  }
  const taken = new Set(seats.values());
  let next = 0;
  for (const { id } of tiles) {
    if (seats.has(id)) continue;
    while (taken.has(next)) next++;
    seats.set(id, next++);
  }
  return seats;
}
