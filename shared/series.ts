/** Contracts of what is booked together: recurring series as real rows, and chains of visits of one patient. */
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
import { OpeningPart } from './finder.ts';
import {
  Answers,
  Appointment,
  CANCEL_REASONS,
  CANCELLED_BY,
  CHANGE_PROBLEMS,
  Duration,
  Finding,
  SLOT_PROBLEMS,
} from './scheduling.ts';

/** What happens to an occurrence that falls on a holiday. */
export const HOLIDAY_POLICIES = ['skip', 'next_day', 'keep'] as const;
/** Which occurrences a change means. */
export const SERIES_SCOPES = ['this', 'following', 'all'] as const;
export type SeriesScope = (typeof SERIES_SCOPES)[number];
export const OCCURRENCES_MAX = 104;

export const SeriesRule = Shape({
  everyWeeks: Type.Integer({ minimum: 1, maximum: 26 }),
  weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7 }),
  /** Wall-clock minute: it stays the same over the days the clocks change. */
  minute: Type.Integer({ minimum: 0, maximum: 1439 }),
  from: CivilDate,
  /** One of the two says where it ends. Occurrences that the rule leaves out do not count. */
  count: Nullable(Type.Integer({ minimum: 2, maximum: OCCURRENCES_MAX })),
  until: Nullable(CivilDate),
  holidays: OneOf(HOLIDAY_POLICIES),
});
export type SeriesRule = Static<typeof SeriesRule>;

export const Occurrence = Shape({
  date: CivilDate,
  start: Moment,
  /** `Tue, Nov 24, 8:15 AM` */
  text: Type.String(),
  /** Skipped: a holiday that the rule leaves out, or a time that is over. */
  state: OneOf(['free', 'conflict', 'skipped'] as const),
  /** Shifted from a holiday, or by the clocks. */
  remark: Type.String(),
  findings: Type.Array(Finding),
});
export type Occurrence = Static<typeof Occurrence>;

const SERIES_VISIT = {
  patientId: Id,
  visitTypeId: Id,
  providerId: Id,
  roomId: Nullable(Id),
  durationMinutes: Nullable(Duration),
  /** One's own soft hold of one of the times: it does not stand in the way, and a booking makes it good. */
  holdId: Type.Optional(Id),
};

export const previewSeries = query({
  name: 'scheduling.previewSeries',
  permission: 'schedule.write',
  summary: 'Every occurrence that a rule would make, with what stands in its way; nothing is booked.',
  inBody: true,
  input: Shape({ ...SERIES_VISIT, rule: SeriesRule }),
  output: Shape({ occurrences: Type.Array(Occurrence) }),
  problems: ['not_bookable', 'not_found', 'patient_not_active', 'time_not_valid'],
});

export const bookSeries = command({
  name: 'scheduling.bookSeries',
  permission: 'schedule.write',
  summary: 'Books the occurrences that were chosen from the preview: all of them, or none.',
  input: Shape({
    ...SERIES_VISIT,
    rule: SeriesRule,
    starts: Type.Array(Moment, { minItems: 1, maxItems: OCCURRENCES_MAX }),
    note: Paragraph(500),
    /** For all of them: what is asked about, or overlaps, on any of the dates. */
    ...Answers,
  }),
  output: Shape({ seriesId: Id, appointments: Type.Array(Appointment) }),
  problems: SLOT_PROBLEMS,
});

export const moveSeries = command({
  name: 'scheduling.moveSeries',
  permission: 'schedule.write',
  summary:
    'Moves one occurrence, it and the following, or all that are still to come, by the same number of days to the same wall time; all or none.',
  input: Shape({
    id: Id,
    expectedVersion: Version,
    scope: OneOf(SERIES_SCOPES),
    /** Where the named occurrence goes; the others follow by the same days and wall time. Left out: all keep their times. */
    start: Type.Optional(Moment),
    durationMinutes: Type.Optional(Duration),
    providerId: Type.Optional(Id),
    roomId: Type.Optional(Nullable(Id)),
    ...Answers,
  }),
  output: Shape({ appointments: Type.Array(Appointment) }),
  problems: [...SLOT_PROBLEMS, ...CHANGE_PROBLEMS],
});

export const cancelSeries = command({
  name: 'scheduling.cancelSeries',
  permission: 'schedule.write',
  summary: 'Cancels one occurrence, it and the following, or all that are still to come.',
  input: Shape({
    id: Id,
    expectedVersion: Version,
    scope: OneOf(SERIES_SCOPES),
    reason: OneOf(CANCEL_REASONS),
    note: OptionalLine(200),
    cancelledBy: Type.Optional(OneOf(CANCELLED_BY)),
  }),
  output: Shape({ appointments: Type.Array(Appointment) }),
  problems: CHANGE_PROBLEMS,
});

export const bookChain = command({
  name: 'scheduling.bookChain',
  permission: 'schedule.write',
  summary: 'Books the parts of an opening of a chain, one visit each: all of them, or none.',
  input: Shape({
    patientId: Id,
    chainId: Id,
    parts: Type.Array(OpeningPart, { minItems: 2, maxItems: 8 }),
    note: Paragraph(500),
    holdId: Type.Optional(Id),
    ...Answers,
  }),
  output: Shape({ appointments: Type.Array(Appointment) }),
  problems: SLOT_PROBLEMS,
});

/** A visit among those that it was booked together with. */
export const TogetherVisit = Shape({
  ...Appointment.properties,
  /** Of a chain: 1 for its first part. */
  position: Nullable(Type.Integer()),
  /** Of a series: `Every Tuesday at 9:00 AM`. */
  words: Type.String(),
  /** Of a series: it was given a time of its own, and keeps it when the series moves. */
  alone: Type.Boolean(),
});
export type TogetherVisit = Static<typeof TogetherVisit>;

export const togetherTopic = liveTopic({
  name: 'scheduling.together',
  permission: 'schedule.read',
  summary:
    'The visits of one series or of one chain, cancelled ones included. Key: its id, as the appointments carry it.',
  key: Id,
  row: TogetherVisit,
});
