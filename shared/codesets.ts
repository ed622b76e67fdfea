/**
 * Contracts of the code sets: what is loaded and from which day on, updates with their preview, search, favourites. Codes
 * are written as X12 has them: ICD-10-CM without its dot.
 */
import Type, { type Static } from 'typebox';
import {
  CivilDate,
  command,
  Id,
  Line,
  liveTopic,
  Moment,
  Nothing,
  Nullable,
  OneOf,
  OptionalLine,
  query,
  Shape,
  upload,
  Version,
} from './contract.ts';

export const CODE_SYSTEMS = [
  'icd10cm',
  'hcpcs',
  'hcpcs_modifier',
  'cpt',
  'cpt_modifier',
  'pos',
  'taxonomy',
  'ptp',
  'mue',
  'rvu',
  'gpci',
  'carc',
  'rarc',
] as const;
export type CodeSystem = (typeof CODE_SYSTEMS)[number];

/** The words for people. */
export const SYSTEM_NAMES: Record<CodeSystem, string> = {
  icd10cm: 'ICD-10-CM diagnoses',
  hcpcs: 'HCPCS Level II',
  hcpcs_modifier: 'HCPCS modifiers',
  cpt: 'CPT (your licence)',
  cpt_modifier: 'CPT modifiers',
  pos: 'Place of service',
  taxonomy: 'Provider taxonomy',
  ptp: 'NCCI pairs (PTP)',
  mue: 'Unit limits (MUE)',
  rvu: 'Medicare relative values (RVU)',
  gpci: 'Medicare localities (GPCI)',
  carc: 'Adjustment reasons (CARC)',
  rarc: 'Remittance remarks (RARC)',
};

/** What a person looks for by words. */
export const SEARCHED_SYSTEMS = [
  'icd10cm',
  'hcpcs',
  'hcpcs_modifier',
  'cpt',
  'cpt_modifier',
  'pos',
  'taxonomy',
  'carc',
  'rarc',
] as const satisfies readonly CodeSystem[];

/** `E1165` → `E11.65`; every other code as it is. */
export function codeAsWritten(system: CodeSystem, code: string): string {
  return system === 'icd10cm' && code.length > 3 ? `${code.slice(0, 3)}.${code.slice(3)}` : code;
}

/** As X12 has it: capital letters, no dot, no blanks. */
export const codeAsKept = (code: string): string => code.toUpperCase().replaceAll(/[\s.]/g, '');

/** In which set a procedure code stands: HCPCS Level II begins with a letter, CPT with a digit. */
export const procedureSystem = (code: string): CodeSystem => (/^[A-V]/i.test(code) ? 'hcpcs' : 'cpt');

export const Code = Shape({
  system: OneOf(CODE_SYSTEMS),
  code: Type.String(),
  short: Nullable(Type.String()),
  long: Nullable(Type.String()),
  /** False for a heading that stands for more exact codes. */
  isBillable: Type.Boolean(),
  /** The first and the last day on which it holds; null: until further notice. */
  validFrom: CivilDate,
  validTo: Nullable(CivilDate),
});
export type Code = Static<typeof Code>;

export const FoundCode = Shape({
  ...Code.properties,
  isFavourite: Type.Boolean(),
  /** How often this provider used it. */
  uses: Type.Integer(),
});
export type FoundCode = Static<typeof FoundCode>;

export const SEARCH_PAGE = 20;

export const search = query({
  name: 'codesets.search',
  permission: 'codes.read',
  summary:
    'Codes that hold on a day, by the beginning of the code or by words in any order; favourites and the most used first.',
  inBody: true,
  input: Shape({
    systems: Type.Array(OneOf(CODE_SYSTEMS), { minItems: 1, maxItems: CODE_SYSTEMS.length }),
    text: OptionalLine(200),
    date: CivilDate,
    /** Whose favourites come first. */
    providerId: Nullable(Id),
    /** Also headings, which no claim may carry. */
    headings: Type.Boolean(),
  }),
  output: Shape({
    codes: Type.Array(FoundCode),
    hasMore: Type.Boolean(),
    /** Asked for sets of which nothing is loaded for that day. */
    notLoaded: Type.Array(OneOf(CODE_SYSTEMS)),
  }),
});

export const setFavourite = command({
  name: 'codesets.setFavourite',
  permission: 'codes.favour',
  summary: 'Makes a code a favourite of a provider, or no longer.',
  input: Shape({ providerId: Id, system: OneOf(CODE_SYSTEMS), code: Line(20), isFavourite: Type.Boolean() }),
  output: Nothing,
  problems: ['not_found'],
});

export const CHANGE_KINDS = ['added', 'ended', 'unbillable', 'billable', 'reworded', 'changed', 'redated'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** The words for people. */
export const CHANGE_NAMES: Record<ChangeKind, string> = {
  added: 'Added',
  ended: 'Ended',
  unbillable: 'Made a heading',
  billable: 'Made billable',
  reworded: 'Other words',
  changed: 'Other values',
  redated: 'Other dates',
};

export const RELEASE_STATUSES = ['sent', 'reading', 'ready', 'applying', 'applied', 'refused', 'undoing'] as const;
export type ReleaseStatus = (typeof RELEASE_STATUSES)[number];

/** A file of codes: one that is loaded, or one that is about to be. */
export const Release = Shape({
  id: Id,
  version: Version,
  status: OneOf(RELEASE_STATUSES),
  /** What it is, once it was read: `ICD-10-CM 2026`. */
  title: Type.String(),
  /** The name of the file, or of the bundle. */
  source: Type.String(),
  /** SHA-256 of the file, hexadecimal. */
  checksum: Nullable(Type.String()),
  systems: Type.Array(OneOf(CODE_SYSTEMS)),
  /** From when on it holds, and until when it was published for; null: until the next one. */
  effectiveFrom: Nullable(CivilDate),
  effectiveTo: Nullable(CivilDate),
  /** The whole set, or only what changed. */
  isComplete: Type.Boolean(),
  /** The AMA’s text is in it: it needs the clinic’s own licence. */
  needsLicence: Type.Boolean(),
  licensedBy: Nullable(Type.String()),
  /** 0 to 100 while it is read, loaded or taken back. */
  progress: Type.Integer(),
  refusal: Nullable(Type.String()),
  warnings: Type.Array(Type.String()),
  rows: Type.Integer(),
  counts: Type.Array(Shape({ system: OneOf(CODE_SYSTEMS), kind: OneOf(CHANGE_KINDS), count: Type.Integer() })),
  importedBy: Type.String(),
  importedAt: Moment,
  appliedAt: Nullable(Moment),
});
export type Release = Static<typeof Release>;

/** 96 MB. */
export const CODE_FILE_BYTES_MAX = 100_663_296;

export const send = upload({
  name: 'codesets.send',
  permission: 'codes.manage',
  summary: 'Takes a file of codes as it was published (zip, gz or text). Nothing is loaded by it.',
  fileBytesMax: CODE_FILE_BYTES_MAX,
  output: Shape({ id: Id }),
  problems: ['code_file_refused', 'too_large'],
});

export const preview = command({
  name: 'codesets.preview',
  permission: 'codes.manage',
  summary: 'Reads a file that was sent and compares it with what is loaded, as a job. Nothing is loaded by it.',
  input: Shape({
    id: Id,
    /** As the person knows the file. */
    fileName: Line(200),
    /** Null: as the file or its name says. */
    effectiveFrom: Nullable(CivilDate),
  }),
  output: Release,
  problems: ['not_found', 'release_busy'],
});

export const apply = command({
  name: 'codesets.apply',
  permission: 'codes.manage',
  summary: 'Loads a release that was looked at, as a job.',
  input: Shape({
    id: Id,
    expectedVersion: Version,
    /** A person says that the clinic holds a licence for CPT. */
    licensed: Type.Boolean(),
    /** A person has read the warnings. */
    confirmed: Type.Boolean(),
  }),
  output: Release,
  problems: ['not_found', 'changed_meanwhile', 'release_busy', 'licence_needed', 'needs_answer'],
});

export const undo = command({
  name: 'codesets.undo',
  permission: 'codes.manage',
  summary: 'Takes a loaded release back, as a job: everything is as it was before it.',
  input: Shape({ id: Id, expectedVersion: Version }),
  output: Release,
  problems: ['not_found', 'changed_meanwhile', 'release_busy', 'release_not_last'],
});

export const discard = command({
  name: 'codesets.discard',
  permission: 'codes.manage',
  summary: 'Throws away a file that was sent and not loaded.',
  input: Shape({ id: Id, expectedVersion: Version }),
  output: Nothing,
  problems: ['not_found', 'changed_meanwhile', 'release_busy'],
});

export const ReleaseChange = Shape({
  system: OneOf(CODE_SYSTEMS),
  code: Type.String(),
  kind: OneOf(CHANGE_KINDS),
  before: Nullable(Type.String()),
  after: Nullable(Type.String()),
});
export type ReleaseChange = Static<typeof ReleaseChange>;

export const changes = query({
  name: 'codesets.changes',
  permission: 'codes.read',
  summary: 'A page of what a release changes, of one kind.',
  inBody: true,
  input: Shape({ id: Id, kind: OneOf(CHANGE_KINDS), skip: Type.Integer({ minimum: 0, maximum: 1_000_000 }) }),
  output: Shape({ changes: Type.Array(ReleaseChange), hasMore: Type.Boolean() }),
  problems: ['not_found'],
});

export const releasesTopic = liveTopic({
  name: 'codesets.releases',
  permission: 'codes.read',
  summary: 'Every release that is loaded, and every file that is about to be. Key: all.',
  key: Type.Literal('all'),
  row: Release,
});
