/** Contracts of claims: their life, the answers of payers as a person hears them, corrections, batches, paper. */
import Type, { type Static } from 'typebox';
import { ADJUSTMENT_GROUPS, Claim, FREQUENCIES, PAYER_RANKS } from './claim.ts';
import {
  CivilDate,
  command,
  fileRead,
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
import { ROLES } from './roles.ts';
import { MEND_PAGES } from './rulebook.ts';

/**
 * created: made, not yet judged. held: something blocks it, or a person does. ready: goes with the next batch. sent: in a
 * batch that was let go. accepted: the payer took it in. in_adjudication: it is being worked on. closed: nothing is open.
 */
export const CLAIM_STATES = [
  'created',
  'held',
  'ready',
  'sent',
  'accepted',
  'in_adjudication',
  'paid',
  'denied',
  'closed',
] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];
/** What a payer can be heard to say of a claim. */
export const ANSWERS = ['accepted', 'rejected', 'in_adjudication', 'paid', 'denied'] as const;
export type Answer = (typeof ANSWERS)[number];
export const MEDIA = ['electronic', 'paper'] as const;
/** How a claim that was sent is put right, each payer in its own way. */
export const CORRECTIONS = ['replacement', 'void', 'reopening', 'new_claim'] as const;
export type Correction = (typeof CORRECTIONS)[number];

export const CLOCKS = ['first', 'corrected', 'secondary', 'appeal'] as const;

/** One of the four filing clocks of a payer. */
export const FilingClock = Shape({
  clock: OneOf(CLOCKS),
  startsOn: CivilDate,
  /** The last day on which the payer takes it. */
  lastDay: CivilDate,
  daysLeft: Type.Integer(),
  /** True for the one that runs now. */
  runs: Type.Boolean(),
});
export type FilingClock = Static<typeof FilingClock>;

export const Finding = Shape({
  id: Id,
  ruleId: Type.String(),
  severity: OneOf(['block', 'warn']),
  /** A plain sentence with the values that triggered it. */
  sentence: Type.String(),
  source: Type.String(),
  /** Which field of the claim it is about, `claim.lines[0].modifiers`. */
  path: Type.String(),
  values: Type.Array(Shape({ name: Type.String(), value: Type.String() })),
  /** Where it is mended. */
  page: OneOf(MEND_PAGES),
  /** Who can put it right. */
  role: OneOf(ROLES),
  openedAt: Moment,
  closedAt: Nullable(Moment),
  overriddenAt: Nullable(Moment),
  overriddenBy: Nullable(Type.String()),
  overrideReason: Nullable(Type.String()),
});
export type Finding = Static<typeof Finding>;

/** A claim in a list. */
export const ClaimLineOfList = Shape({
  id: Id,
  version: Version,
  claimNumber: Type.String(),
  patientId: Id,
  patientName: Type.String(),
  recordNumber: Type.String(),
  payerName: Type.String(),
  planName: Type.String(),
  rank: OneOf(PAYER_RANKS),
  frequency: OneOf(FREQUENCIES),
  state: OneOf(CLAIM_STATES),
  stateSince: Moment,
  medium: OneOf(MEDIA),
  serviceFrom: CivilDate,
  serviceTo: CivilDate,
  chargeCents: Type.Integer(),
  /** Of the open blocking findings, the first, or why a person holds it. */
  holdReason: Nullable(Type.String()),
  blocks: Type.Integer(),
  warnings: Type.Integer(),
  lastDay: Nullable(CivilDate),
  ownerId: Nullable(Id),
  ownerName: Nullable(Type.String()),
  nextAction: Nullable(Type.String()),
  nextActionOn: Nullable(CivilDate),
  isConfidential: Type.Boolean(),
});
export type ClaimLineOfList = Static<typeof ClaimLineOfList>;

export const CLAIM_LISTS = ['held', 'ready', 'sent', 'near_limit', 'denied'] as const;

/** So many of a list are shown. */
export const CLAIMS_LISTED_MAX = 500;
export const claimsTopic = liveTopic({
  name: 'claims.list',
  permission: 'claims.read',
  summary:
    'Claims with something to do, at most 500 each, those nearest to their filing limit first. Key: held, ready, sent, near_limit or denied.',
  key: OneOf(CLAIM_LISTS),
  row: ClaimLineOfList,
});

export const patientClaimsTopic = liveTopic({
  name: 'claims.patient',
  permission: 'claims.read',
  summary: 'The claims of a patient, the latest 200. Key: the patient’s id.',
  key: Id,
  row: ClaimLineOfList,
});

const StateSpan = Shape({
  state: OneOf(CLAIM_STATES),
  from: Moment,
  until: Nullable(Moment),
  by: Type.String(),
  /** In words: why, and what the payer said. */
  words: Type.String(),
});
export type StateSpan = Static<typeof StateSpan>;

export const ClaimPage = Shape({
  ...ClaimLineOfList.properties,
  claim: Claim,
  payerControlNumber: Nullable(Type.String()),
  originalClaimId: Nullable(Id),
  originalClaimNumber: Nullable(Type.String()),
  /** Claims that correct this one or follow it to a further payer. */
  followers: Type.Array(Shape({ id: Id, claimNumber: Type.String(), what: Type.String() })),
  batchNumber: Nullable(Type.String()),
  /** The charge sheets that it is made of. */
  sheetIds: Type.Array(Id),
  /** Every state with its time: the timeline, the latest last. */
  states: Type.Array(StateSpan),
  findings: Type.Array(Finding),
  clocks: Type.Array(FilingClock),
  /** By which of the ways it can be corrected now, and in words why not by the others. */
  corrections: Type.Array(Shape({ how: OneOf(CORRECTIONS), refusal: Nullable(Type.String()) })),
});
export type ClaimPage = Static<typeof ClaimPage>;

export const openClaim = query({
  name: 'claims.open',
  permission: 'claims.read',
  summary: 'A claim with its findings, states and clocks. Reading it is written into the audit trail.',
  inBody: true,
  input: Shape({ id: Id }),
  output: ClaimPage,
  problems: ['not_found', 'record_confidential'],
});

/** Complete charges without a claim, and why there is none. */
export const unclaimed = query({
  name: 'claims.unclaimed',
  permission: 'claims.read',
  summary: 'Complete charges for which no claim can be made, with the reason, the oldest 500.',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({
        sheetId: Id,
        patientId: Id,
        patientName: Type.String(),
        isConfidential: Type.Boolean(),
        date: CivilDate,
        chargeCents: Type.Integer(),
        words: Type.String(),
      }),
    ),
  }),
});

export const makeClaims = command({
  name: 'claims.make',
  permission: 'claims.write',
  summary: 'Makes the claims of all charges that stand on none, also of those for which none could be made before.',
  input: Shape({}),
  output: Shape({ made: Type.Integer(), refused: Type.Integer() }),
});

/** The change of one claim at the version that the screen shows. */
const ONE = { id: Id, expectedVersion: Version };

export const checkClaim = command({
  name: 'claims.check',
  permission: 'claims.write',
  summary: 'Makes a claim that was not sent anew from what the record says now, and judges it.',
  input: Shape(ONE),
  output: ClaimPage,
  problems: ['not_found', 'changed_meanwhile', 'wrong_state'],
});

export const holdClaim = command({
  name: 'claims.hold',
  permission: 'claims.write',
  summary: 'Holds a claim back with a reason, or lets it go (reason null).',
  input: Shape({ ...ONE, reason: Nullable(Line(200)) }),
  output: ClaimPage,
  problems: ['not_found', 'changed_meanwhile', 'wrong_state'],
});

export const overrideFinding = command({
  name: 'claims.overrideFinding',
  permission: 'claims.override',
  summary: 'Lets a claim pass a finding, with a reason; null takes that back.',
  input: Shape({ ...ONE, findingId: Id, reason: Nullable(Line(300)) }),
  output: ClaimPage,
  problems: ['not_found', 'changed_meanwhile', 'wrong_state'],
});

export const setClaimWork = command({
  name: 'claims.setWork',
  permission: 'claims.write',
  summary: 'Says who owns a claim, what is next and when.',
  input: Shape({
    ...ONE,
    ownerId: Nullable(Id),
    nextAction: Nullable(OptionalLine(200)),
    nextActionOn: Nullable(CivilDate),
  }),
  output: ClaimPage,
  problems: ['not_found', 'changed_meanwhile'],
});

export const recordAnswer = command({
  name: 'claims.recordAnswer',
  permission: 'claims.write',
  summary: 'What a payer said of a claim, by telephone, portal or letter.',
  input: Shape({
    ...ONE,
    answer: OneOf(ANSWERS),
    /** Its own number of the claim: a replacement or a void needs it. */
    payerControlNumber: Nullable(Type.String({ pattern: '^[ -~]{1,50}$' })),
    on: CivilDate,
    words: Paragraph(500),
  }),
  output: ClaimPage,
  problems: ['not_found', 'changed_meanwhile', 'wrong_state'],
});

export const correctClaim = command({
  name: 'claims.correct',
  permission: 'claims.write',
  summary: 'Makes the claim that replaces or voids one that was sent, or opens it for a reopening or a new claim.',
  input: Shape({ ...ONE, how: OneOf(CORRECTIONS), reason: Line(200) }),
  output: ClaimPage,
  problems: ['not_found', 'changed_meanwhile', 'wrong_state', 'payer_control_number_missing'],
});

const Money = Type.Integer({ minimum: -99_999_999_999, maximum: 99_999_999_999 });
const Judged = Shape({
  group: OneOf(ADJUSTMENT_GROUPS),
  reason: Type.String({ pattern: '^[A-Z0-9]{1,5}$' }),
  amountCents: Money,
});

export const billNextPayer = command({
  name: 'claims.billNext',
  permission: 'claims.write',
  summary:
    'Makes the claim to the next payer of the visit from what the one before has paid and adjusted on each line.',
  input: Shape({
    ...ONE,
    paidOn: CivilDate,
    /** Where its own remittance put adjustments at the claim. */
    adjustments: Type.Array(Judged, { maxItems: 30 }),
    lines: Type.Array(
      Shape({ controlNumber: Type.String(), paidCents: Money, adjustments: Type.Array(Judged, { maxItems: 30 }) }),
      { minItems: 1, maxItems: 50 },
    ),
    /** MA18, N89 or CLP02 19: the payer has forwarded it itself. */
    wasForwarded: Type.Boolean(),
  }),
  output: ClaimPage,
  problems: ['not_found', 'changed_meanwhile', 'wrong_state', 'amounts_do_not_balance', 'no_next_payer'],
});

export const claimForm = fileRead({
  name: 'claims.form',
  permission: 'claims.read',
  summary: 'A claim on the CMS-1500 as a PDF, for pre-printed or blank paper, moved by so many points.',
  input: Shape({
    id: Id,
    paper: OneOf(['preprinted', 'blank']),
    offsetX: Type.Integer({ minimum: -72, maximum: 72 }),
    offsetY: Type.Integer({ minimum: -72, maximum: 72 }),
  }),
  problems: ['not_found', 'record_confidential'],
});

export const filingProof = fileRead({
  name: 'claims.proof',
  permission: 'claims.read',
  summary:
    'The proof of timely filing of a claim as a PDF: states with their moments, the file in which it left, limits, its segments, its form.',
  input: Shape({ id: Id }),
  problems: ['not_found', 'record_confidential', 'wrong_state'],
});

/** Somebody who takes batches: a clearinghouse, or a payer itself. */
export const Receiver = Shape({
  id: Id,
  version: Version,
  name: Type.String(),
  medium: OneOf(MEDIA),
  /** ISA05, ISA06, ISA07, ISA08. */
  senderQualifier: Type.String(),
  senderId: Type.String(),
  receiverQualifier: Type.String(),
  receiverId: Type.String(),
  /** GS02 and GS03; 1000A and 1000B NM109. */
  submitterId: Type.String(),
  applicationId: Type.String(),
  submitterName: Type.String(),
  contactName: Type.String(),
  contactPhone: Type.String(),
  isTest: Type.Boolean(),
  /** The payers whose claims go there; none: all that go nowhere else. */
  payerIds: Type.Array(Id),
  active: Type.Boolean(),
});
export type Receiver = Static<typeof Receiver>;

export const receiversTopic = liveTopic({
  name: 'claims.receivers',
  permission: 'claims.read',
  summary: 'All who take batches. Key: all.',
  key: Type.Literal('all'),
  row: Receiver,
});

export const saveReceiver = command({
  name: 'claims.saveReceiver',
  permission: 'claims.release',
  summary: 'Adds somebody who takes batches (id and expectedVersion null), or changes it.',
  input: Shape({
    id: Nullable(Id),
    expectedVersion: Nullable(Version),
    name: Line(60),
    medium: OneOf(MEDIA),
    senderQualifier: OneOf(['ZZ', '30', '27', '28', '29', '01', '14', '20', '33']),
    senderId: Type.String({ pattern: '^[A-Z0-9 ]{1,15}$' }),
    receiverQualifier: OneOf(['ZZ', '30', '27', '28', '29', '01', '14', '20', '33']),
    receiverId: Type.String({ pattern: '^[A-Z0-9 ]{1,15}$' }),
    submitterId: Type.String({ pattern: '^[A-Z0-9]{2,15}$' }),
    applicationId: Type.String({ pattern: '^[A-Z0-9]{2,15}$' }),
    submitterName: Line(60),
    contactName: Line(60),
    contactPhone: Type.String({ pattern: '^\\d{10}$' }),
    isTest: Type.Boolean(),
    payerIds: Type.Array(Id, { maxItems: 500 }),
    active: Type.Boolean(),
  }),
  output: Receiver,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});

export const BATCH_STATES = ['building', 'built', 'released', 'discarded'] as const;

export const Batch = Shape({
  id: Id,
  version: Version,
  number: Type.String(),
  receiverId: Id,
  receiverName: Type.String(),
  medium: OneOf(MEDIA),
  state: OneOf(BATCH_STATES),
  claims: Type.Integer(),
  /** How many of them are written. */
  written: Type.Integer(),
  chargeCents: Type.Integer(),
  /** How many bytes the file has; 0 until it is built. */
  sizeBytes: Type.Integer(),
  /** Why it could not be built. */
  failure: Nullable(Type.String()),
  madeAt: Moment,
  madeBy: Type.String(),
  releasedAt: Nullable(Moment),
  releasedBy: Nullable(Type.String()),
});
export type Batch = Static<typeof Batch>;

export const batchesTopic = liveTopic({
  name: 'claims.batches',
  permission: 'claims.read',
  summary: 'The latest 200 batches, with the progress of those that are being built. Key: all.',
  key: Type.Literal('all'),
  row: Batch,
});

export const makeBatch = command({
  name: 'claims.makeBatch',
  permission: 'claims.write',
  summary: 'Takes all claims that are ready for a receiver, at most 5,000, into a batch and begins to build its file.',
  input: Shape({ receiverId: Id }),
  output: Batch,
  problems: ['not_found', 'nothing_ready'],
});

export const releaseBatch = command({
  name: 'claims.releaseBatch',
  permission: 'claims.release',
  summary: 'Lets a batch that is built go: its claims are sent.',
  input: Shape(ONE),
  output: Batch,
  problems: ['not_found', 'changed_meanwhile', 'wrong_state'],
});

export const discardBatch = command({
  name: 'claims.discardBatch',
  permission: 'claims.write',
  summary: 'Takes a batch apart that was not let go: its claims are ready again.',
  input: Shape(ONE),
  output: Batch,
  problems: ['not_found', 'changed_meanwhile', 'wrong_state'],
});

export const batchFile = fileRead({
  name: 'claims.batchFile',
  permission: 'claims.release',
  summary: 'The file of a batch: 837P, or the forms as a PDF. Reading it is written into the audit trail.',
  input: Shape({ id: Id }),
  problems: ['not_found', 'wrong_state'],
});

/** Where claims stand, and how long they stay in each state: practice-wide, over so many days. */
export const stateTimes = query({
  name: 'claims.stateTimes',
  permission: 'claims.read',
  summary: 'How many claims passed each state since a day, and how long they stayed in it, in hours.',
  input: Shape({ since: CivilDate }),
  output: Shape({
    states: Type.Array(
      Shape({
        state: OneOf(CLAIM_STATES),
        claims: Type.Integer(),
        now: Type.Integer(),
        medianHours: Nullable(Type.Number()),
        worstHours: Nullable(Type.Number()),
      }),
    ),
  }),
});
