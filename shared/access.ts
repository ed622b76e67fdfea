/** Contracts of confidential records: closed to all but a care team; whoever else must see one breaks the glass. */
import Type from 'typebox';
import { command, Id, Line, Moment, Nothing, Nullable, OneOf, type OutputOf, query, Shape } from './contract.ts';
import { ROLES } from './roles.ts';

/** What stands in the place of the name for everybody else. */
export const CONFIDENTIAL_NAME = 'Confidential patient';
/** So long a broken glass stays open to whoever broke it. */
export const GLASS_MINUTES = 60;

const Person = Shape({ userId: Id, name: Type.String(), roles: Type.Array(OneOf(ROLES)) });

export const careTeam = query({
  name: 'patients.careTeam',
  permission: 'patients.read',
  summary: 'Whether a record is confidential, who may open it, who broke the glass, and who could be on the team.',
  inBody: true,
  input: Shape({ patientId: Id }),
  output: Shape({
    isConfidential: Type.Boolean(),
    members: Type.Array(Person),
    /** The newest first; at most 20. */
    broken: Type.Array(Shape({ id: Id, name: Type.String(), reason: Type.String(), at: Moment, until: Moment })),
    /** Everybody whose roles include reading records. */
    people: Type.Array(Person),
  }),
  problems: ['not_found', 'record_confidential'],
});
export type CareTeam = OutputOf<typeof careTeam>;

export const setConfidential = command({
  name: 'patients.setConfidential',
  permission: 'patients.restrict',
  summary: 'Closes a record to all but these people, changes who they are, or opens it to everybody again.',
  input: Shape({
    patientId: Id,
    isConfidential: Type.Boolean(),
    /** With `isConfidential` at least one; without, nobody. */
    memberIds: Type.Array(Id, { maxItems: 100, uniqueItems: true }),
  }),
  output: Nothing,
  problems: ['not_found', 'record_confidential'],
});

export const breakGlass = command({
  name: 'patients.breakGlass',
  permission: 'patients.read',
  summary: `Opens a confidential record to oneself for ${GLASS_MINUTES} minutes, with a reason that is written into the audit trail.`,
  input: Shape({
    /** One of the two. The number finds a record that the search does not show. */
    id: Nullable(Id),
    recordNumber: Nullable(Line(40)),
    reason: Line(300),
  }),
  /** Until when it is open; null: it was open already. */
  output: Shape({ patientId: Id, until: Nullable(Moment) }),
  problems: ['not_found'],
});
