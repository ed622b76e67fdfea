/** The finder and what follows from it, acts on many visits, the standby list, and appointments of another system. */
import { sql } from 'kysely';
import { act } from '../../server/kernel/act.ts';
import { Problem } from '../../server/kernel/problem.ts';
import { type BulkAppointment, bookInBulk } from '../../server/scheduling/index.ts';
import type { Opening } from '../../shared/finder.ts';
import { type Appointment, CANCEL_REASONS } from '../../shared/scheduling.ts';
import type { SimulatedDesk } from './desk.ts';
import type { Hand } from './hand.ts';
import type { Booking, Kept } from './model.ts';
import { randomProvider, randomRoom, randomStart, randomType } from './plain-acts.ts';
import { bookChain } from './together-acts.ts';
import { CONSOLE, Violation } from './world.ts';

/** True when the model knows this row exactly as the screen shows it, booked. */
const isFresh = (hand: Hand, { id, version }: Appointment): boolean => {
  const it = hand.book.kept.get(id);
  return it?.version === version && it.booking === 'booked';
};

/** Searches, and books or moves to what was found: nobody was faster, so it must be free. */
export async function findAndTake(hand: Hand, desk: SimulatedDesk): Promise<void> {
  const { random, world, clinic } = hand;
  const from = hand.someDate();
  const timeZone = clinic.zones.get(clinic.homeId) as string;
  const mine = [...desk.screen.rows.values()].filter((row) => isFresh(hand, row));
  const moved = mine.length > 0 && random.chance(0.35) ? random.pick(mine) : null;
  const chain = moved === null && random.chance(0.35) ? random.pick(clinic.chains) : null;
  const patientId = moved?.patientId ?? random.pick(world.patientIds);
  const input = {
    visitTypeId: chain ? null : (moved?.visitTypeId ?? randomType(hand)),
    ...(chain ? { chainId: chain.id } : {}),
    patientId,
    providerIds: random.chance(0.4) ? [random.pick([...clinic.plainProviderIds, ...clinic.suppliedProviderIds])] : [],
    from: Temporal.PlainDate.from(from).toZonedDateTime({ timeZone }).toInstant().toString(),
    until: Temporal.PlainDate.from(from)
      .add({ days: chain ? 0 : 1 })
      .toString(),
    durationMinutes: moved?.durationMinutes ?? null,
    ...(moved ? { insteadOf: moved.id } : {}),
    limit: 3,
  };
  let found: { openings: Opening[] };
  try {
    found = await hand.ask(desk, 'scheduling.openings', input);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'not_bookable') throw error;
    return hand.count('nobody does it');
  }
  if (found.openings.length === 0) return hand.count('no opening');
  const { parts } = random.pick(found.openings);
  if (chain) return bookChain(hand, desk, chain.id, patientId, parts);
  const [part] = parts;
  if (!part) throw new Violation('The finder offered an opening without parts.');
  const { otherIds, visitTypeId, ...place } = part;
  const [contract, request] = moved
    ? (['move', { id: moved.id, expectedVersion: moved.version, ...place }] as const)
    : (['book', { patientId, visitTypeId, ...place, note: '' }] as const);
  const send = (answers: object) => hand.act<Appointment>(desk, `scheduling.${contract}`, { ...request, ...answers });
  let { code, body, findings } = await send({});
  // The finder looks for free time; what is to be said about the patient is asked when somebody books.
  if (code === 'needs_answer' && findings.every((one) => one.code === 'wrong_age' || one.code === 'too_soon'))
    ({ code, body, findings } = await send({ confirmed: findings.map((one) => one.code) }));
  if (code !== 'ok')
    throw new Violation(
      `What the finder offered was answered with ${code} (${contract}): ${findings[0]?.sentence} ${JSON.stringify({ input, request })}`,
    );
  hand.keepNext(body, { isImported: false });
  hand.audited(`scheduling.${contract}`);
  if (
    body.overbookReason !== null ||
    body.providerId !== part.providerId ||
    Date.parse(body.start) !== Date.parse(part.start)
  )
    throw new Violation(`Appointment ${body.id} does not stand where the finder offered it.`);
}

interface Outcome {
  id: string;
  done: boolean;
  sentence: string;
  appointment: Appointment | null;
}
interface Suggested {
  suggestions: { appointmentId: string; opening: Opening | null }[];
}

const someOf = ({ random }: Hand, desk: SimulatedDesk): Appointment[] =>
  random
    .shuffle([...desk.screen.rows.values()].filter(({ booking }) => booking === 'booked'))
    .slice(0, random.between(2, 7));

export async function moveMany(hand: Hand, desk: SimulatedDesk): Promise<void> {
  const { random } = hand;
  const rows = someOf(hand, desk);
  if (rows.length === 0) return;
  const isSuggested = random.chance(0.3);
  const moves = isSuggested
    ? await suggested(hand, desk, rows)
    : rows.map((row) => ({
        id: row.id,
        expectedVersion: row.version,
        providerId: random.chance(0.5) ? (row.providerId as string) : randomProvider(hand),
        roomId: random.chance(0.5) ? row.roomId : randomRoom(hand),
        start: Temporal.Instant.fromEpochMilliseconds(randomStart(hand)).toString(),
      }));
  if (moves.length === 0) return;
  const { code, body } = await hand.act<{ outcomes: Outcome[] }>(desk, 'scheduling.moveMany', { moves });
  if (code !== 'ok') throw new Violation(`Many were moved with ${code}.`);
  for (const [i, move] of moves.entries()) {
    const { done, appointment } = outcomeOf(hand, body.outcomes[i], move);
    if (!done || !appointment) continue;
    const { providerId, roomId, start } = move;
    const isThere = appointment.providerId === providerId && appointment.roomId === roomId;
    if (!isThere || Date.parse(appointment.start) !== Date.parse(start))
      throw new Violation(`Appointment ${move.id} did not go where it was sent with others.`);
    hand.keepNext(appointment, { isImported: false });
    hand.audited('scheduling.moveMany');
  }
}

async function suggested(hand: Hand, desk: SimulatedDesk, rows: readonly Appointment[]) {
  const fresh = rows.filter((row) => isFresh(hand, row));
  if (fresh.length === 0) return [];
  const { suggestions } = await hand.ask<Suggested>(desk, 'scheduling.suggestMoves', {
    appointmentIds: fresh.map(({ id }) => id),
    providerIds: [],
    from: fresh[0]?.start,
    until: Temporal.PlainDate.from(hand.firstDate).add({ days: 3 }).toString(),
  });
  return suggestions.flatMap(({ appointmentId, opening }) => {
    const [part] = opening?.parts ?? [];
    const row = fresh.find(({ id }) => id === appointmentId);
    if (!part || !row) return [];
    const { providerId, roomId, start } = part;
    return [{ id: row.id, expectedVersion: row.version, providerId, roomId, start }];
  });
}

/** What became of one of many: it may be done only if it was as the screen showed it; if not, it must say why. */
function outcomeOf(
  hand: Hand,
  outcome: Outcome | undefined,
  { id, expectedVersion }: { id: string; expectedVersion: number },
): Outcome {
  const it = hand.book.kept.get(id);
  const may = it?.version === expectedVersion && it.booking === 'booked';
  if (outcome?.id !== id || (outcome.done && !may) || outcome.done !== (outcome.sentence === ''))
    throw new Violation(`What became of ${id} among many is not told as it is.`);
  if (!outcome.done && (outcome.appointment?.version ?? 0) !== (it?.version ?? 0))
    throw new Violation(`Appointment ${id} was refused among many and changed all the same.`);
  hand.count(outcome.done ? 'done among many' : 'refused among many');
  return outcome;
}

export async function cancelMany(hand: Hand, desk: SimulatedDesk): Promise<void> {
  const rows = someOf(hand, desk);
  if (rows.length === 0) return;
  const visits = rows.map(({ id, version }) => ({ id, expectedVersion: version }));
  const input = { visits, reason: hand.random.pick(CANCEL_REASONS), note: '' };
  const { code, body } = await hand.act<{ outcomes: Outcome[] }>(desk, 'scheduling.cancelMany', input);
  if (code !== 'ok') throw new Violation(`Many were cancelled with ${code}.`);
  for (const [i, row] of rows.entries()) {
    const wasFresh = isFresh(hand, row);
    const { done, appointment } = outcomeOf(hand, body.outcomes[i], visits[i] as (typeof visits)[number]);
    if (done !== wasFresh) throw new Violation(`Appointment ${row.id} was ${done ? '' : 'not '}cancelled among many.`);
    if (!done || !appointment) continue;
    hand.keepNext(appointment);
    hand.audited('scheduling.cancelMany');
  }
}

export async function changeStandby(hand: Hand, desk: SimulatedDesk): Promise<void> {
  const { random, world, book } = hand;
  const waiting = [...book.standby];
  const isMany = waiting.filter(([, { done }]) => !done).length > 20;
  if (waiting.length > 0 && (isMany || random.chance(0.5))) {
    const [id, it] = random.pick(waiting);
    const isStale = random.chance(0.1);
    const done = isMany || random.chance(0.7);
    const input = { id, expectedVersion: isStale ? it.version + 1 : it.version, done };
    const { code } = await hand.act(desk, 'scheduling.endStandby', input);
    if (code !== (isStale ? 'changed_meanwhile' : 'ok'))
      throw new Violation(`The standby list was changed with ${code}.`);
    if (code !== 'ok') return;
    book.standby.set(id, { ...it, version: it.version + 1, done });
    return hand.audited('scheduling.endStandby');
  }
  const fromDate = hand.someDate();
  const untilDate = Temporal.PlainDate.from(fromDate)
    .add({ days: random.between(0, 3) })
    .toString();
  const patientId = random.pick(world.patientIds);
  const providerId = random.chance(0.5) ? null : randomProvider(hand);
  const input = { patientId, visitTypeId: randomType(hand), providerId, fromDate, untilDate, note: '' };
  const { code, body } = await hand.act<{ id: string }>(desk, 'scheduling.addStandby', input);
  if (code === 'already_exists') return;
  if (code !== 'ok') throw new Violation(`Somebody was put on the standby list with ${code}.`);
  book.standby.set(body.id, { version: 1, patientId, done: false });
  hand.audited('scheduling.addStandby');
}

type Imported = Pick<Kept, 'version' | 'lane'> & { id: string; externalId: string };

export async function importSome(hand: Hand, imported: Set<string>): Promise<void> {
  const { random, world, clinic } = hand;
  const items: BulkAppointment[] = [];
  for (let i = random.between(2, 5); i > 0; i--) {
    const isKnown = imported.size > 0 && random.chance(0.15);
    const typeId = randomType(hand);
    const start = Temporal.Instant.fromEpochMilliseconds(randomStart(hand));
    const booking = random.pick(['booked', 'booked', 'booked', 'cancelled', 'no_show'] as const);
    items.push({
      patientId: random.pick(world.patientIds),
      visitTypeId: typeId,
      providerId: randomProvider(hand),
      roomId: randomRoom(hand),
      start,
      end: start.add({ minutes: clinic.types.get(typeId)?.minutes ?? 30 }),
      note: 'From the old system',
      booking,
      confirmation: 'unsent',
      flow: 'expected',
      cancelReason: booking === 'cancelled' ? 'other' : null,
      externalId: isKnown ? random.pick([...imported]) : `x${imported.size}-${i}`,
    });
  }
  const { kernel } = world;
  const { added } = await act(kernel, CONSOLE, 'simulation.import', (ctx) => bookInBulk(ctx, items));
  const fresh = items.filter(({ externalId }) => !imported.has(externalId as string));
  if (
    added.sort().join() !==
    fresh
      .map(({ externalId }) => externalId)
      .sort()
      .join()
  )
    throw new Violation('Other appointments were taken over than are new.');
  const { rows } = await sql<Imported>`select id, version, lane, external_id as "externalId" from appointment
    where external_id = any(${added})`.execute(kernel.database.db);
  for (const item of fresh) {
    const row = rows.find(({ externalId }) => externalId === item.externalId);
    if (!row) throw new Violation(`${item.externalId} was said to be taken over and is not there.`);
    imported.add(row.externalId);
    hand.book.keep(row.id, keptOf(item, row));
  }
  hand.note(`import ${JSON.stringify(items)} ${added.join()}`);
  hand.count('import');
  hand.audited('scheduling.bookInBulk');
}

const keptOf = (item: BulkAppointment, { version, lane }: Imported): Kept => ({
  typeId: item.visitTypeId,
  patientId: item.patientId,
  providerId: item.providerId,
  roomId: item.roomId,
  start: item.start.epochMilliseconds,
  end: item.end.epochMilliseconds,
  version,
  lane,
  booking: item.booking as Booking,
  confirmation: item.confirmation,
  flow: item.flow,
  note: item.note,
  reason: null,
  seriesId: null,
  until: 0,
  owner: null,
  isImported: true,
});
