/** Contracts of cards that are read: insurance cards by their letters, driver's licences by their barcode. */
import Type, { type Static } from 'typebox';
import {
  CivilDate,
  command,
  fileRead,
  Id,
  liveTopic,
  Moment,
  Nullable,
  OneOf,
  query,
  Shape,
  Version,
} from './contract.ts';
import { save as saveCoverage } from './coverage.ts';
import { CARD_FACTS, CardFact } from './documents.ts';
import { SEXES } from './patients.ts';

export const CARD_FIELDS = [
  'payer',
  'plan',
  'memberId',
  'group',
  'name',
  'dependants',
  'effective',
  ...CARD_FACTS,
] as const;
export type CardField = (typeof CARD_FIELDS)[number];

/** One thing that a card seems to say. */
export const Proposal = Shape({
  field: OneOf(CARD_FIELDS),
  /** As it is read; copays in whole dollars. */
  value: Type.String(),
  /** How sure that is: 0 to 100. */
  percent: Type.Integer({ minimum: 0, maximum: 100 }),
});
export type Proposal = Static<typeof Proposal>;

export const CARD_STATES = ['waiting', 'reading', 'read', 'failed', 'closed'] as const;

export const CardReading = Shape({
  id: Id,
  version: Version,
  patientId: Id,
  frontId: Id,
  backId: Nullable(Id),
  state: OneOf(CARD_STATES),
  /** How much of the reading is done. */
  percent: Type.Integer(),
  /** Why it failed, in words. */
  problem: Nullable(Type.String()),
  /** The payer of the practice that the card names. */
  payerId: Nullable(Id),
  proposals: Type.Array(Proposal),
  askedAt: Moment,
});
export type CardReading = Static<typeof CardReading>;

export const readCard = command({
  name: 'documents.readCard',
  permission: 'documents.write',
  summary: 'Has the pictures of an insurance card read. What is read is proposed; nothing is saved by it.',
  input: Shape({ frontId: Id, backId: Nullable(Id) }),
  output: CardReading,
  problems: ['not_found', 'not_a_document'],
});

export const closeCard = command({
  name: 'documents.closeCard',
  permission: 'documents.write',
  summary: 'Puts aside what was read of a card; nothing of it is saved.',
  input: Shape({ id: Id, expectedVersion: Version }),
  output: CardReading,
  problems: ['not_found', 'changed_meanwhile'],
});

export const acceptCard = command({
  name: 'documents.acceptCard',
  permission: 'coverage.write',
  summary:
    'Saves as coverage what a person has taken over from a card, and keeps beside it what a coverage has no place for.',
  input: Shape({
    id: Id,
    expectedVersion: Version,
    save: saveCoverage.input,
    /** Taken over, too: prescription numbers and copays. */
    kept: Type.Array(CardFact, { maxItems: 20 }),
  }),
  output: saveCoverage.output,
  problems: [
    'not_found',
    'changed_meanwhile',
    'coverage_overlaps',
    'coverage_ends_before_it_begins',
    'subscriber_loop',
  ],
});

export const cardCrop = fileRead({
  name: 'documents.cardCrop',
  permission: 'documents.read',
  summary: 'The piece of a card that a proposal was read from.',
  input: Shape({ id: Id, field: OneOf(CARD_FIELDS) }),
  problems: ['not_found'],
});

export const cardsTopic = liveTopic({
  name: 'documents.cards',
  permission: 'documents.read',
  summary: 'Cards of a patient that are being read or wait for a person’s yes. Key: the patient’s id.',
  key: Id,
  row: CardReading,
});

/** What the barcode of a licence says, as it is written there. */
export const Licence = Shape({
  firstName: Type.String(),
  middleName: Nullable(Type.String()),
  lastName: Type.String(),
  suffix: Nullable(Type.String()),
  birthDate: CivilDate,
  sex: OneOf(SEXES),
  addressLine: Nullable(Type.String()),
  city: Nullable(Type.String()),
  state: Nullable(Type.String()),
  zip: Nullable(Type.String()),
  number: Nullable(Type.String()),
  expiresOn: Nullable(CivilDate),
  /** The issuer identification number, six digits. */
  issuer: Type.String(),
  /** Of the AAMVA standard. */
  version: Type.Integer(),
});
export type Licence = Static<typeof Licence>;

export const readLicence = query({
  name: 'documents.readLicence',
  permission: 'documents.write',
  summary: 'Reads the barcode of a driver’s licence in a picture that was sent. Nothing is saved by it.',
  inBody: true,
  input: Shape({ uploadId: Id }),
  output: Licence,
  problems: ['not_found', 'barcode_not_found'],
});
