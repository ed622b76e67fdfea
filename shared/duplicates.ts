/** Contracts of duplicates: likely pairs, merging two records into one, and taking that back. */
import Type, { type Static } from 'typebox';
import { command, Id, Moment, Nothing, Nullable, OneOf, type OutputOf, query, Shape, Version } from './contract.ts';
import { PatientHit } from './patients.ts';
import { PatientRecord } from './record.ts';

/** Why two records look like one person. */
export const LIKENESSES = ['name', 'similar_name', 'birth_date', 'similar_birth_date', 'phone'] as const;
export type Likeness = (typeof LIKENESSES)[number];

/** A record that may be the one that is being added, and why. */
export const LikelyHit = Shape({ ...PatientHit.properties, reasons: Type.Array(OneOf(LIKENESSES)) });
export type LikelyHit = Static<typeof LikelyHit>;

export const DuplicatePair = Shape({ a: PatientHit, b: PatientHit, reasons: Type.Array(OneOf(LIKENESSES)) });
export type DuplicatePair = Static<typeof DuplicatePair>;

export const duplicates = query({
  name: 'patients.duplicates',
  permission: 'patients.merge',
  summary: 'Likely pairs, piece by piece: `next` is where the next piece begins, null at the end.',
  inBody: true,
  input: Shape({ after: Nullable(Id) }),
  output: Shape({ pairs: Type.Array(DuplicatePair), next: Nullable(Id) }),
});

export const sayDistinct = command({
  name: 'patients.sayDistinct',
  permission: 'patients.merge',
  summary: 'These two are two people: they are not offered again. With `distinct` false that is taken back.',
  input: Shape({ patientId: Id, otherPatientId: Id, distinct: Type.Boolean() }),
  output: Nothing,
  problems: ['not_found', 'record_confidential'],
});

/** What of the record that is merged may be kept instead of what the other one says; what belongs together goes together. */
export const MERGE_FIELDS = [
  'firstName',
  'middleName',
  'lastName',
  'suffix',
  'preferredName',
  'birthDate',
  'sex',
  'status',
  'genderIdentity',
  'pronouns',
  'language',
  'interpreterNeeded',
  'pharmacy',
  'notes',
  'dismissedOn',
  'mailReturnedOn',
] as const satisfies readonly (keyof PatientRecord)[];
export type MergeField = (typeof MERGE_FIELDS)[number];

export const comparePair = query({
  name: 'patients.comparePair',
  permission: 'patients.merge',
  summary: 'Two records side by side, and how much of each kind would be moved from the one to the other.',
  inBody: true,
  input: Shape({ winnerPatientId: Id, loserPatientId: Id }),
  output: Shape({
    winner: PatientRecord,
    loser: PatientRecord,
    /** `{what: 'visits', count: 12}` */
    moving: Type.Array(Shape({ what: Type.String(), count: Type.Integer() })),
  }),
  problems: ['not_found', 'record_confidential'],
});

export const merge = command({
  name: 'patients.merge',
  permission: 'patients.merge',
  summary:
    'Makes two records one: all that names the loser names the winner. The loser’s number still finds the winner.',
  input: Shape({
    winnerPatientId: Id,
    winnerVersion: Version,
    loserPatientId: Id,
    loserVersion: Version,
    /** What is kept from the loser. */
    take: Type.Array(OneOf(MERGE_FIELDS), { uniqueItems: true }),
  }),
  output: PatientRecord,
  problems: ['not_found', 'changed_meanwhile', 'patient_merged', 'record_confidential', 'coverage_overlaps'],
});

export const unmerge = command({
  name: 'patients.unmerge',
  permission: 'patients.merge',
  summary: 'Takes a merge back: each row that was moved goes back to the record it came from.',
  input: Shape({ loserId: Id }),
  output: PatientRecord,
  problems: ['not_found', 'changed_meanwhile', 'patient_merged', 'record_confidential'],
});

export const merges = query({
  name: 'patients.merges',
  permission: 'patients.read',
  summary: 'What was merged into a record, the newest first, also what was taken back since.',
  inBody: true,
  input: Shape({ patientId: Id }),
  output: Shape({
    merges: Type.Array(
      Shape({
        id: Id,
        loserId: Id,
        recordNumber: Type.String(),
        name: Type.String(),
        at: Moment,
        by: Type.String(),
        undoneAt: Nullable(Moment),
        undoneBy: Nullable(Type.String()),
      }),
    ),
  }),
  problems: ['record_confidential'],
});
export type Merge = OutputOf<typeof merges>['merges'][number];
