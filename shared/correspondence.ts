/** Contracts of what leaves the practice on paper: letters that were printed, and requests for records with what was sent. */
import Type, { type Static } from 'typebox';
import {
  CivilDate,
  command,
  Id,
  Line,
  liveTopic,
  Moment,
  Nullable,
  OneOf,
  OptionalLine,
  Paragraph,
  query,
  Shape,
  Version,
} from './contract.ts';

export const LETTER_KINDS = ['work_note', 'school_note', 'letter'] as const;
export type LetterKind = (typeof LETTER_KINDS)[number];

/** From whom a letter is, as it stood on the paper on that day. */
export const Letterhead = Shape({
  practiceName: Type.String(),
  locationName: Type.String(),
  address: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  /** Who signs; null: the practice. */
  providerName: Nullable(Type.String()),
  providerNpi: Nullable(Type.String()),
});
export type Letterhead = Static<typeof Letterhead>;

const LETTER_FACTS = {
  patientId: Id,
  kind: OneOf(LETTER_KINDS),
  addressee: Nullable(OptionalLine(200)),
  /** The days that a note is about, both included. */
  fromDate: Nullable(CivilDate),
  untilDate: Nullable(CivilDate),
};

/** One line of the log. A letter is never changed: what was said was said. */
export const LetterLine = Shape({
  id: Id,
  version: Version,
  ...LETTER_FACTS,
  providerName: Nullable(Type.String()),
  writtenAt: Moment,
  writtenBy: Type.String(),
});
export type LetterLine = Static<typeof LetterLine>;

export const Letter = Shape({
  ...LetterLine.properties,
  writtenOn: CivilDate,
  letterhead: Letterhead,
  patientName: Type.String(),
  birthDate: CivilDate,
  body: Type.String(),
});
export type Letter = Static<typeof Letter>;

export const letterTopic = liveTopic({
  name: 'correspondence.letters',
  permission: 'correspondence.read',
  summary: 'The log of the letters of a patient, the latest 200. Key: the patient’s id.',
  key: Id,
  row: LetterLine,
});

export const openLetter = query({
  name: 'correspondence.letter',
  permission: 'correspondence.read',
  summary: 'A letter as it was printed. Reading it is written into the audit trail.',
  inBody: true,
  input: Shape({ id: Id }),
  output: Letter,
  problems: ['not_found'],
});

export const writeLetter = command({
  name: 'correspondence.writeLetter',
  permission: 'correspondence.write',
  summary: 'Keeps a letter as it is about to be printed, with the letterhead of a location and of who signs.',
  input: Shape({ ...LETTER_FACTS, locationId: Id, providerId: Nullable(Id), body: Paragraph(4_000) }),
  output: Letter,
  problems: ['not_found'],
});

export const REQUESTERS = [
  'patient',
  'representative',
  'provider',
  'payer',
  'attorney',
  'agency',
  'employer',
  'other',
] as const;
export type Requester = (typeof REQUESTERS)[number];

/** By what authority records are given out: 45 CFR 164.524, .508, .506 (treatment; payment), .512(e), .512(b). */
export const AUTHORITIES = [
  'access',
  'authorization',
  'treatment',
  'payment',
  'legal',
  'public_health',
  'other',
] as const;
export type Authority = (typeof AUTHORITIES)[number];

export const REQUEST_STATUSES = ['open', 'sent', 'refused', 'withdrawn'] as const;
export const SENT_HOW = ['fax', 'mail', 'handed_over', 'email', 'portal'] as const;

/** Days to answer a patient’s own request, and by how many more it can be put off once, in writing (45 CFR 164.524(b)(2)). */
export const ANSWER_DAYS = 30;

const REQUEST_FACTS = {
  patientId: Id,
  requestedBy: Line(200),
  requester: OneOf(REQUESTERS),
  authority: OneOf(AUTHORITIES),
  /** Which records. */
  about: Line(400),
  receivedOn: CivilDate,
  /** Why it was put off by 30 days; null: it was not. */
  extensionReason: Nullable(OptionalLine(200)),
  status: OneOf(REQUEST_STATUSES),
  /** Why it was refused. */
  statusReason: Nullable(OptionalLine(200)),
  sentOn: Nullable(CivilDate),
  sentHow: Nullable(OneOf(SENT_HOW)),
  /** The fax number, or the address. */
  sentTo: Nullable(OptionalLine(200)),
  pages: Nullable(Type.Integer({ minimum: 1, maximum: 100_000 })),
  note: Paragraph(2_000),
};

export const RecordsRequest = Shape({
  id: Id,
  version: Version,
  ...REQUEST_FACTS,
  patientName: Type.String(),
  isConfidential: Type.Boolean(),
  dueOn: CivilDate,
  recordedBy: Type.String(),
});
export type RecordsRequest = Static<typeof RecordsRequest>;

export const openRequestsTopic = liveTopic({
  name: 'correspondence.openRequests',
  permission: 'correspondence.read',
  summary: 'Requests for records that are not answered yet. Key: all.',
  key: Type.Literal('all'),
  row: RecordsRequest,
});

export const patientRequestsTopic = liveTopic({
  name: 'correspondence.patientRequests',
  permission: 'correspondence.read',
  summary: 'All requests for the records of a patient. Key: the patient’s id.',
  key: Id,
  row: RecordsRequest,
});

export const saveRequest = command({
  name: 'correspondence.saveRequest',
  permission: 'correspondence.write',
  summary:
    'Adds a request for records (id and expectedVersion null) or changes one. A fax that nobody asked for is one that is sent at once.',
  input: Shape({ id: Nullable(Id), expectedVersion: Nullable(Version), ...REQUEST_FACTS }),
  output: RecordsRequest,
  problems: ['not_found', 'changed_meanwhile'],
});
