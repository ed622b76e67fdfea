/** Contracts of the schedule's lists: visits that must be told and moved, calls, standby, column sets, feeds. */
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
  query,
  Shape,
  Version,
} from './contract.ts';
import { Opening } from './finder.ts';
import { Appointment, CANCEL_REASONS, CHANGE_PROBLEMS, type FindingCode, SLOT_PROBLEMS } from './scheduling.ts';

export const CALL_OUTCOMES = ['reached', 'left_message', 'no_answer', 'wrong_number'] as const;
export const Call = Shape({ outcome: OneOf(CALL_OUTCOMES), note: Type.String(), at: Moment, by: Type.String() });

/** What can strand a visit. `not_active`: the provider, the room or somebody else of it is not in use any more. */
export const STRANDED_BY = [
  'away',
  'holiday',
  'closed',
  'outside_hours',
  'reserved',
  'not_active',
] as const satisfies readonly (FindingCode | 'not_active')[];
export type StrandedBy = (typeof STRANDED_BY)[number];

/** A booked visit that the supply does not carry any more, with how to reach the patient. */
export const Stranded = Shape({
  appointment: Appointment,
  isConfidential: Type.Boolean(),
  /** Empty only where visits that could stay were asked for, too. */
  codes: Type.Array(OneOf(STRANDED_BY)),
  /** Why, in words: `Dr. Chen is away from 10:00 AM (called away).` */
  why: Type.String(),
  phone: Nullable(Type.String()),
  calls: Type.Array(Call),
});
export type Stranded = Static<typeof Stranded>;

export const stranded = query({
  name: 'scheduling.stranded',
  permission: 'schedule.read',
  summary:
    'Booked visits to come that templates, exceptions, blockouts or holidays do not carry (any more), soonest first, with phone and calls.',
  inBody: true,
  input: Shape({
    from: CivilDate,
    until: CivilDate,
    /** Visits of this provider, or of a nurse who is needed for them. */
    providerId: Type.Optional(Id),
    /** Visits that could stay, too: to clear a whole day. */
    all: Type.Optional(Type.Boolean()),
    limit: Type.Integer({ minimum: 1, maximum: 500 }),
  }),
  output: Shape({
    visits: Type.Array(Stranded),
    /** How many there are, also beyond the limit. */
    total: Type.Integer(),
  }),
});

export const recordCall = command({
  name: 'scheduling.recordCall',
  permission: 'schedule.write',
  summary: 'Writes down what came of a call about a visit.',
  input: Shape({ appointmentId: Id, outcome: OneOf(CALL_OUTCOMES), note: OptionalLine(200) }),
  output: Call,
  problems: ['not_found'],
});

/** What became of one visit of a bulk act. */
export const BulkOutcome = Shape({
  id: Id,
  done: Type.Boolean(),
  /** Why not, in words; empty when it is done. */
  sentence: Type.String(),
  appointment: Nullable(Appointment),
});

export const moveMany = command({
  name: 'scheduling.moveMany',
  permission: 'schedule.write',
  summary:
    'Moves each visit to the place that is named for it. Each is done or not by itself, and the answer says which.',
  input: Shape({
    moves: Type.Array(
      Shape({ id: Id, expectedVersion: Version, providerId: Id, roomId: Nullable(Id), start: Moment }),
      { minItems: 1, maxItems: 100 },
    ),
  }),
  output: Shape({ outcomes: Type.Array(BulkOutcome) }),
  problems: [...SLOT_PROBLEMS, ...CHANGE_PROBLEMS],
});

export const cancelMany = command({
  name: 'scheduling.cancelMany',
  permission: 'schedule.write',
  summary: 'Cancels visits for the practice. Each is done or not by itself, and the answer says which.',
  input: Shape({
    visits: Type.Array(Shape({ id: Id, expectedVersion: Version }), { minItems: 1, maxItems: 200 }),
    reason: OneOf(CANCEL_REASONS),
    note: OptionalLine(200),
  }),
  output: Shape({ outcomes: Type.Array(BulkOutcome) }),
  problems: CHANGE_PROBLEMS,
});

export const suggestMoves = query({
  name: 'scheduling.suggestMoves',
  permission: 'schedule.read',
  summary: 'For each visit the best other place (none twice), by the rule of the practice; null where there is none.',
  inBody: true,
  input: Shape({
    appointmentIds: Type.Array(Id, { minItems: 1, maxItems: 100 }),
    /** Empty: any provider who may do the visit. */
    providerIds: Type.Array(Id, { maxItems: 100 }),
    /** Not before this moment; nor before the day of the visit itself, unless sooner is welcome. */
    from: Moment,
    sooner: Type.Optional(Type.Boolean()),
    until: CivilDate,
  }),
  output: Shape({
    suggestions: Type.Array(
      Shape({
        appointmentId: Id,
        opening: Nullable(Opening),
        /** Up to three more, each with another provider or on another day; they are not kept from the other visits. */
        others: Type.Array(Opening),
      }),
    ),
  }),
  problems: ['not_found'],
});

/** Somebody who would come sooner. */
export const Standby = Shape({
  id: Id,
  version: Version,
  patientId: Id,
  patientName: Type.String(),
  isConfidential: Type.Boolean(),
  phone: Nullable(Type.String()),
  visitTypeId: Id,
  providerId: Nullable(Id),
  fromDate: CivilDate,
  untilDate: CivilDate,
  note: Type.String(),
  createdAt: Moment,
  done: Type.Boolean(),
});
export type Standby = Static<typeof Standby>;

export const standbyTopic = liveTopic({
  name: 'scheduling.standby',
  permission: 'schedule.read',
  summary: 'Everybody on the standby list who waits still. Key: all.',
  key: Type.Literal('all'),
  row: Standby,
});

export const addStandby = command({
  name: 'scheduling.addStandby',
  permission: 'schedule.write',
  summary: 'Puts a patient on the standby list of some days.',
  input: Shape({
    patientId: Id,
    visitTypeId: Id,
    providerId: Nullable(Id),
    fromDate: CivilDate,
    untilDate: CivilDate,
    note: OptionalLine(200),
  }),
  output: Standby,
  problems: ['not_found', 'not_bookable', 'patient_not_active', 'already_exists'],
});

export const endStandby = command({
  name: 'scheduling.endStandby',
  permission: 'schedule.write',
  summary: 'Takes a patient off the standby list: booked, or not wanted any more. The undo puts them back.',
  input: Shape({ id: Id, expectedVersion: Version, done: Type.Boolean() }),
  output: Standby,
  problems: ['not_found', 'changed_meanwhile'],
});

export const COLUMN_KINDS = ['provider', 'room', 'equipment'] as const;
export const COLOUR_BY = ['type', 'status', 'provider', 'location'] as const;
export type ColourBy = (typeof COLOUR_BY)[number];

export const ColumnSet = Shape({
  id: Id,
  version: Version,
  functionKey: Type.Integer({ minimum: 2, maximum: 9 }),
  name: Type.String(),
  columns: Type.Array(Shape({ kind: OneOf(COLUMN_KINDS), id: Id })),
  colourBy: OneOf(COLOUR_BY),
});
export type ColumnSet = Static<typeof ColumnSet>;

export const columnSets = query({
  name: 'scheduling.columnSets',
  permission: 'schedule.read',
  summary: 'One’s own sets of columns, by function key.',
  input: Nothing,
  output: Shape({ sets: Type.Array(ColumnSet) }),
});

export const saveColumnSet = command({
  name: 'scheduling.saveColumnSet',
  permission: 'schedule.read',
  summary: 'Keeps a set of columns on a function key; what was there is replaced. Without columns the key is freed.',
  input: Shape({
    functionKey: Type.Integer({ minimum: 2, maximum: 9 }),
    name: Line(40),
    columns: Type.Array(Shape({ kind: OneOf(COLUMN_KINDS), id: Id }), { maxItems: 60 }),
    colourBy: OneOf(COLOUR_BY),
  }),
  output: Shape({ sets: Type.Array(ColumnSet) }),
});

export const Feed = Shape({
  id: Id,
  version: Version,
  providerId: Id,
  createdAt: Moment,
  lastReadAt: Nullable(Moment),
  revoked: Type.Boolean(),
});
export type Feed = Static<typeof Feed>;

export const feeds = query({
  name: 'scheduling.feeds',
  permission: 'practice.manage',
  summary: 'The calendar feeds that were given out.',
  input: Nothing,
  output: Shape({ feeds: Type.Array(Feed) }),
});

export const createFeed = command({
  name: 'scheduling.createFeed',
  permission: 'practice.manage',
  summary:
    'Makes a secret address at which a calendar program reads a provider’s visits, without names of patients. It is told once.',
  input: Shape({ providerId: Id }),
  output: Shape({ feed: Feed, path: Type.String() }),
  problems: ['not_found'],
});

export const revokeFeed = command({
  name: 'scheduling.revokeFeed',
  permission: 'practice.manage',
  summary: 'Closes such an address for ever.',
  input: Shape({ id: Id }),
  output: Feed,
  problems: ['not_found'],
});
