/** Contracts of the finder: the first openings for a visit type or a chain, honest about everything that it needs. */
import Type, { type Static } from 'typebox';
import { CivilDate, Id, Moment, Nullable, OneOf, query, Shape } from './contract.ts';
import { FINDER_RULES, MinuteOfDay } from './practice.ts';
import { Duration } from './scheduling.ts';

/** One visit of an opening, with everything that was free for it. */
export const OpeningPart = Shape({
  visitTypeId: Id,
  providerId: Id,
  roomId: Nullable(Id),
  /** Members of classes that the visit type needs, in the order of its needs. */
  otherIds: Type.Array(Id),
  start: Moment,
  durationMinutes: Type.Integer(),
});
export type OpeningPart = Static<typeof OpeningPart>;

export const Opening = Shape({
  /** One part for a visit type; one for each step of a chain. */
  parts: Type.Array(OpeningPart),
  locationId: Id,
  /** Of the first part. */
  providerId: Id,
  start: Moment,
  durationMinutes: Type.Integer(),
  date: CivilDate,
  /** `Tue, Nov 24, 8:15 AM` in the location's time. */
  text: Type.String(),
  /** Why it stands where it stands: `usual provider`, `soonest`, `fills a gap`. */
  why: Type.String(),
});
export type Opening = Static<typeof Opening>;

export const openings = query({
  name: 'scheduling.openings',
  permission: 'schedule.read',
  summary:
    'The first openings within templates, exceptions and blockouts at which the patient and everything that the visit needs are free; best first by the rule of the practice.',
  inBody: true,
  input: Shape({
    /** Exactly one of the two. */
    visitTypeId: Nullable(Id),
    chainId: Type.Optional(Id),
    patientId: Nullable(Id),
    /** Empty: any provider. Of a chain: of its steps that may be done by one of them. */
    providerIds: Type.Array(Id, { maxItems: 100 }),
    locationId: Type.Optional(Id),
    /** Not before this moment. */
    from: Moment,
    /** Last civil date, included; left out: eight weeks. */
    until: Type.Optional(CivilDate),
    /** ISO days of the week; left out: all. */
    weekdays: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7 })),
    /** Wall-clock bounds of the start. */
    fromMinute: Type.Optional(MinuteOfDay),
    untilMinute: Type.Optional(MinuteOfDay),
    durationMinutes: Nullable(Duration),
    /** The appointment that is to be moved: what it holds now counts as free. */
    insteadOf: Type.Optional(Id),
    /** Left out: as the practice set it. */
    rule: Type.Optional(OneOf(FINDER_RULES)),
    limit: Type.Integer({ minimum: 1, maximum: 50 }),
  }),
  output: Shape({ openings: Type.Array(Opening) }),
  problems: ['not_bookable', 'not_found'],
});
