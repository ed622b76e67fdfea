/**
 * Contracts of the clinical summary: what the desk and the provider know of a patient’s health, categorised and dated. It
 * is administrative and no EHR. The words are those of FHIR R4: Condition, AllergyIntolerance, MedicationStatement,
 * Immunization, Procedure, and Observation (vital-signs, laboratory).
 */
import Type, { type Static } from 'typebox';
import {
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

export const CATEGORIES = ['problem', 'allergy', 'medication', 'immunization', 'procedure', 'vital', 'lab'] as const;
export type Category = (typeof CATEGORIES)[number];

/** What goes on until it is over has a state; what happened once is completed. */
export const STANDING: readonly Category[] = ['problem', 'allergy', 'medication'];
export const ENTRY_STATUSES = ['active', 'resolved', 'completed'] as const;

/** Code systems by the name that people use, as FHIR R4 names them. */
export const CODE_SYSTEMS = {
  'ICD-10-CM': 'http://hl7.org/fhir/sid/icd-10-cm',
  'SNOMED CT': 'http://snomed.info/sct',
  RxNorm: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  CVX: 'http://hl7.org/fhir/sid/cvx',
  LOINC: 'http://loinc.org',
} as const;
export type CodeSystemName = keyof typeof CODE_SYSTEMS;
export type CodeSystem = (typeof CODE_SYSTEMS)[CodeSystemName];
export const CODE_SYSTEM_URIS = Object.values(CODE_SYSTEMS) as [CodeSystem, ...CodeSystem[]];

/** Which systems a category is coded in; the first is proposed. */
export const SYSTEMS_OF: Record<Category, readonly CodeSystemName[]> = {
  problem: ['ICD-10-CM', 'SNOMED CT'],
  allergy: ['SNOMED CT', 'RxNorm'],
  medication: ['RxNorm', 'SNOMED CT'],
  immunization: ['CVX', 'SNOMED CT'],
  procedure: ['SNOMED CT'],
  vital: ['LOINC', 'SNOMED CT'],
  lab: ['LOINC', 'SNOMED CT'],
};

/** LOINC’s blood pressure panel: systolic (8480-6) in `value`, diastolic (8462-4) in `diastolic`, both mm[Hg]. */
export const BLOOD_PRESSURE = '85354-9';
export const SEVERITIES = ['mild', 'moderate', 'severe'] as const;
/** HL7 v3 ObservationInterpretation. */
export const INTERPRETATIONS = ['N', 'L', 'H', 'LL', 'HH', 'A'] as const;

/** A FHIR date, as exactly as it is known: `2019`, `2019-04` or `2019-04-12`. */
const PartialDate = Type.String({ pattern: '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$' });
/** A decimal number as text, so that what was measured is kept as it was written. */
const Decimal = Type.String({ pattern: '^-?[0-9]{1,9}(\\.[0-9]{1,6})?$' });

const FACTS = {
  text: Line(250),
  /** Both or none. */
  codeSystem: Nullable(OneOf(CODE_SYSTEM_URIS)),
  code: Nullable(OptionalLine(40)),
  status: OneOf(ENTRY_STATUSES),
  /** Onset, first day of taking it, or when it was given, done or measured. */
  startsOn: Nullable(PartialDate),
  endsOn: Nullable(PartialDate),
  value: Nullable(Decimal),
  diastolic: Nullable(Decimal),
  /** UCUM: `mm[Hg]`, `kg/m2`, `1`. */
  unit: Nullable(Type.String({ pattern: '^[!-~]{1,40}$' })),
  /** A result that is no number: “Negative”. */
  valueText: Nullable(OptionalLine(200)),
  interpretation: Nullable(OneOf(INTERPRETATIONS)),
  referenceRange: Nullable(OptionalLine(80)),
  /** How a medication is taken, how an allergy shows, lot and site of an immunization. */
  detail: Nullable(OptionalLine(300)),
  severity: Nullable(OneOf(SEVERITIES)),
  note: Paragraph(2_000),
};

export const ClinicalEntry = Shape({
  id: Id,
  version: Version,
  patientId: Id,
  category: OneOf(CATEGORIES),
  ...FACTS,
  /** Why it was entered in error; null: it was not. */
  inErrorReason: Nullable(Type.String()),
  recordedAt: Moment,
  /** Who wrote it down, by name. */
  recordedBy: Type.String(),
});
export type ClinicalEntry = Static<typeof ClinicalEntry>;

/** From which screen it is read: for the audit trail. */
export const SUMMARY_SCREENS = ['record', 'schedule', 'print'] as const;
export type SummaryScreen = (typeof SUMMARY_SCREENS)[number];

const CategoryCount = Shape({
  category: OneOf(CATEGORIES),
  active: Type.Integer(),
  /** Without what was entered in error. */
  total: Type.Integer(),
  inError: Type.Integer(),
});
export type CategoryCount = Static<typeof CategoryCount>;

/** How many entries of a category stand on the first page. */
export const FRONT_ENTRIES = 6;
export const PAGE_ENTRIES_MAX = 200;

export const open = query({
  name: 'summary.open',
  permission: 'summary.read',
  summary:
    'The summary at a glance: of each category how many there are, and the first six, what is active before what is over, the newest first. The reading and its screen are written into the audit trail.',
  inBody: true,
  input: Shape({ patientId: Id, screen: OneOf(SUMMARY_SCREENS) }),
  output: Shape({
    /** How often anything was changed, as the live topic says it. */
    changes: Type.Integer(),
    counts: Type.Array(CategoryCount),
    entries: Type.Array(ClinicalEntry),
  }),
  problems: ['not_found'],
});

export const list = query({
  name: 'summary.list',
  permission: 'summary.read',
  summary:
    'A page of the summary: of one category or of all, all words of `text` found in names, codes and notes; with what was entered in error on request. Written into the audit trail.',
  inBody: true,
  input: Shape({
    patientId: Id,
    screen: OneOf(SUMMARY_SCREENS),
    category: Nullable(OneOf(CATEGORIES)),
    text: OptionalLine(100),
    onlyActive: Type.Boolean(),
    withErrors: Type.Boolean(),
    from: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    limit: Type.Integer({ minimum: 1, maximum: PAGE_ENTRIES_MAX }),
  }),
  output: Shape({ entries: Type.Array(ClinicalEntry), total: Type.Integer() }),
  problems: ['not_found'],
});

export const save = command({
  name: 'summary.save',
  permission: 'summary.write',
  summary: 'Adds an entry (id and expectedVersion null) or changes one. The category of an entry stays as it is.',
  input: Shape({
    id: Nullable(Id),
    expectedVersion: Nullable(Version),
    patientId: Id,
    category: OneOf(CATEGORIES),
    ...FACTS,
  }),
  output: ClinicalEntry,
  problems: ['not_found', 'changed_meanwhile'],
});

export const setInError = command({
  name: 'summary.setInError',
  permission: 'summary.write',
  summary:
    'Marks an entry as entered in error, with the reason; a reason of null takes that back. Nothing is ever deleted.',
  input: Shape({ id: Id, expectedVersion: Version, reason: Nullable(Line(200)) }),
  output: ClinicalEntry,
  problems: ['not_found', 'changed_meanwhile'],
});

export const summaryTopic = liveTopic({
  name: 'summary.summary',
  permission: 'summary.read',
  summary:
    'How much a summary holds; a change of it says that what is shown must be read anew. One row, whose id is the patient’s. Key: the patient’s id.',
  key: Id,
  /** The version is always 1: the last word counts. */
  row: Shape({ id: Id, version: Version, changes: Type.Integer(), counts: Type.Array(CategoryCount) }),
});
