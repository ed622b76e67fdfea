/** Pure but for the clock: the columns of a week. */
import type { DaySupply } from '../../shared/scheduling.ts';
import type { DayFrame } from '../../shared/views.ts';
import { colourist } from './colours.ts';
import type { ColumnSupply, GridColumn, GridColumnTiles } from './grid-model.ts';
import { weekdayName } from './mini-month.ts';
import { columnSupply, gapsOf } from './supply-marks.ts';
import { layOut, type TileWorld, tilesOf } from './tiles.ts';
import { fillOf, openStretches } from './totals.ts';
import { viewChoice } from './view-choice.ts';
import { DAYS, type WeekState } from './week-state.ts';

const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;

/** The supply of one provider, in minutes of the clock on the wall. */
function onTheWall(frame: DayFrame, supply: DaySupply): DaySupply {
  if (frame.lengthMinutes === DAY_MINUTES) return supply;
  const wall = (minute: number): number => {
    if (minute >= frame.lengthMinutes) return DAY_MINUTES;
    const moment = Temporal.Instant.fromEpochMilliseconds(Date.parse(frame.start) + minute * MINUTE_MS);
    const time = moment.toZonedDateTimeISO(frame.zone);
    return time.hour * 60 + time.minute;
  };
  const moved = <T extends { minute: number; duration: number }>(it: T): T => {
    const minute = wall(it.minute);
    return { ...it, minute, duration: Math.max(0, wall(it.minute + it.duration) - minute) };
  };
  return { ...supply, open: supply.open.map(moved), blocks: supply.blocks.map(moved) };
}

/** Of everybody: closed where nobody is there; holidays by name. */
function supplyOfAll(supplies: readonly DaySupply[]): ColumnSupply {
  const holidays = supplies[0]?.blocks.filter(({ kind }) => kind === 'holiday') ?? [];
  return {
    closed: gapsOf(
      supplies.flatMap(({ open }) => open),
      DAY_MINUTES,
    ),
    marks: holidays.map(({ minute, duration, title }) => ({ kind: 'holiday', minute, duration, title })),
  };
}

export class WeekLayout {
  columns: GridColumnTiles[] = [];
  range = { from: 420, to: 1140, opens: 480 };
  visits = 0;
  share: number | null = null;
  #supply = new Map<
    string,
    { key: string; drawn: ColumnSupply; open: readonly { minute: number; duration: number }[] }
  >();

  update(state: WeekState, canMove: boolean): void {
    const { providerId, showCancelled, colourBy } = viewChoice.now;
    const world: TileWorld = {
      minuteOf: (it) => state.wallMinute(it.start),
      colourOf: colourist({
        by: colourBy,
        types: state.types.map,
        providers: state.providers.map,
        locations: state.locations.map,
      }),
      providers: state.providers.map,
      rooms: state.rooms.map,
      types: state.types.map,
      classes: state.classes.map,
    };
    const sums = { open: 0, booked: 0, visits: 0 };
    this.columns = Array.from({ length: DAYS }, (_, day) => {
      const date = state.dateOf(day);
      const visits = state.visitsOf(day).filter((it) => showCancelled || it.booking !== 'cancelled');
      const supply = this.#supplyOf(state, day, providerId);
      const tilesFor = (it: (typeof visits)[number]) =>
        tilesOf(it, world, new Set([providerId ?? it.providerId ?? ''])).map((tile) => ({
          ...tile,
          columnId: date,
          movable: tile.movable && canMove,
        }));
      const before = this.columns.filter(({ column }) => column.id === date);
      const column: GridColumn = { id: date, kind: 'date', name: '', detail: '' };
      const [laid] = layOut(visits, [column], state.types.map, tilesFor, () => supply?.drawn ?? null, before);
      const tiles = laid?.tiles ?? [];
      const fill = fillOf(
        supply?.open ?? [],
        tiles.filter(({ status }) => status !== 'cancelled' && status !== 'no_show'),
      );
      const count = visits.filter(
        (it) => it.booking === 'booked' && (providerId === null || tiles.some((one) => one.memberIds.includes(it.id))),
      ).length;
      sums.open += fill.openMinutes;
      sums.booked += fill.bookedMinutes;
      sums.visits += count;
      return {
        column: {
          ...column,
          name: `${weekdayName(Temporal.PlainDate.from(date))} ${Number(date.slice(8))}`,
          detail: `${count} ${count === 1 ? 'visit' : 'visits'}`,
          path: `/schedule/${date}`,
          isToday: date === state.today,
          load: providerId !== null && fill.openMinutes > 0 ? fill.bookedMinutes / fill.openMinutes : null,
        },
        tiles,
        supply: supply?.drawn ?? null,
      };
    });
    this.visits = sums.visits;
    this.share = providerId !== null && sums.open > 0 ? Math.round((100 * sums.booked) / sums.open) : null;
    this.range = this.#rangeOf(state);
  }

  #supplyOf(state: WeekState, day: number, providerId: string | null) {
    const frame = state.frames[day];
    if (!frame || frame.date !== state.dateOf(day)) return null;
    const key = `${frame.date} ${frame.supplyVersion} ${providerId} ${state.locationId} ${state.types.collection?.revision} ${state.locations.collection?.revision}`;
    const held = this.#supply.get(frame.date);
    if (held?.key === key) return held;
    const people = frame.supply.filter(({ resourceId }) => state.providers.map.has(resourceId));
    const one = providerId === null ? undefined : people.find(({ resourceId }) => resourceId === providerId);
    if (providerId !== null && !one) return null;
    const own = one ? onTheWall(frame, one) : null;
    const made = {
      key,
      open: own ? openStretches(own, DAY_MINUTES, state.locationId) : [],
      drawn: own
        ? columnSupply(own, DAY_MINUTES, {
            types: state.types.map,
            placeName: (id) => state.locations.map.get(id)?.name ?? '',
            hasPlaces: state.locations.rows.filter(({ active }) => active).length > 1,
            locationId: state.locationId,
          })
        : supplyOfAll(people.map((it) => onTheWall(frame, it))),
    };
    this.#supply.set(frame.date, made);
    return made;
  }

  #rangeOf(state: WeekState) {
    const settings = state.settings.rows[0];
    const [opens, closes] = [settings?.opensMinute ?? 480, settings?.closesMinute ?? 1080];
    let [first, last] = [opens, closes];
    for (const { tiles } of this.columns)
      for (const tile of tiles) {
        first = Math.min(first, tile.minute);
        last = Math.max(last, tile.minute + tile.duration);
      }
    for (const { open } of this.#supply.values())
      for (const it of open) {
        first = Math.min(first, it.minute);
        last = Math.max(last, it.minute + it.duration);
      }
    return { opens, from: Math.floor(first / 60) * 60, to: Math.min(DAY_MINUTES, Math.ceil(last / 60) * 60) };
  }
}
