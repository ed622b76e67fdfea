/**
 * Contracts of the schedule. An appointment has three axes that never mix: booking (does it hold its slot),
 * confirmation (what the patient said), flow (where the patient is).
 */
import Type, { type Static } from 'typebox';
import {
  CivilDate,
  command,
  Id,
  Line,
  liveTopic,
  Moment,
  Nothing,
  Nullable,
  OneOf,
  OptionalLine,
  Paragraph,
  query,
  Shape,
  Version,
} from './contract.ts';
import type { ProblemCode } from './problems.ts';
import { datesTouched } from './time.ts';

export const BOOKING = ['held', 'booked', 'cancelled', 'no_show'] as const;
export const CONFIRMATION = ['unsent', 'sent', 'confirmed', 'declined'] as const;
export const FLOW = ['expected', 'arrived', 'roomed', 'with_provider', 'checked_out'] as const;
export const CANCEL_REASONS = [
  'patient_request',
  'practice_request',
  'provider_unavailable',
  'weather',
  'rescheduled',
  'entered_in_error',
  'other',
] as const;
/** Whose wish the cancellation was; who typed it stands in the history. */
export const CANCELLED_BY = ['patient', 'caregiver', 'practice'] as const;
export type CancelledBy = (typeof CANCELLED_BY)[number];
export type Booking = (typeof BOOKING)[number];
export type Confirmation = (typeof CONFIRMATION)[number];
export type Flow = (typeof FLOW)[number];
export type CancelReason = (typeof CANCEL_REASONS)[number];

export const DURATION_MINUTES_MIN = 5;
export const DURATION_MINUTES_MAX = 1440;
/** So long a soft hold stands unless it is renewed. */
export const HOLD_SECONDS = 120;
export const Duration = Type.Integer({ minimum: DURATION_MINUTES_MIN, maximum: DURATION_MINUTES_MAX });

export const Appointment = Shape({
  id: Id,
  version: Version,
  /** Null for a hold whose patient is not known yet. */
  patientId: Nullable(Id),
  /** `Okoye, Nia`; empty for a hold without a patient. */
  patientName: Type.String(),
  /** Whoever may not open the record reads no name and no note. */
  isConfidential: Type.Boolean(),
  visitTypeId: Id,
  providerId: Nullable(Id),
  roomId: Nullable(Id),
  locationId: Id,
  /** Nurses, equipment and further rooms that the visit type needs and that were chosen for it. */
  otherIds: Type.Array(Id),
  start: Moment,
  end: Moment,
  /** The location's date and wall time of the start and the end, said by the server. */
  date: CivilDate,
  startText: Type.String(),
  endText: Type.String(),
  durationMinutes: Type.Integer(),
  /** The provider's lane: 0, the seat of a group visit, or a further lane that was taken deliberately. */
  lane: Type.Integer(),
  /** Why an overlap, or a time that is not open, was taken all the same. */
  overbookReason: Nullable(Type.String()),
  seriesId: Nullable(Id),
  chainId: Nullable(Id),
  /** Of a hold: whose it is and when it ends. */
  heldBy: Nullable(Type.String()),
  heldUntil: Nullable(Moment),
  booking: OneOf(BOOKING),
  confirmation: OneOf(CONFIRMATION),
  flow: OneOf(FLOW),
  /** Since when the flow is what it is. */
  flowAt: Nullable(Moment),
  note: Type.String(),
  cancelReason: Nullable(OneOf(CANCEL_REASONS)),
  cancelNote: Nullable(Type.String()),
  cancelledBy: Nullable(OneOf(CANCELLED_BY)),
});
export type Appointment = Static<typeof Appointment>;

/** A stretch of a day, in elapsed minutes since its start. */
const Stretch = { minute: Type.Integer(), duration: Type.Integer() };

/** When one resource is there on one day, as the grid draws it. */
export const DaySupply = Shape({
  resourceId: Id,
  /** False: nobody made a template, so the opening hours of the practice stand in. */
  known: Type.Boolean(),
  open: Type.Array(Shape({ ...Stretch, locationId: Id, visitTypeIds: Type.Array(Id) })),
  blocks: Type.Array(
    Shape({
      ...Stretch,
      id: Nullable(Id),
      kind: OneOf(['closed', 'warn', 'only', 'away', 'holiday'] as const),
      title: Type.String(),
      /** With `only`: who may. */
      visitTypeIds: Type.Array(Id),
    }),
  ),
});
export type DaySupply = Static<typeof DaySupply>;

export const Day = Shape({
  date: CivilDate,
  zone: Type.String(),
  supplyVersion: Type.Integer(),
  supply: Type.Array(DaySupply),
  /** The instant of local midnight; tiles stand at minutes elapsed since then. */
  start: Moment,
  /** 1440, or 1380 and 1500 (and their like) on the days the clocks change. */
  lengthMinutes: Type.Integer(),
  /** What the clock on the wall says at each full hour of the day. */
  hours: Type.Array(Shape({ minute: Type.Integer(), label: Type.String() })),
  appointments: Type.Array(Appointment),
});
export type Day = Static<typeof Day>;

export const day = query({
  name: 'scheduling.day',
  permission: 'schedule.read',
  summary: 'Everything of one day of a location (or of the practice): its length, hours, supply, appointments.',
  input: Shape({ date: CivilDate, locationId: Type.Optional(Id) }),
  output: Day,
});

/** `2026-11-24`, or `2026-11-24@` and the id of a location that has a zone of its own. */
const DayKey = Type.Union([
  CivilDate,
  Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}@[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
]);

export const dayTopic = liveTopic({
  name: 'scheduling.day',
  permission: 'schedule.read',
  summary:
    'The appointments that touch one day. Key: the date in the zone of the practice, or date@locationId for a location with another zone.',
  key: DayKey,
  row: Appointment,
});

/**
 * The keys of the days that an appointment stands on: those of the practice, by its clock, and those of the location. At
 * one moment they may be other dates.
 */
export function dayKeysOf(it: Appointment, practiceZone: string): string[] {
  const [start, end] = [Temporal.Instant.from(it.start), Temporal.Instant.from(it.end)];
  return [...datesTouched(start, end, practiceZone), `${it.date}@${it.locationId}`];
}

/** What stands in the way of a booking, in words. `reason`: needs the right to overbook and a reason; `confirm`: a yes. */
export const FINDING_CODES = [
  'outside_hours',
  'away',
  'holiday',
  'closed',
  'warned',
  'reserved',
  'wrong_provider',
  'wrong_age',
  'too_soon',
  'provider_busy',
  'room_busy',
  'patient_busy',
  'resource_busy',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];
export const Finding = Shape({
  code: OneOf(FINDING_CODES),
  severity: OneOf(['confirm', 'reason'] as const),
  sentence: Type.String(),
});
export type Finding = Static<typeof Finding>;

/** The answers of a person to findings: codes that are confirmed, and why those that need a reason are overridden. */
export const Answers = {
  confirmed: Type.Optional(Type.Array(OneOf(FINDING_CODES), { maxItems: FINDING_CODES.length })),
  overbookReason: Type.Optional(Line(200)),
};

export const SLOT_PROBLEMS = [
  'needs_answer',
  'slot_taken',
  'not_bookable',
  'patient_not_active',
  'time_not_valid',
  'not_found',
] as const;
export const CHANGE_PROBLEMS = [
  'not_found',
  'changed_meanwhile',
  'wrong_state',
] as const satisfies readonly ProblemCode[];

const SLOT = {
  visitTypeId: Id,
  providerId: Id,
  roomId: Nullable(Id),
  start: Moment,
  /** Null: as long as the visit type says. */
  durationMinutes: Nullable(Duration),
};

export const book = command({
  name: 'scheduling.book',
  permission: 'schedule.write',
  summary:
    'Books a patient with a provider, a room if given and whatever else the visit type needs: all free, or nothing is booked.',
  input: Shape({
    patientId: Id,
    ...SLOT,
    note: Paragraph(500),
    /** The soft hold that this booking makes good. */
    holdId: Type.Optional(Id),
    /** The entry of the standby list that this booking ends, in the same act. */
    standbyId: Type.Optional(Id),
    ...Answers,
  }),
  output: Appointment,
  problems: [...SLOT_PROBLEMS, 'changed_meanwhile'],
});

export const hold = command({
  name: 'scheduling.hold',
  permission: 'schedule.write',
  summary:
    'Holds a slot for two minutes while the booking is typed; other desks see whose it is. With `replaces` the former hold is given up in the same breath.',
  input: Shape({ patientId: Nullable(Id), ...SLOT, replaces: Type.Optional(Id) }),
  output: Appointment,
  problems: SLOT_PROBLEMS,
});

export const renewHold = command({
  name: 'scheduling.renewHold',
  permission: 'schedule.write',
  summary: 'Keeps one’s own hold for two more minutes.',
  input: Shape({ id: Id }),
  output: Appointment,
  problems: ['hold_gone'],
});

export const releaseHold = command({
  name: 'scheduling.releaseHold',
  permission: 'schedule.write',
  summary: 'Gives one’s own hold up; one that is gone already is no problem.',
  input: Shape({ id: Id }),
  output: Nothing,
});

export const move = command({
  name: 'scheduling.move',
  permission: 'schedule.write',
  summary: 'Moves to another time, provider or room, or changes the length. What is left out stays as it is.',
  input: Shape({
    id: Id,
    expectedVersion: Version,
    start: Type.Optional(Moment),
    durationMinutes: Type.Optional(Duration),
    providerId: Type.Optional(Id),
    roomId: Type.Optional(Nullable(Id)),
    ...Answers,
  }),
  output: Appointment,
  problems: [...SLOT_PROBLEMS, ...CHANGE_PROBLEMS],
});

export const cancel = command({
  name: 'scheduling.cancel',
  permission: 'schedule.write',
  summary: 'Cancels with a reason; the slot is free at once.',
  input: Shape({
    id: Id,
    expectedVersion: Version,
    reason: OneOf(CANCEL_REASONS),
    note: OptionalLine(200),
    /** Left out: as the reason suggests. */
    cancelledBy: Type.Optional(OneOf(CANCELLED_BY)),
  }),
  output: Appointment,
  problems: CHANGE_PROBLEMS,
});

export const restore = command({
  name: 'scheduling.restore',
  permission: 'schedule.write',
  summary: 'Brings a cancelled or missed appointment back to its time, if that is still free.',
  input: Shape({ id: Id, expectedVersion: Version, ...Answers }),
  output: Appointment,
  problems: [...SLOT_PROBLEMS, ...CHANGE_PROBLEMS],
});

export const noShow = command({
  name: 'scheduling.noShow',
  permission: 'schedule.write',
  summary: 'The patient did not come; the slot is free at once.',
  input: Shape({ id: Id, expectedVersion: Version }),
  output: Appointment,
  problems: CHANGE_PROBLEMS,
});

export const confirm = command({
  name: 'scheduling.confirm',
  permission: 'schedule.write',
  summary: 'What the patient said about coming.',
  input: Shape({ id: Id, expectedVersion: Version, confirmation: OneOf(CONFIRMATION) }),
  output: Appointment,
  problems: CHANGE_PROBLEMS,
});

export const setFlow = command({
  name: 'scheduling.setFlow',
  permission: 'schedule.write',
  summary: 'Where the patient is: expected, arrived, roomed, with the provider, checked out.',
  input: Shape({ id: Id, expectedVersion: Version, flow: OneOf(FLOW) }),
  output: Appointment,
  problems: CHANGE_PROBLEMS,
});

export const setNote = command({
  name: 'scheduling.setNote',
  permission: 'schedule.write',
  summary: 'The line that the front desk wrote about the visit.',
  input: Shape({ id: Id, expectedVersion: Version, note: Paragraph(500) }),
  output: Appointment,
  problems: CHANGE_PROBLEMS,
});

export const patientVisits = query({
  name: 'scheduling.patientVisits',
  permission: 'schedule.read',
  summary: 'A patient’s appointments, next ones first, then past ones; and who and what they usually come for.',
  inBody: true,
  input: Shape({ patientId: Id, limit: Type.Integer({ minimum: 1, maximum: 200 }) }),
  output: Shape({
    upcoming: Type.Array(Appointment),
    past: Type.Array(Appointment),
    usualProviderId: Nullable(Id),
    lastVisitTypeId: Nullable(Id),
    noShowCount: Type.Integer(),
  }),
});
