/** Contracts of scanned papers and pictures: sent once, kept encrypted, listed by patient, shown and put away. */
import Type, { type Static } from 'typebox';
import {
  command,
  fileRead,
  Id,
  Line,
  liveTopic,
  Moment,
  Nullable,
  OneOf,
  query,
  Shape,
  upload,
  Version,
} from './contract.ts';

export const CATEGORIES = [
  'insurance_card',
  'photo_id',
  /** Of the patient: the newest one stands at the head of the record. */
  'portrait',
  'referral',
  'letter',
  'result',
  'consent',
  'authorization',
  'other',
  'sensitive',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** The words for people. */
export const CATEGORY_NAMES: Record<Category, string> = {
  insurance_card: 'Insurance card',
  photo_id: 'Photo ID',
  portrait: 'Photo of the patient',
  referral: 'Referral',
  letter: 'Letter',
  result: 'Result',
  consent: 'Consent',
  authorization: 'Authorization',
  other: 'Other',
  sensitive: 'Sensitive',
};

export const MEDIA_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/** 32 MB. */
export const FILE_BYTES_MAX = 33_554_432;
/** How many documents one page of the list holds. */
export const LIST_PAGE = 24;

export const Document = Shape({
  id: Id,
  version: Version,
  patientId: Id,
  category: OneOf(CATEGORIES),
  name: Type.String(),
  mediaType: OneOf(MEDIA_TYPES),
  sizeBytes: Type.Integer(),
  /** In pixels; null for a PDF. */
  width: Nullable(Type.Integer()),
  height: Nullable(Type.Integer()),
  addedAt: Moment,
  addedBy: Type.String(),
  /** Put away: out of the list, and can be brought back. */
  removedAt: Nullable(Moment),
});
export type Document = Static<typeof Document>;

export const CARD_FACTS = ['rxBin', 'rxPcn', 'rxGroup', 'office', 'specialist', 'emergency', 'urgent'] as const;
/** A number as it stands on the card; copays in whole dollars. */
export const CardFact = Shape({ field: OneOf(CARD_FACTS), value: Line(40) });
export type CardFact = Static<typeof CardFact>;

export const send = upload({
  name: 'documents.send',
  permission: 'documents.write',
  summary:
    'Takes one file, makes pictures upright and free of what the camera wrote into them, and keeps it for a day for the person who sent it.',
  fileBytesMax: FILE_BYTES_MAX,
  output: Shape({ uploadId: Id, mediaType: OneOf(MEDIA_TYPES), sizeBytes: Type.Integer() }),
  problems: ['not_a_document', 'picture_not_whole', 'too_large', 'disk_full'],
});

export const add = command({
  name: 'documents.add',
  permission: 'documents.write',
  summary: 'Puts a file that was sent into the record of a patient. What is there already is given back as it is.',
  input: Shape({ uploadId: Id, patientId: Id, category: OneOf(CATEGORIES), name: Line(200) }),
  output: Document,
  problems: ['not_found'],
});

export const list = query({
  name: 'documents.list',
  permission: 'documents.read',
  summary: 'The documents of a patient, the newest first, a page at a time. Written into the audit trail.',
  inBody: true,
  input: Shape({
    patientId: Id,
    category: Nullable(OneOf(CATEGORIES)),
    removed: Type.Boolean(),
    /** The last one of the page before. */
    after: Nullable(Id),
  }),
  output: Shape({
    documents: Type.Array(Document),
    hasMore: Type.Boolean(),
    /** How many there are of each category, whatever the page shows. */
    counts: Type.Array(Shape({ category: OneOf(CATEGORIES), count: Type.Integer() })),
    removedCount: Type.Integer(),
    /** What was taken over from the newest card and has no place in a coverage: prescription numbers, copays. */
    cardFacts: Type.Array(CardFact),
  }),
  problems: ['not_found'],
});

export const read = fileRead({
  name: 'documents.read',
  permission: 'documents.read',
  summary: 'A document itself, or the small picture of it. Reading it whole is written into the audit trail.',
  input: Shape({ id: Id, size: OneOf(['whole', 'thumbnail']) }),
  problems: ['not_found'],
});

export const update = command({
  name: 'documents.update',
  permission: 'documents.write',
  summary: 'Changes category and name of a document.',
  input: Shape({ id: Id, expectedVersion: Version, category: OneOf(CATEGORIES), name: Line(200) }),
  output: Document,
  problems: ['not_found', 'changed_meanwhile'],
});

export const setRemoved = command({
  name: 'documents.setRemoved',
  permission: 'documents.write',
  summary: 'Puts a document away, or brings it back. Nothing is destroyed.',
  input: Shape({ id: Id, expectedVersion: Version, removed: Type.Boolean() }),
  output: Document,
  problems: ['not_found', 'changed_meanwhile'],
});

/** Tells screens that the list of a patient is another one: they read it again, a page at a time. */
export const shelfTopic = liveTopic({
  name: 'documents.shelf',
  permission: 'documents.read',
  summary: 'How many documents a patient has, and which of them is the photo. Key: the patient’s id.',
  key: Id,
  row: Shape({
    id: Id,
    version: Version,
    count: Type.Integer(),
    /** The newest photo of the patient that is not put away. */
    portraitId: Nullable(Id),
  }),
});
