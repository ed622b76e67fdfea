/** Appointments in bulk: from another system, or for a demonstration. The same rows, holds and constraints as one by one. */
import type { CommandContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { lockResources } from '../practice/index.ts';
import { supplyOf } from '../supply/index.ts';
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
  const held = Map.groupBy(await queries.selectBusy(ctx.tx, ids, spanOf(items)), (entry) => entry.resourceId) as Taken;
  const locationOf = (item: BulkAppointment): string =>
    item.locationId ?? supply.resources.rooms.find((room) => room.id === item.roomId)?.locationId ?? supply.home.id;
  const rows = items.map((item) => ({ ...item, id: ctx.newId(), lane: 0, locationId: locationOf(item) }));
  const inserted = await queries.insertAppointments(ctx.tx, rows, stampOf(ctx));
  const fresh = rows.filter((row) => inserted.has(row.id));
  const holds: queries.Hold[] = [];
  const lanes: { id: string; lane: number }[] = [];
  let furtherLane = 0;
  for (const row of fresh.filter(({ booking }) => booking === 'booked')) {
    const own = resourcesOf(row).map((resourceId, part) => placeHold(held, resourceId, part, row));
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
  const busy = Map.groupBy(await queries.selectBusy(db, ids, spanOf(booked)), (entry) => entry.resourceId);
  const held: Taken = new Map(ids.map((id) => [id, [...(busy.get(id) ?? []), ...(planned.get(id) ?? [])]]));
  let furtherLane = 0;
  for (const item of booked) {
    const own = resourcesOf(item).map((resourceId, part) => placeHold(held, resourceId, part, { ...item, id: '' }));
    if (own.some(({ lane }) => lane > 0)) furtherLane++;
    for (const hold of own) planned.set(hold.resourceId, [...(planned.get(hold.resourceId) ?? []), hold]);
  }
  return furtherLane;
}

const resourcesOf = (item: BulkAppointment): string[] => [
  item.patientId,
  item.providerId,
  ...(item.roomId ? [item.roomId] : []),
];

function spanOf(items: readonly BulkAppointment[]) {
  const starts = items.map((item) => item.start.epochMilliseconds);
  const ends = items.map((item) => item.end.epochMilliseconds);
  return {
    from: starts.reduce((a, b) => Math.min(a, b)),
    to: ends.reduce((a, b) => Math.max(a, b)) + 1,
  };
}

/** What takes each resource. */
export type Taken = Map<string, { from: number; to: number; lane: number }[]>;

/** Finds a lane among what is taken already and remembers the new hold for the next one. */
function placeHold(
  taken: Taken,
  resourceId: string,
  part: number,
  row: BulkAppointment & { id: string },
): queries.Hold {
  const list = taken.get(resourceId) ?? [];
  const span = { from: row.start.epochMilliseconds, to: row.end.epochMilliseconds };
  const inTheWay = list.filter((other) => other.from < span.to && span.from < other.to);
  const hold = { appointmentId: row.id, part, resourceId, lane: firstFree(inTheWay.map(({ lane }) => lane)), ...span };
  list.push(hold);
  taken.set(resourceId, list);
  return hold;
}
