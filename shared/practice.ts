/** Contracts of the practice: its settings, locations, people, rooms, equipment and visit types. */
import Type, { type Static } from 'typebox';
import {
  command,
  Id,
  Line,
  liveTopic,
  Nothing,
  Nullable,
  OneOf,
  OptionalLine,
  Paragraph,
  query,
  Reference,
  Shape,
  Version,
} from './contract.ts';

export const MinuteOfDay = Type.Integer({ minimum: 0, maximum: 1440 });

/** Which opening comes first: the soonest, those of the usual provider, or those that leave no hole beside them. */
export const FINDER_RULES = ['soonest', 'usual_provider', 'fill_gaps'] as const;
export type FinderRule = (typeof FINDER_RULES)[number];

export const PracticeSettings = Shape({
  id: Type.Literal('practice'),
  version: Version,
  name: Type.String(),
  zone: Type.String(),
  /** Wall-clock minutes since midnight. */
  opensMinute: MinuteOfDay,
  closesMinute: MinuteOfDay,
  slotMinutes: Type.Integer(),
  /** ISO day on which a week begins: 1 Monday, 6 Saturday, 7 Sunday. */
  weekStartsOn: Type.Integer(),
  /** True: 14:05; false: 2:05 PM. */
  clock24: Type.Boolean(),
  finderRule: OneOf(FINDER_RULES),
  /** A patient who has waited this long is pointed at. */
  waitAlertMinutes: Type.Integer(),
  /** Counts every change of templates, exceptions, blockouts, holidays and classes. */
  supplyVersion: Type.Integer(),
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
    /** What is left out stays as it is: here and in the other acts of this file. */
    weekStartsOn: Type.Optional(Type.Unsafe<number>({ type: 'integer', enum: [1, 6, 7] })),
    clock24: Type.Optional(Type.Boolean()),
    finderRule: Type.Optional(OneOf(FINDER_RULES)),
    waitAlertMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 240 })),
  }),
  output: PracticeSettings,
  problems: ['changed_meanwhile'],
});

/** Where care happens; each has its own time zone. */
export const Location = Shape({
  id: Id,
  version: Version,
  name: Type.String(),
  zone: Type.String(),
  address: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  position: Type.Integer(),
  active: Type.Boolean(),
});
export type Location = Static<typeof Location>;

export const PROFESSIONS = ['provider', 'nurse', 'technician', 'other'] as const;

export const Provider = Shape({
  id: Id,
  version: Version,
  displayName: Type.String(),
  specialty: Nullable(Type.String()),
  npi: Nullable(Type.String()),
  profession: OneOf(PROFESSIONS),
  /** Smaller numbers stand further left. */
  position: Type.Integer(),
  active: Type.Boolean(),
});
export type Provider = Static<typeof Provider>;

export const Room = Shape({
  id: Id,
  version: Version,
  name: Type.String(),
  locationId: Id,
  position: Type.Integer(),
  active: Type.Boolean(),
});
export type Room = Static<typeof Room>;

/** A machine or a set of instruments that is booked with a visit. */
export const Equipment = Shape({
  id: Id,
  version: Version,
  name: Type.String(),
  locationId: Id,
  position: Type.Integer(),
  active: Type.Boolean(),
});
export type Equipment = Static<typeof Equipment>;

export const CLASS_KINDS = ['person', 'room', 'equipment'] as const;

/** Resources that stand in for each other: “any exam room”, “any nurse”. */
export const ResourceClass = Shape({
  id: Id,
  version: Version,
  name: Type.String(),
  kind: OneOf(CLASS_KINDS),
  memberIds: Type.Array(Id),
  position: Type.Integer(),
});
export type ResourceClass = Static<typeof ResourceClass>;

/** There are six colour families; the two-letter code always stands beside the colour. */
export const COLOUR_FAMILIES = 6;

export const NEED_WHO = ['provider', 'room', 'class'] as const;

/** A stretch of the visit for which somebody or something is taken; minutes since the visit's start. */
export const VisitNeed = Shape({
  who: OneOf(NEED_WHO),
  /** With `class` only. */
  classId: Nullable(Id),
  fromMinute: Type.Integer({ minimum: 0, maximum: 1440 }),
  untilMinute: Type.Integer({ minimum: 1, maximum: 1440 }),
});
export type VisitNeed = Static<typeof VisitNeed>;

const Months = Nullable(Type.Integer({ minimum: 0, maximum: 1500 }));

/** What a visit of this type asks for, apart from its name and length. */
const VISIT_TYPE_DEMANDS = {
  /** Minutes that the provider, the room and the equipment need before and after; the patient does not. */
  beforeMinutes: Type.Integer({ minimum: 0, maximum: 240 }),
  afterMinutes: Type.Integer({ minimum: 0, maximum: 240 }),
  /** More than 1: a group visit. */
  capacity: Type.Integer({ minimum: 1, maximum: 200 }),
  /** Who may do it; empty: everybody. */
  providerIds: Type.Array(Id, { maxItems: 200 }),
  /** Empty: the provider and, if one is chosen, the room for all of it. */
  needs: Type.Array(VisitNeed, { maxItems: 20 }),
  ageMonthsMin: Months,
  ageMonthsMax: Months,
  /** A patient who had or will have the same within so many days is asked about. */
  repeatDaysMin: Nullable(Type.Integer({ minimum: 1, maximum: 3650 })),
  planNote: Nullable(Paragraph(300)),
  instructions: Nullable(Paragraph(1000)),
  selfBooking: Type.Boolean(),
  telehealth: Type.Boolean(),
};

export const VisitType = Shape({
  id: Id,
  version: Version,
  code: Type.String(),
  name: Type.String(),
  durationMinutes: Type.Integer(),
  /** 0 to 5: a family of the colour-blind-safe set. */
  colour: Type.Integer(),
  ...VISIT_TYPE_DEMANDS,
  position: Type.Integer(),
  active: Type.Boolean(),
});
export type VisitType = Static<typeof VisitType>;

export const ChainStep = Shape({
  visitTypeId: Id,
  /** How long the patient may wait before this step; 0: it follows at once. Of the first step: 0. */
  gapMinutesMax: Type.Integer({ minimum: 0, maximum: 480 }),
});

/** Visits of one patient that are booked one after the other: nurse, exam, laboratory. */
export const VisitChain = Shape({
  id: Id,
  version: Version,
  name: Type.String(),
  steps: Type.Array(ChainStep, { minItems: 2, maxItems: 8 }),
  position: Type.Integer(),
  active: Type.Boolean(),
});
export type VisitChain = Static<typeof VisitChain>;

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
export const locationsTopic = liveTopic({
  name: 'practice.locations',
  permission: 'practice.read',
  summary: 'All locations. Key: all.',
  key: Type.Literal('all'),
  row: Location,
});
export const equipmentTopic = liveTopic({
  name: 'practice.equipment',
  permission: 'practice.read',
  summary: 'All equipment. Key: all.',
  key: Type.Literal('all'),
  row: Equipment,
});
export const classesTopic = liveTopic({
  name: 'practice.classes',
  permission: 'practice.read',
  summary: 'All classes of resources with their members. Key: all.',
  key: Type.Literal('all'),
  row: ResourceClass,
});
export const chainsTopic = liveTopic({
  name: 'practice.chains',
  permission: 'practice.read',
  summary: 'All chains of visits. Key: all.',
  key: Type.Literal('all'),
  row: VisitChain,
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
  summary: 'Everything that a booking is made of, in one answer.',
  input: Nothing,
  output: Shape({
    providers: Type.Array(Provider),
    rooms: Type.Array(Room),
    visitTypes: Type.Array(VisitType),
    locations: Type.Array(Location),
    equipment: Type.Array(Equipment),
    classes: Type.Array(ResourceClass),
    chains: Type.Array(VisitChain),
  }),
});

const Position = Type.Integer({ minimum: 0, maximum: 10_000 });

export const saveProvider = command({
  name: 'practice.saveProvider',
  permission: 'practice.manage',
  summary: 'Adds a provider (id and expectedVersion null) or changes one.',
  input: Shape({
    ...Reference,
    displayName: Line(80),
    specialty: Nullable(OptionalLine(80)),
    /** Ten digits with a check digit; empty while it is not known. */
    npi: Nullable(Type.String({ pattern: '^[0-9]{10}$' })),
    /** Left out of a new one: a provider. */
    profession: Type.Optional(OneOf(PROFESSIONS)),
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
    ...Reference,
    name: Line(60),
    /** Left out of a new one: the first location. */
    locationId: Type.Optional(Id),
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
    ...Reference,
    code: Type.String({ pattern: '^[A-Z0-9]{2}$' }),
    name: Line(60),
    durationMinutes: Type.Integer({ minimum: 5, maximum: 1440 }),
    colour: Type.Integer({ minimum: 0, maximum: COLOUR_FAMILIES - 1 }),
    ...Type.Partial(Type.Object(VISIT_TYPE_DEMANDS)).properties,
    position: Position,
    active: Type.Boolean(),
  }),
  output: VisitType,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});

export const saveLocation = command({
  name: 'practice.saveLocation',
  permission: 'practice.manage',
  summary: 'Adds a location (id and expectedVersion null) or changes one.',
  input: Shape({
    ...Reference,
    name: Line(60),
    zone: Line(60),
    address: Nullable(OptionalLine(200)),
    phone: Nullable(OptionalLine(40)),
    position: Position,
    active: Type.Boolean(),
  }),
  output: Location,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});

export const saveEquipment = command({
  name: 'practice.saveEquipment',
  permission: 'practice.manage',
  summary: 'Adds a piece of equipment (id and expectedVersion null) or changes one.',
  input: Shape({
    ...Reference,
    name: Line(60),
    locationId: Id,
    position: Position,
    active: Type.Boolean(),
  }),
  output: Equipment,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});

export const saveClass = command({
  name: 'practice.saveClass',
  permission: 'practice.manage',
  summary: 'Adds a class of resources (id and expectedVersion null) or changes one.',
  input: Shape({
    ...Reference,
    name: Line(60),
    kind: OneOf(CLASS_KINDS),
    memberIds: Type.Array(Id, { maxItems: 200 }),
    position: Position,
  }),
  output: ResourceClass,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});

export const saveChain = command({
  name: 'practice.saveChain',
  permission: 'practice.manage',
  summary: 'Adds a chain of visits (id and expectedVersion null) or changes one.',
  input: Shape({
    ...Reference,
    name: Line(60),
    steps: Type.Array(ChainStep, { minItems: 2, maxItems: 8 }),
    position: Position,
    active: Type.Boolean(),
  }),
  output: VisitChain,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});
