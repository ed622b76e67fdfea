/** One day of a made-up practice: visits inside the hours, with a gap here and there, in states that fit the clock. */
import type { Random } from '../../shared/random.ts';
import type { CancelReason, Confirmation } from '../../shared/scheduling.ts';
import type { BulkAppointment } from '../scheduling/index.ts';
import { freeFor, instantAt, mergeSessions, minus, type Session, type Supply } from '../supply/index.ts';

export type DayVisit = Omit<BulkAppointment, 'externalId'>;

export interface DayPlan {
  random: Random;
  supply: Supply;
  date: Temporal.PlainDate;
  /** In the order of their columns. */
  people: readonly { id: string; roomAt(locationId: string): string | null }[];
  patientIds: readonly string[];
  /** How full the day is; 1 leaves a gap here and there. */
  density: number;
  now: Temporal.Instant;
}

type Type = Supply['resources']['visitTypes'][number];

const MINUTE_MS = 60_000;
const LUNCH = { from: 720, until: 780 } as const;

/** What needs more than a person and a room is booked one by one: in bulk its nurses and machines would not be taken. */
const isPlain = (type: Type): boolean =>
  type.active &&
  type.needs.length === 0 &&
  type.capacity === 1 &&
  type.beforeMinutes + type.afterMinutes === 0 &&
  type.ageMonthsMin === null &&
  type.ageMonthsMax === null;

export function planDay(plan: DayPlan): DayVisit[] {
  const { random, supply } = plan;
  const deck = random.shuffle(plan.patientIds);
  const visits: DayVisit[] = [];
  for (const person of plan.people) {
    const offers = offersOf(plan, person.id);
    for (const stretch of mergeSessions(offers.flatMap(({ sessions }) => plain(sessions)))) {
      const end = stretch.to - random.pick([0, 0, 0, 30]) * MINUTE_MS;
      let at = stretch.from + random.pick([0, 0, 15, 30]) * MINUTE_MS;
      while (at < end) {
        const type = chooseType(plan, offers, { at, end, locationId: stretch.locationId });
        if (!type) at += 5 * MINUTE_MS;
        else if (!random.chance(plan.density)) at += 20 * MINUTE_MS;
        else {
          const patientId = deck.pop();
          if (!patientId) return visits;
          const start = Temporal.Instant.fromEpochMilliseconds(at);
          const roomId = type.telehealth ? null : person.roomAt(stretch.locationId);
          const where = { roomId, locationId: supply.places.has(stretch.locationId) ? stretch.locationId : undefined };
          visits.push(visit(plan, { patientId, providerId: person.id, ...where, type, start }));
          at += (Math.ceil(type.durationMinutes / 5) * 5 + random.pick([0, 0, 0, 5, 10, 15, 30])) * MINUTE_MS;
        }
      }
    }
  }
  return visits;
}

const plain = (sessions: readonly Session[]): Session[] => sessions.map((one) => ({ ...one, visitTypeIds: [] }));

interface Offer {
  type: Type;
  sessions: Session[];
}

/** What a person may be booked for on the day, and when. Where nobody said any hours, lunch is from noon to one. */
function offersOf({ supply, date }: DayPlan, personId: string): Offer[] {
  const { providers, visitTypes } = supply.resources;
  const isProvider = providers.find(({ id }) => id === personId)?.profession === 'provider';
  const day = supply.on(personId, date.toString());
  const lunch = {
    from: instantAt(date, LUNCH.from, supply.home.zone),
    to: instantAt(date, LUNCH.until, supply.home.zone),
  };
  return visitTypes
    .filter(isPlain)
    .filter((type) => (type.providerIds.length > 0 ? type.providerIds.includes(personId) : isProvider))
    .map((type) => {
      const sessions = freeFor(day, type.id);
      return { type, sessions: day.known ? sessions : sessions.flatMap((one) => minus(one, [lunch])) };
    });
}

function chooseType(
  { random }: DayPlan,
  offers: readonly Offer[],
  { at, end, locationId }: { at: number; end: number; locationId: string },
): Type | null {
  const fitting = offers.filter(({ type, sessions }) => {
    const to = at + type.durationMinutes * MINUTE_MS;
    return to <= end && sessions.some((one) => one.locationId === locationId && one.from <= at && to <= one.to);
  });
  return fitting.length > 0 ? random.pick(fitting).type : null;
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
const REASONS: CancelReason[] = ['patient_request', 'rescheduled', 'practice_request', 'weather'];
/** Reasons that are the patient's own. */
const PATIENTS: ReadonlySet<CancelReason> = new Set(['patient_request', 'rescheduled']);

function visit(
  { random, now }: DayPlan,
  it: {
    patientId: string;
    providerId: string;
    roomId: string | null;
    locationId: string | undefined;
    type: Type;
    start: Temporal.Instant;
  },
): DayVisit {
  const { type, locationId, ...rest } = it;
  const end = it.start.add({ minutes: type.durationMinutes });
  const sinceEnd = (now.epochMilliseconds - end.epochMilliseconds) / MINUTE_MS;
  const untilStart = (it.start.epochMilliseconds - now.epochMilliseconds) / MINUTE_MS;
  // Chance is asked the same number of times at every hour, so that a day that is made again is the same day.
  const [isCancelled, misses, isConfirmed, isSent, isEarly] = [
    random.chance(0.04),
    random.chance(0.04),
    random.chance(0.55),
    random.chance(0.5),
    random.chance(0.6),
  ];
  const isMissed = !isCancelled && sinceEnd > 0 && misses;
  const confirmation: Confirmation = isConfirmed ? 'confirmed' : isSent ? 'sent' : 'unsent';
  const flow =
    isCancelled || isMissed
      ? 'expected'
      : sinceEnd > 5
        ? 'checked_out'
        : untilStart < -10
          ? 'with_provider'
          : untilStart < 0
            ? 'roomed'
            : untilStart < 12 && isEarly
              ? 'arrived'
              : 'expected';
  const cancelReason = random.pick(REASONS);
  return {
    ...rest,
    ...(locationId === undefined ? {} : { locationId }),
    visitTypeId: type.id,
    end,
    note: random.pick(NOTES),
    booking: isCancelled ? 'cancelled' : isMissed ? 'no_show' : 'booked',
    confirmation: flow === 'expected' ? confirmation : 'confirmed',
    flow,
    flowAt:
      flow === 'expected'
        ? null
        : Temporal.Instant.fromEpochMilliseconds(Math.min(now.epochMilliseconds, it.start.epochMilliseconds)),
    cancelReason: isCancelled ? cancelReason : null,
    cancelledBy: !isCancelled ? null : PATIENTS.has(cancelReason) ? 'patient' : 'practice',
  };
}
