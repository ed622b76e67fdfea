/** What the page of a day shows, worked out from what it knows: columns, tiles, supply, totals, waits. */
import type { Appointment, DaySupply } from '../../shared/scheduling.ts';
import { serverNow } from '../live/live.ts';
import { colourist } from './colours.ts';
import { ownSets } from './column-sets.ts';
import { columnsOf } from './columns.ts';
import type { DayState } from './day-state.ts';
import type { ColumnSupply, GridColumn, GridColumnTiles, GridTile } from './grid-model.ts';
import { columnSupply } from './supply-marks.ts';
import { layOut, minutesSince, type TileWorld, tilesOf, usedIds } from './tiles.ts';
import { type Fill, fillOf, openStretches, type Waits, waitsOf } from './totals.ts';
import type { Choice } from './view-choice.ts';

/** What stands around the opening hours, so that early and late visits have a place. */
const MARGIN_MINUTES = 60;
const HOUR = 60;

export interface DayRange {
  from: number;
  to: number;
  opens: number;
}

const sameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);

export class DayLayout {
  columns: GridColumnTiles[] = [];
  /** Names of people who do not work today and have no column. */
  off: string[] = [];
  range: DayRange = { from: 420, to: 1140, opens: 480 };
  visits = 0;
  fill: Fill = { openMinutes: 0, bookedMinutes: 0 };
  waits: Waits = { count: 0, longest: 0, late: 0 };
  #supply = new Map<string, DaySupply>();
  #drawn = new Map<string, ColumnSupply>();
  #drawnFor: readonly unknown[] = [];
  #tiles = new WeakMap<Appointment, readonly GridTile[]>();
  #tilesFor: readonly unknown[] = [];

  clear(): void {
    this.columns = [];
  }

  /** @param pending appointments as a person has just put them, while the server has not answered yet */
  update(state: DayState, choice: Choice, pending: ReadonlyMap<string, Appointment>): void {
    const { frame } = state;
    if (!frame) return this.clear();
    if (this.#drawnFor[0] !== frame) this.#supply = new Map(frame.supply.map((one) => [one.resourceId, one]));
    const all = state.appointments.map((it) => pending.get(it.id) ?? it);
    const shown = choice.showCancelled ? all : all.filter((it) => it.booking !== 'cancelled');
    const set = ownSets.on(choice.columns);
    const world = {
      providers: state.providers.map,
      rooms: state.rooms.map,
      equipment: state.equipment.map,
      supply: this.#supply,
      used: usedIds(shown),
      locationId: state.locationId,
    };
    const { columns, off } = columnsOf(choice.columns, set, world, choice.showAll);
    this.off = off;
    this.#forgetOldSupply(state);
    const tilesFor = this.#tilesOf(state, set?.colourBy ?? choice.colourBy, columns);
    const supplyOf = (column: GridColumn): ColumnSupply | null => this.#supplyOf(state, column);
    this.columns = layOut(shown, columns, state.types.map, tilesFor, supplyOf, this.columns);
    this.#sumUp(state, all);
    this.range = this.#rangeOf(state);
  }

  /** The tiles of an appointment, worked out once for as long as nothing that they rest on changes. */
  #tilesOf(state: DayState, by: Choice['colourBy'], columns: readonly GridColumn[]) {
    const shown = columns.map(({ id }) => id);
    const lists = [state.providers.map, state.rooms.map, state.types.map, state.classes.map, state.locations.map];
    const restsOn = [state.frame, by, ...lists, ...shown];
    if (!sameList(restsOn, this.#tilesFor)) {
      this.#tilesFor = restsOn;
      this.#tiles = new WeakMap();
    }
    const world: TileWorld = {
      minuteOf: minutesSince(state.frame?.start ?? ''),
      colourOf: colourist({
        by,
        types: state.types.map,
        providers: state.providers.map,
        locations: state.locations.map,
      }),
      providers: state.providers.map,
      rooms: state.rooms.map,
      types: state.types.map,
      classes: state.classes.map,
    };
    const ids = new Set(shown);
    return (it: Appointment): readonly GridTile[] => {
      let tiles = this.#tiles.get(it);
      if (!tiles) {
        tiles = tilesOf(it, world, ids);
        this.#tiles.set(it, tiles);
      }
      return tiles;
    };
  }

  #forgetOldSupply(state: DayState): void {
    const restsOn = [state.frame, state.types.map, state.locations.map, state.locationId];
    if (sameList(restsOn, this.#drawnFor)) return;
    this.#drawnFor = restsOn;
    this.#drawn = new Map();
  }

  #supplyOf(state: DayState, column: GridColumn): ColumnSupply | null {
    const day = this.#supply.get(column.id);
    if (!day || !state.frame) return null;
    let drawn = this.#drawn.get(column.id);
    if (!drawn) {
      const places = [...state.locations.map.values()].filter(({ active }) => active);
      drawn = columnSupply(day, state.frame.lengthMinutes, {
        types: state.types.map,
        placeName: (id) => state.locations.map.get(id)?.name ?? '',
        hasPlaces: places.length > 1,
        locationId: state.locationId,
      });
      this.#drawn.set(column.id, drawn);
    }
    return drawn;
  }

  /** Totals of the day, and of each provider's column. */
  #sumUp(state: DayState, all: readonly Appointment[]): void {
    const booked = all.filter((it) => it.booking === 'booked');
    const nowMs = serverNow().epochMilliseconds;
    const alert = state.settings.rows[0]?.waitAlertMinutes ?? 15;
    this.visits = booked.length;
    this.waits = state.nowMinute === null ? { count: 0, longest: 0, late: 0 } : waitsOf(booked, nowMs, alert);
    this.fill = { openMinutes: 0, bookedMinutes: 0 };
    const waiting = this.waits.count > 0 ? Map.groupBy(booked, (it) => it.providerId) : null;
    const length = state.frame?.lengthMinutes ?? 0;
    this.columns = this.columns.map((one) => {
      const { column, tiles } = one;
      const day = this.#supply.get(column.id);
      if (column.kind !== 'provider' || !day) return one;
      const taken = tiles.filter(({ movable, memberIds }) => movable || memberIds.length > 1);
      const fill = fillOf(openStretches(day, length, state.locationId), taken);
      this.fill.openMinutes += fill.openMinutes;
      this.fill.bookedMinutes += fill.bookedMinutes;
      const waits = waitsOf(waiting?.get(column.id) ?? [], nowMs, alert);
      return {
        ...one,
        column: {
          ...column,
          path: `/week/${state.frame?.date ?? ''}`,
          load: fill.openMinutes > 0 ? fill.bookedMinutes / fill.openMinutes : null,
          waiting: waits.count > 0 ? `${waits.count} waiting, ${waits.longest} min` : '',
          alert: waits.late > 0,
        },
      };
    });
  }

  /** The hours that are drawn: those of the practice, of everybody's sessions, and of every visit. */
  #rangeOf(state: DayState): DayRange {
    const settings = state.settings.rows[0];
    const length = state.frame?.lengthMinutes ?? 1440;
    const opens = state.elapsed(settings?.opensMinute ?? 480);
    const closes = state.elapsed(settings?.closesMinute ?? 1080);
    let [first, last] = [opens - MARGIN_MINUTES, closes + MARGIN_MINUTES];
    for (const { column, tiles } of this.columns) {
      const sessions = this.#supply.get(column.id)?.open ?? [];
      // A room without a template is there day and night: that says nothing about the hours of the day.
      for (const it of [...sessions.filter(({ duration }) => duration < length), ...tiles]) {
        first = Math.min(first, it.minute);
        last = Math.max(last, it.minute + it.duration);
      }
    }
    return {
      opens,
      from: Math.max(0, Math.floor(first / HOUR) * HOUR),
      to: Math.min(length, Math.ceil(last / HOUR) * HOUR),
    };
  }
}
