/**
 * Contracts of the schedule. An appointment has three axes that never mix: booking (does it hold its slot),
 * confirmation (what the patient said), flow (where the patient is).
 */
import Type, { type Static } from 'typebox';
import {
  CivilDate,
  command,
  Id,
  liveTopic,
  Moment,
  Nullable,
  OneOf,
  OptionalLine,
  Paragraph,
  query,
  Shape,
  Version,
} from './contract.ts';
import type { ProblemCode } from './problems.ts';

export const BOOKING = ['booked', 'cancelled', 'no_show'] as const;
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
export type Booking = (typeof BOOKING)[number];
export type Confirmation = (typeof CONFIRMATION)[number];
export type Flow = (typeof FLOW)[number];
export type CancelReason = (typeof CANCEL_REASONS)[number];

export const DURATION_MINUTES_MIN = 5;
export const DURATION_MINUTES_MAX = 1440;
const Duration = Type.Integer({ minimum: DURATION_MINUTES_MIN, maximum: DURATION_MINUTES_MAX });

export const Appointment = Shape({
  id: Id,
  version: Version,
  patientId: Id,
  /** `Okoye, Nia` */
  patientName: Type.String(),
  visitTypeId: Id,
  providerId: Nullable(Id),
  roomId: Nullable(Id),
  start: Moment,
  end: Moment,
  /** The clinic's date and wall time of the start and the end, said by the server. */
  date: CivilDate,
  startText: Type.String(),
  endText: Type.String(),
  durationMinutes: Type.Integer(),
  /** 0 unless the slot is deliberately shared: the provider's lane. */
  lane: Type.Integer(),
  booking: OneOf(BOOKING),
  confirmation: OneOf(CONFIRMATION),
  flow: OneOf(FLOW),
  /** Since when the flow is what it is. */
  flowAt: Nullable(Moment),
  note: Type.String(),
  cancelReason: Nullable(OneOf(CANCEL_REASONS)),
  cancelNote: Nullable(Type.String()),
});
export type Appointment = Static<typeof Appointment>;

export const Day = Shape({
  date: CivilDate,
  zone: Type.String(),
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
  summary: 'Everything of one day: its length, its hours, its appointments.',
  input: Shape({ date: CivilDate }),
  output: Day,
});

export const dayTopic = liveTopic({
  name: 'scheduling.day',
  permission: 'schedule.read',
  summary: 'The appointments that touch one day of the clinic. Key: the date.',
  key: CivilDate,
  row: Appointment,
});

const SLOT_PROBLEMS = ['slot_taken', 'not_bookable', 'patient_not_active', 'time_not_valid', 'not_found'] as const;
const CHANGE_PROBLEMS = ['not_found', 'changed_meanwhile', 'wrong_state'] as const satisfies readonly ProblemCode[];

export const book = command({
  name: 'scheduling.book',
  permission: 'schedule.write',
  summary: 'Books a patient with a provider, and a room if given: all of them free, or nothing is booked.',
  input: Shape({
    patientId: Id,
    visitTypeId: Id,
    providerId: Id,
    roomId: Nullable(Id),
    start: Moment,
    /** Null: as long as the visit type says. */
    durationMinutes: Nullable(Duration),
    note: Paragraph(500),
  }),
  output: Appointment,
  problems: SLOT_PROBLEMS,
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
  }),
  output: Appointment,
  problems: [...SLOT_PROBLEMS, ...CHANGE_PROBLEMS],
});

export const cancel = command({
  name: 'scheduling.cancel',
  permission: 'schedule.write',
  summary: 'Cancels with a reason; the slot is free at once.',
  input: Shape({ id: Id, expectedVersion: Version, reason: OneOf(CANCEL_REASONS), note: OptionalLine(200) }),
  output: Appointment,
  problems: CHANGE_PROBLEMS,
});

export const restore = command({
  name: 'scheduling.restore',
  permission: 'schedule.write',
  summary: 'Brings a cancelled or missed appointment back to its time, if that is still free.',
  input: Shape({ id: Id, expectedVersion: Version }),
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

export const Opening = Shape({
  providerId: Id,
  start: Moment,
  durationMinutes: Type.Integer(),
  date: CivilDate,
  /** `Tue Nov 24, 8:15 AM` in the clinic's time. */
  text: Type.String(),
});
export type Opening = Static<typeof Opening>;

export const openings = query({
  name: 'scheduling.openings',
  permission: 'schedule.read',
  summary: 'The next times at which the patient and a provider are both free within opening hours, soonest first.',
  inBody: true,
  input: Shape({
    visitTypeId: Id,
    patientId: Nullable(Id),
    /** Null: any provider. */
    providerId: Nullable(Id),
    from: Moment,
    durationMinutes: Nullable(Duration),
    limit: Type.Integer({ minimum: 1, maximum: 50 }),
  }),
  output: Shape({ openings: Type.Array(Opening) }),
  problems: ['not_bookable', 'not_found'],
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
