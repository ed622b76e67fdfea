/** Fills a practice with a believable, seeded world: through the services, in bulk, and never twice. */
import { type Random, seededRandom } from '../../shared/random.ts';
import type { CancelReason, Confirmation } from '../../shared/scheduling.ts';
import { act } from '../kernel/act.ts';
import type { CommandContext, Kernel } from '../kernel/context.ts';
import { importPatients } from '../patients/index.ts';
import { importProviders, loadSettings, saveRoom, selectRooms, selectVisitTypes } from '../practice/index.ts';
import { type BulkAppointment, bookInBulk } from '../scheduling/index.ts';
import { fictitiousPatient, fictitiousProvider } from './people.ts';

export interface FillPlan {
  seed: number;
  providers: number;
  rooms: number;
  patients: number;
  /** How many working days back and ahead of today; today comes besides. */
  daysBack: number;
  daysAhead: number;
  /** Stops when so many appointments are made; null: every working day is filled. */
  appointments: number | null;
}

export interface Filled {
  providers: number;
  rooms: number;
  patients: number;
  appointments: number;
}

/** Says how far it is: a word, and a share between 0 and 1. */
export type Progress = (what: string, share: number) => void;

const ACTOR = { kind: 'console', name: 'fill' } as const;
const BATCH = 500;

export async function fillPractice(kernel: Kernel, plan: FillPlan, progress: Progress): Promise<Filled> {
  const random = seededRandom(plan.seed);
  const { zone } = await loadSettings(kernel.database.db);
  const today = kernel.clock.now().toZonedDateTimeISO(zone).toPlainDate();
  const providerIds = await fillProviders(kernel, random, plan);
  const roomIds = await fillRooms(kernel, plan);
  const patientIds: string[] = [];
  for (let done = 0; done < plan.patients; done += BATCH) {
    const people = Array.from({ length: Math.min(BATCH, plan.patients - done) }, (_, i) => ({
      externalId: `fill-${plan.seed}-${done + i}`,
      fields: fictitiousPatient(random, today),
    }));
    const { idByExternalId } = await act(kernel, ACTOR, 'interop.fillPatients', (ctx) => importPatients(ctx, people));
    patientIds.push(...people.map((person) => idByExternalId.get(person.externalId) as string));
    progress('patients', patientIds.length / plan.patients);
  }
  const types = (await selectVisitTypes(kernel.database.db, null)).filter((type) => type.active);
  const days = workdays(today, plan.daysBack, plan.daysAhead);
  let appointments = 0;
  for (const [i, date] of days.entries()) {
    const items = planDay({ random, date, zone, providerIds, roomIds, patientIds, types, now: kernel.clock.now() }).map(
      (item, n) => ({ ...item, externalId: `fill-${plan.seed}-${date}-${n}` }),
    );
    const left = plan.appointments === null ? items.length : plan.appointments - appointments;
    const { added, known } = await act(kernel, ACTOR, 'interop.fillDay', (ctx) =>
      bookInBulk(ctx, items.slice(0, left)),
    );
    appointments += added.length + known.length;
    progress('appointments', (i + 1) / days.length);
    if (plan.appointments !== null && appointments >= plan.appointments) break;
  }
  return { providers: providerIds.length, rooms: roomIds.length, patients: patientIds.length, appointments };
}

async function fillProviders(kernel: Kernel, random: Random, plan: FillPlan): Promise<string[]> {
  const providers = Array.from({ length: plan.providers }, (_, i) => ({
    externalId: `fill-${plan.seed}-${i}`,
    ...fictitiousProvider(random, i),
  }));
  const { idByExternalId } = await act(kernel, ACTOR, 'interop.fillProviders', (ctx) =>
    importProviders(ctx, providers),
  );
  return providers.map((provider) => idByExternalId.get(provider.externalId) as string);
}

/** Rooms have no number of another system: they are known by their names. */
async function fillRooms(kernel: Kernel, plan: FillPlan): Promise<string[]> {
  const known = new Map((await selectRooms(kernel.database.db, null)).map((room) => [room.name, room.id]));
  const names = Array.from({ length: plan.rooms }, (_, i) =>
    i >= plan.rooms - 2 && plan.rooms > 4 ? `Procedure ${i - plan.rooms + 3}` : `Room ${i + 1}`,
  );
  const add = async (ctx: CommandContext): Promise<string[]> => {
    const ids: string[] = [];
    for (const [position, name] of names.entries()) {
      const room = { id: null, expectedVersion: null, name, position, active: true };
      ids.push(known.get(name) ?? (await saveRoom(ctx, room)).id);
    }
    return ids;
  };
  return act(kernel, ACTOR, 'interop.fillRooms', add);
}

/** Working days around today, today first, then tomorrow and yesterday and so on: what matters most is there soonest. */
function workdays(today: Temporal.PlainDate, back: number, ahead: number): Temporal.PlainDate[] {
  const walk = (step: 1 | -1, count: number): Temporal.PlainDate[] => {
    const days: Temporal.PlainDate[] = [];
    for (let date = today.add({ days: step }); days.length < count; date = date.add({ days: step }))
      if (date.dayOfWeek <= 5) days.push(date);
    return days;
  };
  return [today, ...walk(1, ahead), ...walk(-1, back)];
}

interface DayPlan {
  random: Random;
  date: Temporal.PlainDate;
  zone: string;
  providerIds: readonly string[];
  roomIds: readonly string[];
  patientIds: readonly string[];
  types: readonly { id: string; code: string; durationMinutes: number }[];
  now: Temporal.Instant;
}

const OPENS = 8 * 60;
const LUNCH = 12 * 60;
const AFTER_LUNCH = 13 * 60;
const CLOSES = 17 * 60 + 30;

/** One day of all providers: a morning and an afternoon each, with a gap here and there. */
function planDay(plan: DayPlan): Omit<BulkAppointment, 'externalId'>[] {
  const { random, date, zone } = plan;
  const deck = random.shuffle(plan.patientIds);
  const visits: Omit<BulkAppointment, 'externalId'>[] = [];
  for (const [column, providerId] of plan.providerIds.entries()) {
    if (date.dayOfWeek === 5 && column % 4 === 3) continue; // Some do not work on Fridays.
    for (const [from, to] of [
      [OPENS + random.pick([0, 0, 15, 30]), LUNCH],
      [AFTER_LUNCH, CLOSES - random.pick([0, 0, 30, 60])],
    ] as const) {
      let minute = from;
      while (minute < to) {
        const type = random.pick(plan.types);
        if (minute + type.durationMinutes > to) break;
        const patientId = deck.pop();
        if (!patientId) return visits;
        const start = at(date, minute, zone);
        visits.push(visit(plan, { patientId, providerId, roomId: plan.roomIds[column] ?? null, type, start }));
        minute += Math.ceil(type.durationMinutes / 5) * 5 + random.pick([0, 0, 0, 5, 10, 15, 30]);
      }
    }
  }
  return visits;
}

function at(date: Temporal.PlainDate, minute: number, zone: string): Temporal.Instant {
  const plainTime = new Temporal.PlainTime(Math.floor(minute / 60), minute % 60);
  return date.toZonedDateTime({ timeZone: zone, plainTime }).toInstant();
}

const NOTES = [
  '',
  '',
  '',
  '',
  '',
  'Bring medication list',
  'Fasting labs',
  'Interpreter booked',
  'Form for school',
  'Wheelchair',
];

function visit(
  { random, now }: DayPlan,
  it: {
    patientId: string;
    providerId: string;
    roomId: string | null;
    type: DayPlan['types'][number];
    start: Temporal.Instant;
  },
): Omit<BulkAppointment, 'externalId'> {
  const end = it.start.add({ minutes: it.type.durationMinutes });
  const sinceEnd = (now.epochMilliseconds - end.epochMilliseconds) / 60_000;
  const untilStart = (it.start.epochMilliseconds - now.epochMilliseconds) / 60_000;
  const isCancelled = random.chance(0.04);
  const isMissed = !isCancelled && sinceEnd > 0 && random.chance(0.04);
  const confirmation: Confirmation = random.chance(0.55) ? 'confirmed' : random.chance(0.5) ? 'sent' : 'unsent';
  const isHere = !isCancelled && !isMissed;
  const flow =
    isHere && sinceEnd > 5
      ? 'checked_out'
      : isHere && untilStart < -10
        ? 'with_provider'
        : isHere && untilStart < 0
          ? 'roomed'
          : isHere && untilStart < 12 && random.chance(0.6)
            ? 'arrived'
            : 'expected';
  const reasons: CancelReason[] = ['patient_request', 'rescheduled', 'practice_request', 'weather'];
  return {
    patientId: it.patientId,
    providerId: it.providerId,
    roomId: it.roomId,
    visitTypeId: it.type.id,
    start: it.start,
    end,
    note: random.pick(NOTES),
    booking: isCancelled ? 'cancelled' : isMissed ? 'no_show' : 'booked',
    confirmation: flow === 'expected' ? confirmation : 'confirmed',
    flow,
    flowAt:
      flow === 'expected'
        ? null
        : Temporal.Instant.fromEpochMilliseconds(Math.min(now.epochMilliseconds, it.start.epochMilliseconds)),
    cancelReason: isCancelled ? random.pick(reasons) : null,
  };
}
