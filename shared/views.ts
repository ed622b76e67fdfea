/** Contracts of the wider views of the schedule: frames of several days, the load of a month, and what was printed. */
import Type, { type Static } from 'typebox';
import { CivilDate, command, Id, liveTopic, Nothing, Nullable, OneOf, query, Shape, Version } from './contract.ts';
import { Day } from './scheduling.ts';

/** The longest stretch that one answer tells. */
export const FRAME_DAYS_MAX = 14;
export const LOAD_DAYS_MAX = 62;

/** A day without its appointments: its length, its hours, its supply. */
export const DayFrame = Type.Omit(Day, ['appointments'], { additionalProperties: false });
export type DayFrame = Static<typeof DayFrame>;

export const frames = query({
  name: 'scheduling.frames',
  permission: 'schedule.read',
  summary: 'The frames of up to 14 days in the zone of a location (or of the practice), without appointments.',
  input: Shape({ from: CivilDate, until: CivilDate, locationId: Type.Optional(Id) }),
  output: Shape({ frames: Type.Array(DayFrame) }),
  problems: ['not_found'],
});

/** How full one day is. Minutes are those of providers: an hour that three of them are there is 180. */
export const DayLoad = Shape({
  date: CivilDate,
  visits: Type.Integer(),
  openMinutes: Type.Integer(),
  /** Of the open ones. */
  bookedMinutes: Type.Integer(),
  holiday: Nullable(Type.String()),
});
export type DayLoad = Static<typeof DayLoad>;

export const monthLoad = query({
  name: 'scheduling.monthLoad',
  permission: 'schedule.read',
  summary:
    'Visits, open and booked minutes of each of up to 62 days: of everybody or of one provider, everywhere or at a location.',
  input: Shape({
    from: CivilDate,
    until: CivilDate,
    providerId: Type.Optional(Id),
    locationId: Type.Optional(Id),
  }),
  output: Shape({ supplyVersion: Type.Integer(), days: Type.Array(DayLoad) }),
  problems: ['not_found'],
});

export const monthTopic = liveTopic({
  name: 'scheduling.month',
  permission: 'schedule.read',
  summary:
    'How many visits begin on each day of a month, in the zone of the practice; a change of it says that a month must be drawn anew. Key: 2026-11.',
  key: Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' }),
  /** The id is the date. The version is always 1: the last word counts. */
  row: Shape({ id: CivilDate, version: Version, visits: Type.Integer() }),
});

export const PRINTS = [
  'day',
  'week',
  'month',
  'agenda',
  'card',
  'calls',
  'summary',
  'label',
  'route_slip',
  'letter',
] as const;
export type Print = (typeof PRINTS)[number];

export const recordPrint = command({
  name: 'scheduling.recordPrint',
  permission: 'schedule.read',
  summary: 'Writes into the audit trail that a part of the schedule is about to be printed.',
  input: Shape({
    print: OneOf(PRINTS),
    date: CivilDate,
    providerId: Nullable(Id),
    /** With a card: whose. */
    patientId: Nullable(Id),
  }),
  output: Nothing,
});
