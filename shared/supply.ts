/**
 * Contracts of supply: when people, rooms and equipment are there to be booked. Minutes are wall-clock minutes since
 * midnight of the location, dates its civil dates; last dates are included. What nobody made a template for follows the
 * opening hours of the practice.
 */
import Type, { type Static } from 'typebox';
import {
  CivilDate,
  command,
  Id,
  Line,
  Nothing,
  Nullable,
  OneOf,
  OptionalLine,
  query,
  Reference,
  Shape,
  Version,
} from './contract.ts';
import { MinuteOfDay } from './practice.ts';

const VisitTypeIds = Type.Array(Id, { maxItems: 100 });
const Weekday = Type.Integer({ minimum: 1, maximum: 7 });

/** A weekly stretch of work. */
export const SessionTemplate = Shape({
  id: Id,
  version: Version,
  resourceId: Id,
  locationId: Id,
  /** ISO: 1 is Monday. */
  weekday: Weekday,
  /** 2: every other week, counted from the week of `validFrom`. */
  everyWeeks: Type.Integer({ minimum: 1, maximum: 52 }),
  startsMinute: MinuteOfDay,
  endsMinute: MinuteOfDay,
  validFrom: CivilDate,
  validUntil: Nullable(CivilDate),
  /** Reserved for these visit types; empty: for all. */
  visitTypeIds: VisitTypeIds,
});
export type SessionTemplate = Static<typeof SessionTemplate>;

export const EXCEPTION_KINDS = ['away', 'works'] as const;

/** Days on which somebody is away, or works besides. */
export const SupplyException = Shape({
  id: Id,
  version: Version,
  resourceId: Id,
  kind: OneOf(EXCEPTION_KINDS),
  /** Where, with `works`. */
  locationId: Nullable(Id),
  fromDate: CivilDate,
  untilDate: CivilDate,
  startsMinute: MinuteOfDay,
  endsMinute: MinuteOfDay,
  visitTypeIds: VisitTypeIds,
  reason: Type.String(),
});
export type SupplyException = Static<typeof SupplyException>;

export const BLOCKOUT_KINDS = ['closed', 'warn', 'only'] as const;

/** A stretch with a rule: no booking, ask first, only these visit types. */
export const Blockout = Shape({
  id: Id,
  version: Version,
  kind: OneOf(BLOCKOUT_KINDS),
  title: Type.String(),
  /** Null: everybody. */
  resourceId: Nullable(Id),
  /** Null: everywhere. */
  locationId: Nullable(Id),
  visitTypeIds: VisitTypeIds,
  fromDate: CivilDate,
  untilDate: Nullable(CivilDate),
  /** Empty: every day. */
  weekdays: Type.Array(Weekday, { maxItems: 7 }),
  startsMinute: MinuteOfDay,
  endsMinute: MinuteOfDay,
});
export type Blockout = Static<typeof Blockout>;

export const Holiday = Shape({
  id: Id,
  version: Version,
  date: CivilDate,
  name: Type.String(),
  /** Null: everywhere. */
  locationId: Nullable(Id),
});
export type Holiday = Static<typeof Holiday>;

export const rules = query({
  name: 'supply.rules',
  permission: 'practice.read',
  summary: 'All templates, exceptions, blockouts and holidays that are not over yet, or those of one resource.',
  input: Shape({ resourceId: Type.Optional(Id) }),
  output: Shape({
    supplyVersion: Type.Integer(),
    templates: Type.Array(SessionTemplate),
    exceptions: Type.Array(SupplyException),
    blockouts: Type.Array(Blockout),
    holidays: Type.Array(Holiday),
  }),
});

const PROBLEMS = ['not_found', 'changed_meanwhile', 'already_exists'] as const;

export const saveTemplates = command({
  name: 'supply.saveTemplates',
  permission: 'practice.manage',
  summary:
    'Replaces the weekly templates of one resource from a date on: older ones end the day before, the given ones begin.',
  input: Shape({
    resourceId: Id,
    from: CivilDate,
    sessions: Type.Array(
      Shape({
        locationId: Id,
        weekday: Weekday,
        everyWeeks: Type.Integer({ minimum: 1, maximum: 52 }),
        startsMinute: MinuteOfDay,
        endsMinute: MinuteOfDay,
        validUntil: Nullable(CivilDate),
        visitTypeIds: VisitTypeIds,
        /** So many weeks after that of `from` it runs for the first time: 1 of every 2 is the other week. */
        weekOffset: Type.Optional(Type.Integer({ minimum: 0, maximum: 51 })),
      }),
      { maxItems: 100 },
    ),
    /** What the screen saw that runs on `from` or later and is replaced; left out: whatever is there. */
    replaces: Type.Optional(Type.Array(Shape({ id: Id, version: Version }), { maxItems: 1000 })),
  }),
  output: Shape({ templates: Type.Array(SessionTemplate) }),
  problems: PROBLEMS,
});

export const saveException = command({
  name: 'supply.saveException',
  permission: 'schedule.write',
  summary: 'Adds days away or days of extra work (id and expectedVersion null), or changes them.',
  input: Shape({
    ...Reference,
    resourceId: Id,
    kind: OneOf(EXCEPTION_KINDS),
    locationId: Nullable(Id),
    fromDate: CivilDate,
    untilDate: CivilDate,
    startsMinute: MinuteOfDay,
    endsMinute: MinuteOfDay,
    visitTypeIds: VisitTypeIds,
    reason: OptionalLine(200),
  }),
  output: SupplyException,
  problems: PROBLEMS,
});

export const saveBlockout = command({
  name: 'supply.saveBlockout',
  permission: 'schedule.write',
  summary: 'Adds a blockout (id and expectedVersion null), or changes it.',
  input: Shape({
    ...Reference,
    kind: OneOf(BLOCKOUT_KINDS),
    title: Line(80),
    resourceId: Nullable(Id),
    locationId: Nullable(Id),
    visitTypeIds: VisitTypeIds,
    fromDate: CivilDate,
    untilDate: Nullable(CivilDate),
    weekdays: Type.Array(Weekday, { maxItems: 7 }),
    startsMinute: MinuteOfDay,
    endsMinute: MinuteOfDay,
  }),
  output: Blockout,
  problems: PROBLEMS,
});

export const saveHoliday = command({
  name: 'supply.saveHoliday',
  permission: 'practice.manage',
  summary: 'Adds a holiday (id and expectedVersion null), or changes it.',
  input: Shape({ ...Reference, date: CivilDate, name: Line(80), locationId: Nullable(Id) }),
  output: Holiday,
  problems: PROBLEMS,
});

const Removal = Shape({ id: Id, expectedVersion: Version });

export const removeException = command({
  name: 'supply.removeException',
  permission: 'schedule.write',
  summary: 'Takes days away or days of extra work back.',
  input: Removal,
  output: Nothing,
  problems: PROBLEMS,
});

export const removeBlockout = command({
  name: 'supply.removeBlockout',
  permission: 'schedule.write',
  summary: 'Takes a blockout away.',
  input: Removal,
  output: Nothing,
  problems: PROBLEMS,
});

export const removeHoliday = command({
  name: 'supply.removeHoliday',
  permission: 'practice.manage',
  summary: 'Takes a holiday away.',
  input: Removal,
  output: Nothing,
  problems: PROBLEMS,
});
