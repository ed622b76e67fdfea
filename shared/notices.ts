/** Contracts of what is known before a claim: notices that patients signed (ABN), and which diagnoses support a procedure. */
import Type, { type Static } from 'typebox';
import { CENTS_MAX } from './billing.ts';
import { ProcedureCode } from './billing-setup.ts';
import {
  CivilDate,
  command,
  Id,
  liveTopic,
  Nullable,
  OneOf,
  OptionalLine,
  query,
  Reference,
  Shape,
  Version,
} from './contract.ts';

const NOTICE_FACTS = {
  patientId: Id,
  /** Empty: whatever is done in its days. */
  procedures: Type.Array(ProcedureCode, { maxItems: 50 }),
  /** The box of form CMS-R-131 that was ticked: 1 bill Medicare, 2 do not bill Medicare, 3 no service. */
  choice: OneOf(['1', '2', '3']),
  signedOn: CivilDate,
  /** The last day of service. */
  endsOn: CivilDate,
  /** What it was said to cost. */
  estimateCents: Nullable(Type.Integer({ minimum: 0, maximum: CENTS_MAX })),
  /** Why Medicare may not pay. */
  reason: OptionalLine(200),
  active: Type.Boolean(),
};
export const AdvanceNotice = Shape({ id: Id, version: Version, ...NOTICE_FACTS });
export type AdvanceNotice = Static<typeof AdvanceNotice>;

export const saveNotice = command({
  name: 'billing.saveNotice',
  permission: 'authorizations.write',
  summary: 'Writes down a notice (ABN) that a patient signed: for which services, what was chosen, until when.',
  input: Shape({ ...Reference, ...NOTICE_FACTS }),
  output: AdvanceNotice,
  problems: ['not_found', 'changed_meanwhile', 'record_confidential', 'ends_before_it_begins'],
});

export const noticesTopic = liveTopic({
  name: 'billing.notices',
  permission: 'charges.read',
  summary: 'Notices that a patient signed, the newest first. Key: the patient’s id.',
  key: Id,
  row: AdvanceNotice,
});

/** A CSV file: policy, code, diagnosis, payer, from, through; a diagnosis that ends with * stands for all that begin so. */
const NecessityFile = { csv: Type.String({ minLength: 1, maxLength: 900_000 }) };
const NecessityReport = Shape({
  /** Rows that stand there from then on, and how many policies they are of. */
  rows: Type.Integer(),
  policies: Type.Integer(),
  /** Rows of the same policies that are there now and are replaced. */
  replaced: Type.Integer(),
  refused: Type.Array(Shape({ line: Type.Integer(), why: Type.String() })),
  refusedCount: Type.Integer(),
});
export type NecessityReport = Static<typeof NecessityReport>;

export const previewNecessity = query({
  name: 'billing.previewNecessity',
  permission: 'billing.setUp',
  summary: 'What a file of diagnoses that support procedures would change. Nothing is written.',
  inBody: true,
  input: Shape(NecessityFile),
  output: NecessityReport,
  problems: ['invalid_input'],
});

export const importNecessity = command({
  name: 'billing.importNecessity',
  permission: 'billing.setUp',
  summary: 'Takes a file of diagnoses that support procedures; each policy that it names is replaced as a whole.',
  input: Shape(NecessityFile),
  output: NecessityReport,
  problems: ['invalid_input'],
});

export const necessityTopic = liveTopic({
  name: 'billing.necessity',
  permission: 'charges.read',
  summary: 'The policies that are loaded: how many procedures and rows each has. Key: all.',
  key: Type.Literal('all'),
  row: Shape({
    /** The policy. */
    id: Type.String(),
    version: Version,
    procedures: Type.Integer(),
    rows: Type.Integer(),
    startsOn: CivilDate,
  }),
});
