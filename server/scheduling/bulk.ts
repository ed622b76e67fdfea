/** Appointments in bulk: from another system, or for a demonstration. The same rows, holds and constraints as one by one. */
import type { CommandContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { lockResources } from '../practice/index.ts';
import { type Stretch, supplyOf } from '../supply/index.ts';
import { changeDays, stampOf } from './acts.ts';
import * as queries from './queries.ts';
import { firstFree } from './rules.ts';

export type BulkAppointment = Omit<queries.NewAppointment, 'id' | 'lane' | 'patientId' | 'locationId'> & {
  patientId: string;
  /** Left out: where the room is, else the first location. */
  locationId?: string;
};

export interface BulkResult {
  /** External ids (or positions, where there is none) of what was inserted. */
  added: string[];
  /** Here already, by the external id. */
  known: string[];
  /** How many went to a further lane because the provider, the room or the patient was busy. */
  furtherLane: number;
}

/**
 * Inserts many appointments in one transaction. What overlaps goes to a further lane and is counted, so that nothing of
 * another system's book is lost. `booked` ones hold their slot, others do not. A few hundred at a time is right.
 */
export async function bookInBulk(ctx: CommandContext, items: readonly BulkAppointment[]): Promise<BulkResult> {
  if (items.length === 0) return { added: [], known: [], furtherLane: 0 };
  const supply = await supplyOf(ctx);
  const ids = [...new Set(items.flatMap(resourcesOf))];
  await lockResources(ctx.tx, ids);
  const taken = new Taken(await queries.selectBusy(ctx.tx, ids, ...spansOf(items)));
  const locationOf = (item: BulkAppointment): string =>
    item.locationId ?? supply.resources.rooms.find((room) => room.id === item.roomId)?.locationId ?? supply.home.id;
  const rows = items.map((item) => ({ ...item, id: ctx.newId(), lane: 0, locationId: locationOf(item) }));
  const inserted = await queries.insertAppointments(ctx.tx, rows, stampOf(ctx));
  const fresh = rows.filter((row) => inserted.has(row.id));
  const holds: queries.Hold[] = [];
  const lanes: { id: string; lane: number }[] = [];
  let furtherLane = 0;
  for (const row of fresh.filter(({ booking }) => booking === 'booked')) {
    const own = resourcesOf(row).map((resourceId, part) => placeHold([taken], resourceId, part, row));
    if (own.some((hold) => hold.lane > 0)) furtherLane++;
    const providerLane = own.find((hold) => hold.resourceId === row.providerId)?.lane ?? 0;
    if (providerLane > 0) lanes.push({ id: row.id, lane: providerLane });
    holds.push(...own);
  }
  const missing = await queries.takeHolds(ctx.tx, holds);
  if (missing.length > 0) throw new Problem('slot_taken', { data: { count: missing.length } });
  await queries.updateLanes(ctx.tx, lanes);
  for (const row of fresh) changeDays(ctx, supply, row.id, row);
  ctx.audit({
    action: 'scheduling.bookInBulk',
    entity: 'appointment',
    after: { added: fresh.length, furtherLane, ids: fresh.map((row) => row.id) },
  });
  const nameOf = (row: (typeof rows)[number]) => row.externalId ?? row.id;
  return { added: fresh.map(nameOf), known: rows.filter((row) => !inserted.has(row.id)).map(nameOf), furtherLane };
}

/**
 * How many of these visits would go to a further lane, with nothing written. `planned` remembers what earlier calls have
 * placed; a desk that books meanwhile may change the number.
 */
export async function planInBulk(db: Db, items: readonly BulkAppointment[], planned: Taken): Promise<number> {
  const booked = items.filter(({ booking }) => booking === 'booked');
  if (booked.length === 0) return 0;
  const ids = [...new Set(booked.flatMap(resourcesOf))];
  const busy = new Taken(await queries.selectBusy(db, ids, ...spansOf(booked)));
  let furtherLane = 0;
  for (const item of booked) {
    const own = resourcesOf(item).map((id, part) => placeHold([planned, busy], id, part, { ...item, id: '' }));
    if (own.some(({ lane }) => lane > 0)) furtherLane++;
  }
  return furtherLane;
}

const resourcesOf = (item: BulkAppointment): string[] => [
  item.patientId,
  item.providerId,
  ...(item.roomId ? [item.roomId] : []),
];

const stretchOf = (item: BulkAppointment): Stretch => ({
  from: item.start.epochMilliseconds,
  to: item.end.epochMilliseconds,
});

/**
 * The time that the visits take, pieces that lie close together as one. A file in the order of its patients is spread
 * over years: read as one stretch, every batch would read all that the ones before it have written.
 */
function spansOf(items: readonly BulkAppointment[]): Stretch[] {
  const spans: Stretch[] = [];
  for (const { from, to } of items.map(stretchOf).sort((a, b) => a.from - b.from)) {
    const last = spans.at(-1);
    if (last && from - last.to <= DAY_MS / 2) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  return spans;
}

const DAY_MS = 86_400_000;

interface Hold extends Stretch {
  resourceId: string;
  lane: number;
}

/** What takes each resource, found by the day: a book of years is long. */
export class Taken {
  readonly #days = new Map<string, Hold[]>();

  constructor(holds: readonly Hold[] = []) {
    for (const hold of holds) this.add(hold);
  }

  add(hold: Hold): void {
    for (const key of keysOf(hold.resourceId, hold)) {
      const day = this.#days.get(key);
      if (day) day.push(hold);
      else this.#days.set(key, [hold]);
    }
  }

  lanesIn(resourceId: string, span: Stretch): number[] {
    const near = keysOf(resourceId, span).flatMap((key) => this.#days.get(key) ?? []);
    return near.filter(({ from, to }) => from < span.to && span.from < to).map(({ lane }) => lane);
  }
}

function keysOf(resourceId: string, { from, to }: Stretch): string[] {
  const keys: string[] = [];
  for (let day = Math.floor(from / DAY_MS); day * DAY_MS < to; day++) keys.push(`${resourceId} ${day}`);
  return keys;
}

/** Finds a lane among what is taken already and remembers the new hold, in the first of them, for the next one. */
function placeHold(
  taken: readonly [Taken, ...Taken[]],
  resourceId: string,
  part: number,
  row: BulkAppointment & { id: string },
): queries.Hold {
  const span = stretchOf(row);
  const lane = firstFree(taken.flatMap((one) => one.lanesIn(resourceId, span)));
  const hold = { appointmentId: row.id, part, resourceId, lane, ...span };
  taken[0].add(hold);
  return hold;
}
