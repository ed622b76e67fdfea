/** One day as the desks draw it: its frame, its supply, its appointments. */
import type { InputOf } from '../../shared/contract.ts';
import type * as contract from '../../shared/scheduling.ts';
import { type ClinicDay, clinicDay, hoursOf } from '../../shared/time.ts';
import type { DayFrame } from '../../shared/views.ts';
import { type Kernel, type QueryContext, RawJson } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { loadSettings, selectLocations } from '../practice/index.ts';
import { lastSupply, loadSupply, type Stretch, type Supply } from '../supply/index.ts';
import { dayText } from './day-texts.ts';
import * as queries from './queries.ts';

/**
 * The day as one JSON text: its frame from here, its appointments as Postgres wrote them. These are asked for while it is
 * asked whether the supply is still the one that is held, as it nearly always is.
 */
export async function readDay(ctx: QueryContext, input: InputOf<typeof contract.day>): Promise<RawJson> {
  const held = lastSupply(ctx.kernel);
  const early = held && textOf(ctx, input, held).catch(() => null);
  const supply = await loadSupply(ctx.kernel, ctx.db);
  const day = clinicDay(input.date, zoneOfDay(supply, input.locationId));
  const read = async (): Promise<string> => (supply === held && (await early)) || textOf(ctx, input, supply);
  const [text] = await Promise.all([
    read(),
    ctx.audit({ action: 'scheduling.day', entity: 'day', entityId: input.date }),
  ]);
  return new RawJson(`${frameText(supply, day).slice(0, -1)},"appointments":${text}}`);
}

async function textOf(ctx: QueryContext, input: InputOf<typeof contract.day>, supply: Supply): Promise<string> {
  const zone = zoneOfDay(supply, input.locationId);
  const day = clinicDay(input.date, zone);
  const key = zone === supply.settings.zone ? day.date : `${day.date}@${input.locationId}`;
  return (await dayText(ctx.kernel, ctx.db, day, input.locationId ?? null, key)).text;
}

const frameTexts = new WeakMap<Supply, Map<string, string>>();
/** Two months of three locations. */
const FRAMES_KEPT_MAX = 200;

/** The frame as JSON: kept as long as its supply, because every desk asks for the same few days. */
function frameText(supply: Supply, day: ClinicDay): string {
  const kept = frameTexts.get(supply) ?? new Map<string, string>();
  frameTexts.set(supply, kept);
  const key = `${day.date} ${day.zone}`;
  let text = kept.get(key);
  if (text === undefined) {
    if (kept.size >= FRAMES_KEPT_MAX) kept.clear();
    text = JSON.stringify(frameOf(supply, day));
    kept.set(key, text);
  }
  return text;
}

/** The zone in which a day is meant; throws not_found for a location that is not here. */
export function zoneOfDay(supply: Supply, locationId: string | undefined): string {
  if (locationId === undefined) return supply.settings.zone;
  if (!supply.places.has(locationId)) throw new Problem('not_found');
  return supply.zoneOf(locationId);
}

/** A day without its appointments. */
export function frameOf(supply: Supply, day: ClinicDay): DayFrame {
  return {
    date: day.date,
    zone: day.zone,
    supplyVersion: supply.settings.supplyVersion,
    supply: supplyOfDay(supply, day),
    start: day.start.toString(),
    lengthMinutes: day.lengthMinutes,
    hours: hoursOf(day, supply.settings.clock24),
  };
}

const MINUTE_MS = 60_000;

/** The supply of every resource in use, in elapsed minutes of the day. */
function supplyOfDay(supply: Supply, day: ClinicDay): contract.DaySupply[] {
  const { providers, rooms, equipment } = supply.resources;
  const start = day.start.epochMilliseconds;
  const within = (it: Stretch) => {
    const minute = Math.max(0, Math.round((it.from - start) / MINUTE_MS));
    const end = Math.min(day.lengthMinutes, Math.round((it.to - start) / MINUTE_MS));
    return { minute, duration: end - minute };
  };
  const isSome = (it: { duration: number }): boolean => it.duration > 0;
  return [...providers, ...rooms, ...equipment]
    .filter(({ active }) => active)
    .map(({ id }) => {
      const { known, open, blocks } = supply.on(id, day.date);
      return {
        resourceId: id,
        known,
        open: open
          .map((one) => ({ ...within(one), locationId: one.locationId, visitTypeIds: [...one.visitTypeIds] }))
          .filter(isSome),
        blocks: blocks
          .map((one) => ({
            ...within(one),
            id: one.id,
            kind: one.kind,
            title: one.title,
            visitTypeIds: [...one.visitTypeIds],
          }))
          .filter(isSome),
      };
    });
}

/** Rows of the live topic of a day: `date`, or `date@location` in the zone of that location. */
export async function loadDay(db: Db, key: string, ids: readonly string[] | null): Promise<contract.Appointment[]> {
  if (ids === null) {
    const { day, locationId } = await dayOfKey(db, key);
    return queries.selectTouching(db, day, locationId);
  }
  // Whoever waits for a change on another desk waits for one query, not for two.
  const [{ day, locationId }, rows] = await Promise.all([dayOfKey(db, key), queries.selectAppointments(db, ids)]);
  const isThere = (it: contract.Appointment): boolean =>
    Date.parse(it.start) < day.end.epochMilliseconds && Date.parse(it.end) > day.start.epochMilliseconds;
  return rows.filter((it) => isThere(it) && (locationId === null || it.locationId === locationId));
}

/** The whole day for a desk that opens it. */
export async function snapshotDay(kernel: Kernel, key: string): Promise<{ seq: number; rows: string }> {
  const { db } = kernel.database;
  const { day, locationId } = await dayOfKey(db, key);
  const { seq, text } = await dayText(kernel, db, day, locationId, key);
  return { seq, rows: text };
}

async function dayOfKey(db: Db, key: string): Promise<{ day: ClinicDay; locationId: string | null }> {
  const [date = '', locationId] = key.split('@');
  if (locationId === undefined) return { day: clinicDay(date, (await loadSettings(db)).zone), locationId: null };
  const [location] = await selectLocations(db, [locationId]);
  if (!location || !isDate(date)) throw new Problem('not_found');
  return { day: clinicDay(date, location.zone), locationId };
}

function isDate(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}
