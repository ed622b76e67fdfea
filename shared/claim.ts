/**
 * The claim: one object from which the 837P, the CMS-1500 and the findings of the rulebook are made. Its shape follows
 * 837P 005010X222A1; names in comments are loops, segments and elements of it. Amounts are integer cents, dates are
 * civil, codes are as their owners print them but without dots. It holds what was decided, also where that is wrong: a
 * claim that a rule will refuse must be writable down, so the schema checks form and bounds, and rules check sense.
 */
import Type, { type Static, type TSchema } from 'typebox';
import { CivilDate, Nullable, OneOf, OptionalLine, Shape } from './contract.ts';

/** SBR01. */
export const PAYER_RANKS = ['P', 'S', 'T', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'U'] as const;
/** CLM05-3: original, replacement, void. */
export const FREQUENCIES = ['1', '7', '8'] as const;
/** SBR02 and PAT01: the patient is the subscriber's … */
export const PATIENT_RELATIONSHIPS = ['18', '01', '19', '20', '21', '39', '40', '53', 'G8'] as const;
/** CAS01. CR exists in the 837 only. */
export const ADJUSTMENT_GROUPS = ['CO', 'CR', 'OA', 'PI', 'PR'] as const;

const Text = (max: number) => OptionalLine(max);
const Cents = Type.Integer({ minimum: -99_999_999_999, maximum: 99_999_999_999 });
const MaybeCents = Nullable(Cents);
const MaybeDate = Nullable(CivilDate);
const MaybeText = (max: number) => Nullable(Text(max));
const Some = <T extends TSchema>(schema: T, max: number) => Type.Array(schema, { maxItems: max });
/** At most three decimals, as SV104, CTP04 and CAS04 carry them. */
const Quantity = Type.Number({ minimum: -99_999_999, maximum: 99_999_999 });

export const ClaimAddress = Shape({
  line1: Text(55),
  line2: Text(55),
  city: Text(30),
  state: Text(2),
  /** Digits only: five or nine. */
  zip: Text(15),
  /** ISO 3166; empty is the United States. */
  country: Text(3),
});
export type ClaimAddress = Static<typeof ClaimAddress>;

/** REF01 and REF02 of a number for which there is no field of its own. */
export const OtherNumber = Shape({ qualifier: Text(3), value: Text(50) });
export type OtherNumber = Static<typeof OtherNumber>;

/** PER: a person or a desk to call. */
export const ClaimContact = Shape({
  name: Text(60),
  phone: Text(20),
  extension: Text(10),
  fax: Text(20),
  email: Text(80),
});
export type ClaimContact = Static<typeof ClaimContact>;

const NAME = {
  /** NM102: 1 or 2. */
  isOrganization: Type.Boolean(),
  /** Or the organization's name. */
  lastName: Text(60),
  firstName: Text(35),
  middleName: Text(25),
  suffix: Text(10),
};

/** A provider of one of the loops 2310 and 2420. */
export const ClaimProvider = Shape({
  ...NAME,
  npi: Text(10),
  taxonomy: Text(10),
  /** Of a facility or an ordering provider. */
  address: Nullable(ClaimAddress),
  contact: Nullable(ClaimContact),
  otherNumbers: Some(OtherNumber, 8),
});
export type ClaimProvider = Static<typeof ClaimProvider>;
const MaybeProvider = Nullable(ClaimProvider);

/** Loops 2000A, 2010AA and 2010AB. */
export const BillingProvider = Shape({
  ...NAME,
  npi: Text(10),
  taxonomy: Text(10),
  /** REF*EI or REF*SY, digits only. */
  taxIdKind: OneOf(['EI', 'SY']),
  taxId: Text(9),
  address: ClaimAddress,
  contact: Nullable(ClaimContact),
  /** Where it differs: a post-office box belongs here. */
  payTo: Nullable(ClaimAddress),
  /** REF*0B, REF*1G of 2010AA; REF*G2, REF*LU of 2010BB. */
  otherNumbers: Some(OtherNumber, 8),
});
export type BillingProvider = Static<typeof BillingProvider>;

/** Who holds a policy: loops 2010BA and 2330A. */
export const ClaimSubscriber = Shape({
  ...NAME,
  memberId: Text(80),
  ssn: MaybeText(9),
  birthDate: MaybeDate,
  sex: Nullable(OneOf(['F', 'M', 'U'])),
  address: Nullable(ClaimAddress),
});
export type ClaimSubscriber = Static<typeof ClaimSubscriber>;

/** Loops 2010BB and 2330B. */
export const ClaimPayer = Shape({
  name: Text(60),
  /** NM109. Of a Medigap plan to which Medicare shall forward the claim: its COBA id. */
  id: Text(80),
  address: Nullable(ClaimAddress),
  otherNumbers: Some(OtherNumber, 8),
});
export type ClaimPayer = Static<typeof ClaimPayer>;

const COVERAGE = {
  /** SBR01. */
  rank: OneOf(PAYER_RANKS),
  /** SBR02 of the patient to this subscriber; 18 is the patient. */
  relationship: OneOf(PATIENT_RELATIONSHIPS),
  groupNumber: Text(50),
  /** SBR04, sent only without a number. */
  groupName: Text(60),
  /** SBR05: why Medicare is not first. */
  mspReason: MaybeText(2),
  /** SBR09. */
  filingIndicator: Text(2),
  subscriber: ClaimSubscriber,
  payer: ClaimPayer,
};

/** Whom the claim goes to: loops 2000B, 2010BA, 2010BB. */
export const DestinationCoverage = Shape({
  ...COVERAGE,
  /** REF*Y4: number of the payer's case, in workers' compensation and auto. */
  casualtyClaimNumber: MaybeText(50),
});
export type DestinationCoverage = Static<typeof DestinationCoverage>;

/** CAS: up to six reasons of one group. */
export const Adjustment = Shape({
  group: OneOf(ADJUSTMENT_GROUPS),
  /** CARC. */
  reason: Text(5),
  amountCents: Cents,
  quantity: Nullable(Quantity),
});
export type Adjustment = Static<typeof Adjustment>;

/** MOA. */
export const OutpatientAdjudication = Shape({
  reimbursementRate: Nullable(Type.Number()),
  hcpcsPayableCents: MaybeCents,
  remarks: Some(Text(50), 5),
  esrdPaidCents: MaybeCents,
  nonPayableProfessionalCents: MaybeCents,
});

/** Another payer of the same services: loops 2320 and 2330. */
export const OtherCoverage = Shape({
  ...COVERAGE,
  /** OI03: Y, N, W. */
  benefitsAssigned: OneOf(['Y', 'N', 'W']),
  /** OI04: P where the provider signed for the patient. */
  patientSignature: Nullable(OneOf(['P'])),
  /** OI06. */
  release: OneOf(['Y', 'I']),
  /** AMT*D; null: it has not judged the claim. */
  paidCents: MaybeCents,
  /** AMT*A8: the claim was never shown to it. */
  nonCoveredCents: MaybeCents,
  /** AMT*EAF. */
  remainingCents: MaybeCents,
  adjustments: Some(Adjustment, 30),
  outpatient: Nullable(OutpatientAdjudication),
  /** DTP*573 of 2330B. */
  paidOn: MaybeDate,
  /** REF*F8 of 2330B: its own number of the claim. */
  payerControlNumber: MaybeText(50),
  priorAuthorization: MaybeText(50),
  referralNumber: MaybeText(50),
});
export type OtherCoverage = Static<typeof OtherCoverage>;

export const ClaimPatient = Shape({
  ...NAME,
  birthDate: MaybeDate,
  sex: Nullable(OneOf(['F', 'M', 'U'])),
  address: Nullable(ClaimAddress),
  /** PAT06. */
  diedOn: MaybeDate,
  /** PAT08 in pounds. */
  weightPounds: Nullable(Quantity),
  /** PAT09. */
  isPregnant: Type.Boolean(),
});
export type ClaimPatient = Static<typeof ClaimPatient>;

/** DTP of loop 2300; the qualifier stands behind each. */
export const CLAIM_DATES = {
  onset: '431',
  initialTreatment: '454',
  lastSeen: '304',
  acuteManifestation: '453',
  accident: '439',
  lastMenstrualPeriod: '484',
  lastXray: '455',
  prescription: '471',
  disabilityFrom: '360',
  disabilityTo: '361',
  lastWorked: '297',
  returnToWork: '296',
  admission: '435',
  discharge: '096',
  assumedCare: '090',
  relinquishedCare: '091',
  firstContact: '444',
  repricerReceived: '050',
} as const;
export type ClaimDateName = keyof typeof CLAIM_DATES;
const CLAIM_DATE_FIELDS = Object.fromEntries(Object.keys(CLAIM_DATES).map((name) => [name, MaybeDate])) as Record<
  ClaimDateName,
  typeof MaybeDate
>;

/** PWK. */
export const Attachment = Shape({
  /** PWK01. */
  report: Text(2),
  /** PWK02: AA on request, BM mail, EL with the claim, EM e-mail, FT file, FX fax. */
  transmission: Text(2),
  controlNumber: Text(50),
});

/** CRC: a category, whether it applies, up to five condition codes. */
export const Condition = Shape({ category: Text(2), applies: Type.Boolean(), codes: Some(Text(3), 5) });

/** NTE. */
export const ClaimNote = Shape({ kind: OneOf(['ADD', 'CER', 'DCP', 'DGN', 'TPO']), text: Text(80) });

/** CR1. */
export const Ambulance = Shape({
  weightPounds: Nullable(Quantity),
  reason: Text(1),
  miles: Quantity,
  roundTripPurpose: Text(80),
  stretcherPurpose: Text(80),
});

/** CN1. */
export const ContractInfo = Shape({
  kind: Text(2),
  amountCents: MaybeCents,
  percent: Nullable(Quantity),
  code: Text(50),
  termsDiscountPercent: Nullable(Quantity),
  version: Text(30),
});

/** LIN and CTP of loop 2410. */
export const ClaimDrug = Shape({
  /** Eleven digits. */
  ndc: Text(48),
  quantity: Nullable(Quantity),
  /** CTP05: F2, GR, ME, ML, UN. */
  unit: Text(2),
  /** REF*XZ, or REF*VY for a compound. */
  prescriptionNumber: MaybeText(50),
  isCompound: Type.Boolean(),
});
export type ClaimDrug = Static<typeof ClaimDrug>;

/** Loop 2430: how another payer judged this line. */
export const LineAdjudication = Shape({
  /** SVD01: NM109 of its 2330B. */
  payerId: Text(80),
  paidCents: Cents,
  procedure: Text(48),
  modifiers: Some(Text(2), 4),
  units: Quantity,
  /** SVD06: the line into which it was bundled. */
  bundledInto: Nullable(Type.Integer({ minimum: 1, maximum: 999 })),
  adjustments: Some(Adjustment, 30),
  /** DTP*573. */
  paidOn: MaybeDate,
  /** AMT*EAF. */
  remainingCents: MaybeCents,
});
export type LineAdjudication = Static<typeof LineAdjudication>;

/** Loop 2400. */
export const ClaimLine = Shape({
  /** REF*6R: ours, unique for ever; the 835 brings it back. */
  controlNumber: Text(30),
  /** SV101. */
  procedure: Text(48),
  modifiers: Some(Text(2), 4),
  description: Text(80),
  chargeCents: Cents,
  /** SV103: UN units, MJ minutes of anaesthesia. */
  unitKind: OneOf(['UN', 'MJ']),
  units: Quantity,
  /** SV105; empty: that of the claim. */
  placeOfService: Text(2),
  /** SV107: places in `diagnoses`, from 1. */
  pointers: Some(Type.Integer({ minimum: 0, maximum: 99 }), 4),
  isEmergency: Type.Boolean(),
  isEpsdt: Type.Boolean(),
  isFamilyPlanning: Type.Boolean(),
  /** SV115. */
  copayExempt: Type.Boolean(),
  from: CivilDate,
  to: CivilDate,
  /** DTP 471, 607, 463, 461, 304, 455, 454. */
  prescriptionOn: MaybeDate,
  recertificationOn: MaybeDate,
  therapyBegunOn: MaybeDate,
  certificationOn: MaybeDate,
  lastSeenOn: MaybeDate,
  lastXrayOn: MaybeDate,
  initialTreatmentOn: MaybeDate,
  attachments: Some(Attachment, 10),
  ambulance: Nullable(Ambulance),
  conditions: Some(Condition, 3),
  contract: Nullable(ContractInfo),
  /** QTY*PT, QTY*FL. */
  ambulancePatients: Nullable(Quantity),
  obstetricUnits: Nullable(Quantity),
  priorAuthorization: MaybeText(50),
  referralNumber: MaybeText(50),
  /** REF*X4, REF*F4, REF*EW, REF*BT. */
  cliaNumber: MaybeText(50),
  referringCliaNumber: MaybeText(50),
  mammographyNumber: MaybeText(50),
  immunizationBatch: MaybeText(50),
  salesTaxCents: MaybeCents,
  postageCents: MaybeCents,
  note: Nullable(Shape({ kind: OneOf(['ADD', 'DCP', 'TPO']), text: Text(80) })),
  fileInformation: Some(Text(80), 10),
  /** PS1: whom it was bought from, and for how much. */
  purchasedFrom: MaybeText(50),
  purchasedCents: MaybeCents,
  drug: Nullable(ClaimDrug),
  /** Loops 2420A to 2420H; null: that of the claim. */
  rendering: MaybeProvider,
  purchasedService: MaybeProvider,
  facility: MaybeProvider,
  supervising: MaybeProvider,
  ordering: MaybeProvider,
  referring: MaybeProvider,
  ambulancePickUp: Nullable(ClaimAddress),
  ambulanceDropOff: Nullable(ClaimAddress),
  adjudications: Some(LineAdjudication, 15),
});
export type ClaimLine = Static<typeof ClaimLine>;

export const Claim = Shape({
  /** CLM01: unique for ever; the 277CA and the 835 bring it back. */
  claimNumber: Text(20),
  /** BHT06: CH asks for payment, RP reports an encounter that is paid by capitation. */
  purpose: OneOf(['CH', 'RP']),
  frequency: OneOf(FREQUENCIES),
  /** REF*F8: the payer's number of the claim that a replacement or a void names. */
  payerControlNumber: MaybeText(50),
  /** CLM02. */
  chargeCents: Cents,
  /** AMT*F5. */
  patientPaidCents: MaybeCents,
  /** CLM05-1. */
  placeOfService: Text(2),
  /** CLM06. */
  providerSigned: Type.Boolean(),
  /** CLM07: A assigned, B for laboratory services only, C not. */
  assignment: OneOf(['A', 'B', 'C']),
  /** CLM08. */
  benefitsAssigned: OneOf(['Y', 'N', 'W']),
  /** CLM09: Y signed, I informed consent by law. */
  release: OneOf(['Y', 'I']),
  /** CLM10: the provider signed for the patient. */
  patientSignature: Nullable(OneOf(['P'])),
  /** CLM11. */
  isAutoAccident: Type.Boolean(),
  isEmploymentRelated: Type.Boolean(),
  isOtherAccident: Type.Boolean(),
  accidentState: MaybeText(2),
  /** CLM12 and CLM20. */
  specialProgram: MaybeText(3),
  delayReason: MaybeText(2),
  billing: BillingProvider,
  coverage: DestinationCoverage,
  others: Some(OtherCoverage, 10),
  patient: ClaimPatient,
  dates: Shape(CLAIM_DATE_FIELDS),
  attachments: Some(Attachment, 10),
  contract: Nullable(ContractInfo),
  /** REF of loop 2300: 4N, F5, EW, 9F, G1, X4, 9A, 9C, LX, D9, EA, P4, 1J. */
  serviceAuthorizationException: MaybeText(50),
  section4081: MaybeText(1),
  mammographyNumber: MaybeText(50),
  referralNumber: MaybeText(50),
  priorAuthorization: MaybeText(50),
  cliaNumber: MaybeText(50),
  repricedNumber: MaybeText(50),
  adjustedRepricedNumber: MaybeText(50),
  deviceExemption: MaybeText(50),
  clearinghouseTrace: MaybeText(50),
  medicalRecordNumber: MaybeText(50),
  demonstrationId: MaybeText(50),
  carePlanOversight: MaybeText(50),
  fileInformation: Some(Text(80), 10),
  note: Nullable(ClaimNote),
  ambulance: Nullable(Ambulance),
  /** CR2: nature of the condition, and how it is described. */
  spinalManipulation: Nullable(Shape({ condition: Text(1), description: Text(80), description2: Text(80) })),
  conditions: Some(Condition, 8),
  /** HI: 10 is ABK and ABF, 9 is BK and BF. */
  icdVersion: OneOf(['10', '9']),
  diagnoses: Some(Text(30), 12),
  /** HI*BP and HI*BG. */
  anesthesiaProcedures: Some(Text(30), 2),
  conditionCodes: Some(Text(30), 12),
  referring: MaybeProvider,
  primaryCare: MaybeProvider,
  rendering: MaybeProvider,
  facility: MaybeProvider,
  supervising: MaybeProvider,
  ambulancePickUp: Nullable(ClaimAddress),
  ambulanceDropOff: Nullable(ClaimAddress),
  lines: Some(ClaimLine, 50),
});
export type Claim = Static<typeof Claim>;
