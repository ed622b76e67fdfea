/** Contracts of the practice: its settings, and the providers, rooms and visit types that the schedule is made of. */
import Type, { type Static } from 'typebox';
import { command, Id, Line, liveTopic, Nothing, Nullable, OptionalLine, query, Shape, Version } from './contract.ts';

const MinuteOfDay = Type.Integer({ minimum: 0, maximum: 1440 });
/** A row that is about to be made carries a null version. */
const ExpectedVersion = Nullable(Version);

export const PracticeSettings = Shape({
  id: Type.Literal('practice'),
  version: Version,
  name: Type.String(),
  zone: Type.String(),
  /** Wall-clock minutes since midnight. */
  opensMinute: MinuteOfDay,
  closesMinute: MinuteOfDay,
  slotMinutes: Type.Integer(),
});
export type PracticeSettings = Static<typeof PracticeSettings>;

export const settings = query({
  name: 'practice.settings',
  permission: 'practice.read',
  summary: 'Name, time zone, opening hours, grid step.',
  input: Nothing,
  output: PracticeSettings,
});

export const saveSettings = command({
  name: 'practice.saveSettings',
  permission: 'practice.manage',
  summary: 'Changes the settings of the practice.',
  input: Shape({
    expectedVersion: Version,
    name: Line(120),
    zone: Line(60),
    opensMinute: MinuteOfDay,
    closesMinute: MinuteOfDay,
    slotMinutes: Type.Integer({ minimum: 5, maximum: 60, multipleOf: 5 }),
  }),
  output: PracticeSettings,
  problems: ['changed_meanwhile'],
});

export const Provider = Shape({
  id: Id,
  version: Version,
  displayName: Type.String(),
  specialty: Nullable(Type.String()),
  npi: Nullable(Type.String()),
  /** Smaller numbers stand further left. */
  position: Type.Integer(),
  active: Type.Boolean(),
});
export type Provider = Static<typeof Provider>;

export const Room = Shape({
  id: Id,
  version: Version,
  name: Type.String(),
  position: Type.Integer(),
  active: Type.Boolean(),
});
export type Room = Static<typeof Room>;

/** There are six colour families; the two-letter code always stands beside the colour. */
export const COLOUR_FAMILIES = 6;

export const VisitType = Shape({
  id: Id,
  version: Version,
  code: Type.String(),
  name: Type.String(),
  durationMinutes: Type.Integer(),
  /** 0 to 5: a family of the colour-blind-safe set. */
  colour: Type.Integer(),
  position: Type.Integer(),
  active: Type.Boolean(),
});
export type VisitType = Static<typeof VisitType>;

export const providersTopic = liveTopic({
  name: 'practice.providers',
  permission: 'practice.read',
  summary: 'All providers, also inactive ones. Key: all.',
  key: Type.Literal('all'),
  row: Provider,
});
export const roomsTopic = liveTopic({
  name: 'practice.rooms',
  permission: 'practice.read',
  summary: 'All rooms. Key: all.',
  key: Type.Literal('all'),
  row: Room,
});
export const visitTypesTopic = liveTopic({
  name: 'practice.visitTypes',
  permission: 'practice.read',
  summary: 'All visit types. Key: all.',
  key: Type.Literal('all'),
  row: VisitType,
});
export const settingsTopic = liveTopic({
  name: 'practice.settings',
  permission: 'practice.read',
  summary: 'The settings of the practice, one row. Key: all.',
  key: Type.Literal('all'),
  row: PracticeSettings,
});

export const resources = query({
  name: 'practice.resources',
  permission: 'practice.read',
  summary: 'Providers, rooms and visit types in one answer.',
  input: Nothing,
  output: Shape({
    providers: Type.Array(Provider),
    rooms: Type.Array(Room),
    visitTypes: Type.Array(VisitType),
  }),
});

const Position = Type.Integer({ minimum: 0, maximum: 10_000 });

export const saveProvider = command({
  name: 'practice.saveProvider',
  permission: 'practice.manage',
  summary: 'Adds a provider (id and expectedVersion null) or changes one.',
  input: Shape({
    id: Nullable(Id),
    expectedVersion: ExpectedVersion,
    displayName: Line(80),
    specialty: Nullable(OptionalLine(80)),
    /** Ten digits with a check digit; empty while it is not known. */
    npi: Nullable(Type.String({ pattern: '^[0-9]{10}$' })),
    position: Position,
    active: Type.Boolean(),
  }),
  output: Provider,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});

export const saveRoom = command({
  name: 'practice.saveRoom',
  permission: 'practice.manage',
  summary: 'Adds a room (id and expectedVersion null) or changes one.',
  input: Shape({
    id: Nullable(Id),
    expectedVersion: ExpectedVersion,
    name: Line(60),
    position: Position,
    active: Type.Boolean(),
  }),
  output: Room,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});

export const saveVisitType = command({
  name: 'practice.saveVisitType',
  permission: 'practice.manage',
  summary: 'Adds a visit type (id and expectedVersion null) or changes one.',
  input: Shape({
    id: Nullable(Id),
    expectedVersion: ExpectedVersion,
    code: Type.String({ pattern: '^[A-Z0-9]{2}$' }),
    name: Line(60),
    durationMinutes: Type.Integer({ minimum: 5, maximum: 1440 }),
    colour: Type.Integer({ minimum: 0, maximum: COLOUR_FAMILIES - 1 }),
    position: Position,
    active: Type.Boolean(),
  }),
  output: VisitType,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});
