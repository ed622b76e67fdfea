/** Contracts of the past: what happened to one appointment, and how the schedule stood at any moment. */
import Type, { type Static } from 'typebox';
import { CivilDate, Id, Moment, Nullable, type OutputOf, query, Shape } from './contract.ts';
import { Appointment } from './scheduling.ts';

/** One change in words: who, when, what, why. */
export const HistoryLine = Shape({
  version: Type.Integer(),
  at: Moment,
  /** `Tue, Nov 24, 8:15:04 AM` in the location's time. */
  atText: Type.String(),
  who: Type.String(),
  /** `moved it from Tue, Nov 24, 9:40 AM with Dr. Chen to Wed, Nov 25, 10:00 AM` */
  what: Type.String(),
  why: Nullable(Type.String()),
});
export type HistoryLine = Static<typeof HistoryLine>;

export const history = query({
  name: 'scheduling.history',
  permission: 'schedule.read',
  summary: 'Everything that happened to an appointment, newest first.',
  inBody: true,
  input: Shape({ id: Id }),
  output: Shape({ lines: Type.Array(HistoryLine) }),
  problems: ['not_found', 'record_confidential'],
});

/** What made one moment of a day: the change in words, or how many there were at once. */
export const DayStep = Shape({
  at: Moment,
  /** `Tue, Nov 24, 8:15:04 AM` in the location's time. */
  atText: Type.String(),
  who: Type.String(),
  /** `moved Okoye, Nia from Tue, Nov 24, 9:40 AM to 10:00 AM` */
  what: Type.String(),
  appointmentIds: Type.Array(Id),
});
export type DayStep = Static<typeof DayStep>;

export const dayAsOf = query({
  name: 'scheduling.dayAsOf',
  permission: 'schedule.read',
  summary:
    'The appointments of a day as the schedule stood at a past moment. The look is written into the audit trail.',
  inBody: true,
  input: Shape({ date: CivilDate, locationId: Type.Optional(Id), at: Moment }),
  output: Shape({
    /** The moment asked for; never later than now. */
    at: Moment,
    atText: Type.String(),
    /** The change by which the day became as it stood then, and the one that came after. */
    last: Nullable(DayStep),
    next: Nullable(DayStep),
    /** Moments at which something of this day changed, oldest first; the slider stops there. At most 2,000. */
    moments: Type.Array(Moment),
    appointments: Type.Array(Appointment),
  }),
  problems: ['not_found'],
});
export type DayAsOf = OutputOf<typeof dayAsOf>;
