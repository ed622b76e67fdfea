/** Contracts of recalls: who should come again, for what, and when. */
import Type, { type Static } from 'typebox';
import {
  CivilDate,
  command,
  Id,
  Line,
  liveTopic,
  Nullable,
  OneOf,
  OptionalLine,
  query,
  Reference,
  Shape,
  Version,
} from './contract.ts';
import { NextVisit } from './patients.ts';

/** `booked`: a visit was made for it; `not_needed`: seen elsewhere, or for another reason. */
export const RECALL_STATES = ['open', 'booked', 'declined', 'not_needed'] as const;
export type RecallState = (typeof RECALL_STATES)[number];

const FACTS = {
  patientId: Id,
  /** In the practice's words: `Yearly physical`. */
  reason: Line(80),
  visitTypeId: Nullable(Id),
  /** Null: whoever is free. */
  providerId: Nullable(Id),
  dueOn: CivilDate,
  /** Called and not reached, asked to call later: not on the list before this day. */
  againOn: Nullable(CivilDate),
  status: OneOf(RECALL_STATES),
  note: OptionalLine(300),
};
export const Recall = Shape({ id: Id, version: Version, ...FACTS });
export type Recall = Static<typeof Recall>;

export const saveRecall = command({
  name: 'scheduling.saveRecall',
  permission: 'schedule.write',
  summary: 'Says that a patient should come again, changes that, or closes it: booked, declined, not needed.',
  input: Shape({ ...Reference, ...FACTS }),
  output: Recall,
  problems: ['not_found', 'changed_meanwhile', 'record_confidential'],
});

export const RECALLS_MAX = 500;
export const recallsDue = query({
  name: 'scheduling.recallsDue',
  permission: 'schedule.read',
  summary:
    'Open recalls that are due by a day, the oldest first, with phone and next visit. The deceased are not among them.',
  inBody: true,
  input: Shape({ until: CivilDate, providerId: Nullable(Id) }),
  output: Shape({
    rows: Type.Array(
      Shape({
        ...Recall.properties,
        patientName: Type.String(),
        isConfidential: Type.Boolean(),
        recordNumber: Type.String(),
        birthDate: CivilDate,
        phone: Nullable(Type.String()),
        /** Booked already, perhaps for something else. */
        nextVisit: Nullable(NextVisit),
      }),
      { maxItems: RECALLS_MAX },
    ),
    total: Type.Integer(),
  }),
});

export const recallsTopic = liveTopic({
  name: 'scheduling.recalls',
  permission: 'schedule.read',
  summary: 'Recalls of a patient, the next one first. Key: the patient’s id.',
  key: Id,
  row: Recall,
});
