/**
 * What the rules need and the claim itself does not tell. Lists that belong to lines, diagnoses or other payers stand in
 * the order of the claim's own: the third of `lines` speaks of the third line. What is null or left out is not known,
 * and what is not known blocks nothing. Amounts are integer cents, dates are civil.
 */
import Type, { type Static, type TSchema } from 'typebox';
import { CivilDate, Nullable, OneOf, OptionalLine, Shape } from './contract.ts';
import { PLAN_KINDS } from './coverage-payers.ts';

const MaybeDate = Nullable(CivilDate);
const MaybeFlag = Nullable(Type.Boolean());
const MaybeText = (max: number) => Nullable(OptionalLine(max));
const Count = Type.Integer({ minimum: 0, maximum: 999_999 });
const MaybeCount = Nullable(Count);
const Some = <T extends TSchema>(schema: T, max: number) => Type.Array(schema, { maxItems: max });
const Code = OptionalLine(30);

/** A code on the date of its service. */
const CODE = {
  code: Code,
  /** False: in none of the sets that the clinic has. Null: the clinic has no set that could tell. */
  isKnown: MaybeFlag,
  /** In force on the date. */
  isValidOnDate: MaybeFlag,
  validFrom: MaybeDate,
  validTo: MaybeDate,
  /** What to write instead, in words ready to print: `E11.65, E11.69`. */
  suggestions: MaybeText(200),
  /** F or M: only for them. */
  sex: Nullable(OneOf(['F', 'M'])),
  ageYearsMin: MaybeCount,
  ageYearsMax: MaybeCount,
};

export const DiagnosisFacts = Shape({
  ...CODE,
  /** False for a header: it needs more digits. */
  isBillable: MaybeFlag,
  /** May not stand first: a manifestation, an external cause. */
  neverFirst: MaybeFlag,
  /** An injury (S00 to T88): payers ask for the accident. */
  isInjury: MaybeFlag,
});
export type DiagnosisFacts = Static<typeof DiagnosisFacts>;

const ModifierFacts = Shape({ code: OptionalLine(2), isKnown: MaybeFlag, isValidOnDate: MaybeFlag });

/** Another service of the patient to which this line forms a pair of the National Correct Coding Initiative. */
const PairFacts = Shape({
  /** This line is column 2, and would be denied; the other one is column 1. */
  column1: Code,
  column2: Code,
  /** 0 never together, 1 with a modifier, 9 not in use. */
  indicator: OneOf(['0', '1', '9']),
  /** The number of the other line, from 1; null: it stands on another claim. */
  otherLine: MaybeCount,
});

const UnitLimit = Shape({
  units: Count,
  /** MAI: 1 judges the line, 2 and 3 the day; 2 is absolute. */
  indicator: OneOf(['1', '2', '3']),
});

const AuthorizationFacts = Shape({
  number: OptionalLine(50),
  startsOn: MaybeDate,
  endsOn: MaybeDate,
  /** Null: without a limit. */
  unitsLeft: Nullable(Type.Integer()),
});

const LineFacts = Shape({
  ...CODE,
  isBillable: MaybeFlag,
  /** A drug that payers want an NDC for. */
  isDrug: MaybeFlag,
  /** Comes in single-dose vials: Medicare wants JW or JZ. */
  isSingleDose: MaybeFlag,
  /** A laboratory test under CLIA; `isWaived` where the certificate of waiver suffices and QW is wanted. */
  isLaboratory: MaybeFlag,
  isWaived: MaybeFlag,
  needsQw: MaybeFlag,
  isMammography: MaybeFlag,
  isAmbulance: MaybeFlag,
  isAnesthesia: MaybeFlag,
  isTelehealthAllowed: MaybeFlag,
  isAudioAllowed: MaybeFlag,
  /** A service that somebody has to order or refer. */
  needsOrder: MaybeFlag,
  /** Evaluation and management. */
  isEvaluation: MaybeFlag,
  isNewPatientCode: MaybeFlag,
  isPreventive: MaybeFlag,
  /** Days after the service that its fee covers: 0, 10, 90; null: none or not known. */
  globalDays: MaybeCount,
  /** Modifiers 26 and TC make sense. */
  hasComponents: MaybeFlag,
  /** Modifier 50 makes sense. */
  isBilateralAllowed: MaybeFlag,
  isAddOn: MaybeFlag,
  /** The primary procedures of an add-on code. */
  addOnTo: Some(Code, 200),
  /** Never payable by Medicare (status N). */
  isNeverCovered: MaybeFlag,
  modifiers: Some(ModifierFacts, 4),
  unitLimit: Nullable(UnitLimit),
  /** Units of this code on this date by this provider on other claims. */
  otherUnits: MaybeCount,
  pairs: Some(PairFacts, 50),
  /** A policy says which diagnoses support this procedure. */
  necessity: Nullable(
    Shape({
      policy: OptionalLine(60),
      isSupported: Type.Boolean(),
      /** A few that would do, ready to print. */
      supportedBy: MaybeText(200),
    }),
  ),
  /** The earlier operation in whose global days this line falls. */
  globalOf: Nullable(
    Shape({ procedure: Code, on: CivilDate, lastDay: CivilDate, days: Count, sameGroup: Type.Boolean() }),
  ),
  /** When this group and specialty last saw the patient face to face, before this line. */
  lastSeenOn: MaybeDate,
  abnOnFile: MaybeFlag,
  /** The rendering provider with this payer at this place on this day. */
  credential: Nullable(OneOf(['active', 'pending', 'ended', 'none', 'not_needed'])),
  /** The provider's licence type bills under supervision here. */
  needsSupervision: MaybeFlag,
  /** The payer or plan wants one for this service. */
  needsAuthorization: MaybeFlag,
  authorization: Nullable(AuthorizationFacts),
  /** Of the whole line by the fee schedule of its day; null: none speaks of it. */
  feeCents: Nullable(Type.Integer()),
  /** What the payer agreed to for the whole line. */
  allowedCents: Nullable(Type.Integer()),
});
export type LineFacts = Static<typeof LineFacts>;

const CoverageFacts = Shape({
  startsOn: MaybeDate,
  endsOn: MaybeDate,
  /** What the payer answered for the date of service. */
  eligibility: OneOf(['active', 'inactive', 'unknown', 'failed', 'not_asked']),
  eligibilityOn: MaybeDate,
  /** As the payer has them, where they differ from ours. */
  payerSaysMemberId: MaybeText(80),
  payerSaysLastName: MaybeText(60),
  payerSaysBirthDate: MaybeDate,
  /** Of the plan. */
  needsReferral: MaybeFlag,
  needsGroupNumber: MaybeFlag,
});

const OtherFacts = Shape({
  /** COBA range for claim-based crossover, of a Medigap plan. */
  isMedigap: Type.Boolean(),
  planKind: Nullable(OneOf(PLAN_KINDS)),
  /** What its answer was: nothing came yet, it came, it forwarded the claim itself. */
  answer: OneOf(['none', 'waiting', 'adjudicated', 'forwarded']),
});

const PayerFacts = Shape({
  planKind: Nullable(OneOf(PLAN_KINDS)),
  isEnrolled: MaybeFlag,
  isPaper: Type.Boolean(),
  /** How it takes corrections. */
  correction: Nullable(OneOf(['replacement', 'reopening', 'new_claim'])),
  /** 95 or GT, or empty: it wants neither. Null: not known. */
  telehealthModifier: MaybeText(2),
  telehealthPlaces: Some(OptionalLine(2), 4),
  wantsTaxonomy: MaybeFlag,
  wantsNdc: MaybeFlag,
  takesConsultations: MaybeFlag,
  takesWholeUnitsOnly: MaybeFlag,
  isCapitated: Type.Boolean(),
});

const PatientFacts = Shape({
  isQmb: MaybeFlag,
  medicareAdvantage: Type.Boolean(),
  medicareAdvantageName: MaybeText(60),
  hasMedicare: Type.Boolean(),
  hasMedicaid: Type.Boolean(),
  /** In hospice on the date of service, and whether this provider is its attending physician. */
  inHospice: MaybeFlag,
  isHospiceAttending: MaybeFlag,
  inHomeHealth: MaybeFlag,
  inNursingFacility: MaybeFlag,
  /** Services of this claim are not told to this payer (45 CFR 164.522(a)(1)(vi)). */
  isRestricted: Type.Boolean(),
  diedOn: MaybeDate,
  /** An end-stage renal, work or disability ground on which another payer comes before Medicare. */
  otherPayerFirst: MaybeText(60),
  isWorkInjury: MaybeFlag,
  employerName: MaybeText(60),
});

const SignatureFacts = Shape({
  releaseOn: MaybeDate,
  releaseExpiresOn: MaybeDate,
  benefitsOn: MaybeDate,
  medigapOn: MaybeDate,
});

const FilingFacts = Shape({
  clock: OneOf(['first', 'corrected', 'secondary', 'appeal']),
  startsOn: CivilDate,
  lastDay: CivilDate,
});

const Clia = Shape({
  number: OptionalLine(10),
  isWaiverOnly: Type.Boolean(),
  startsOn: MaybeDate,
  endsOn: MaybeDate,
});

/** Another service of the patient that was charged already, here. */
const EarlierService = Shape({
  claimNumber: OptionalLine(40),
  procedure: Code,
  modifiers: Some(OptionalLine(2), 4),
  on: CivilDate,
  units: Type.Number(),
  chargeCents: Type.Integer(),
  renderingNpi: OptionalLine(10),
  payerId: OptionalLine(80),
  /** Sent, paid or denied; a void one is not told here. */
  isDenied: Type.Boolean(),
});

export const ClaimContext = Shape({
  /** Of the clinic. */
  today: CivilDate,
  practice: Shape({
    /** Takes Medicare's assignment on every claim. */
    isParticipating: MaybeFlag,
    /** How many days before a filing limit somebody is told. */
    filingWarnDays: Count,
    /** The receiver takes so many lines. */
    linesMax: Count,
    clias: Some(Clia, 20),
    /** Whether AMT*F5 and item 29 are told; off unless a payer wants it. */
    tellsPatientPaid: MaybeFlag,
  }),
  payer: PayerFacts,
  coverage: CoverageFacts,
  patient: PatientFacts,
  signatures: SignatureFacts,
  filing: Nullable(FilingFacts),
  diagnoses: Some(DiagnosisFacts, 12),
  lines: Some(LineFacts, 50),
  others: Some(OtherFacts, 10),
  earlier: Some(EarlierService, 500),
});
export type ClaimContext = Static<typeof ClaimContext>;
