/** A plain claim of one visit, and what every scenario adds to it. Amounts always add up. */
import {
  type Adjustment,
  CLAIM_DATES,
  type Claim,
  type ClaimLine,
  type ClaimPatient,
  type DestinationCoverage,
  type OtherCoverage,
} from '../../shared/claim.ts';
import type { Random } from '../../shared/random.ts';
import { asSubscriber, beneficiaryId, type MadeClinic, type MadePayer, PAYERS, personOf } from './world.ts';

/** Procedures that go together in a visit, with a charge. The numbers are codes; what they mean is their owner's to say. */
const VISITS: { procedure: string; modifiers: string[]; charge: number }[][] = [
  [{ procedure: '99213', modifiers: [], charge: 14_500 }],
  [{ procedure: '99214', modifiers: [], charge: 21_050 }],
  [
    { procedure: '99213', modifiers: ['25'], charge: 14_500 },
    { procedure: '20610', modifiers: ['RT'], charge: 18_799 },
  ],
  [
    { procedure: '99214', modifiers: [], charge: 21_050 },
    { procedure: '93000', modifiers: [], charge: 6_125 },
  ],
];
const DIAGNOSES = [
  'I10',
  'E119',
  'M25561',
  'J069',
  'K219',
  'E785',
  'R0602',
  'M545' + '0',
  'F419',
  'N390',
  'J3089',
  'H6691',
  'L209',
  'G43909',
  'R51' + '9',
];

export const addDays = (day: string, days: number): string => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
};

const NO_DATES = Object.fromEntries(Object.keys(CLAIM_DATES).map((name) => [name, null])) as Claim['dates'];

export interface Making {
  random: Random;
  clinic: MadeClinic;
  /** From 0 on: claim and line numbers are made of it. */
  index: number;
  seed: number;
}

export function lineOf(
  it: Making,
  number: number,
  day: string,
  procedure: string,
  chargeCents: number,
  parts: Partial<ClaimLine> = {},
): ClaimLine {
  return {
    controlNumber: `L${it.seed}-${it.index + 1}-${number}`,
    procedure,
    modifiers: [],
    description: '',
    chargeCents,
    unitKind: 'UN',
    units: 1,
    placeOfService: '',
    pointers: [1],
    isEmergency: false,
    isEpsdt: false,
    isFamilyPlanning: false,
    copayExempt: false,
    from: day,
    to: day,
    prescriptionOn: null,
    recertificationOn: null,
    therapyBegunOn: null,
    certificationOn: null,
    lastSeenOn: null,
    lastXrayOn: null,
    initialTreatmentOn: null,
    attachments: [],
    ambulance: null,
    conditions: [],
    contract: null,
    ambulancePatients: null,
    obstetricUnits: null,
    priorAuthorization: null,
    referralNumber: null,
    cliaNumber: null,
    referringCliaNumber: null,
    mammographyNumber: null,
    immunizationBatch: null,
    salesTaxCents: null,
    postageCents: null,
    note: null,
    fileInformation: [],
    purchasedFrom: null,
    purchasedCents: null,
    drug: null,
    rendering: null,
    purchasedService: null,
    facility: null,
    supervising: null,
    ordering: null,
    referring: null,
    ambulancePickUp: null,
    ambulanceDropOff: null,
    adjudications: [],
    ...parts,
  };
}

const memberIdOf = (random: Random, payer: MadePayer): string =>
  payer.filingIndicator === 'MB'
    ? beneficiaryId(random)
    : `${random.pick(['LH', 'BX', 'QT'])}${random.between(100_000_000, 999_999_999)}`;

/** The patient's own policy. */
export function ownCoverage(
  it: Making,
  patient: ClaimPatient,
  payer: MadePayer,
  parts: Partial<DestinationCoverage> = {},
): DestinationCoverage {
  return {
    rank: 'P',
    relationship: '18',
    groupNumber: payer.filingIndicator === 'MB' ? '' : `G${it.random.between(10_000, 99_999)}`,
    groupName: '',
    mspReason: null,
    filingIndicator: payer.filingIndicator,
    subscriber: asSubscriber(patient, memberIdOf(it.random, payer)),
    payer: payer.payer,
    casualtyClaimNumber: null,
    ...parts,
  };
}

/** Another payer that has not spoken yet. */
export function otherCoverage(
  it: Making,
  patient: ClaimPatient,
  payer: MadePayer,
  parts: Partial<OtherCoverage> = {},
): OtherCoverage {
  const { casualtyClaimNumber: _, ...coverage } = ownCoverage(it, patient, payer);
  return {
    ...coverage,
    subscriber: { ...coverage.subscriber, birthDate: null, sex: null },
    rank: 'S',
    benefitsAssigned: 'Y',
    patientSignature: null,
    release: 'Y',
    paidCents: null,
    nonCoveredCents: null,
    remainingCents: null,
    adjustments: [],
    outpatient: null,
    paidOn: null,
    payerControlNumber: null,
    priorAuthorization: null,
    referralNumber: null,
    ...parts,
  };
}

/** A visit of this patient to this payer. */
export function visitClaim(
  it: Making,
  payer: MadePayer = PAYERS.harbor,
  patient: ClaimPatient = personOf(it.random, it.random.between(25, 60)),
): Claim {
  const { random, clinic } = it;
  const day = addDays('2026-06-01', random.between(0, 80));
  const lines = random
    .pick(VISITS)
    .map((one, i) => lineOf(it, i + 1, day, one.procedure, one.charge, { modifiers: one.modifiers }));
  const diagnoses = random.shuffle(DIAGNOSES).slice(0, random.between(1, 3));
  return withTotal({
    claimNumber: `C${it.seed}-${it.index + 1}`,
    purpose: 'CH',
    frequency: '1',
    payerControlNumber: null,
    chargeCents: 0,
    patientPaidCents: null,
    placeOfService: '11',
    providerSigned: true,
    assignment: 'A',
    benefitsAssigned: 'Y',
    release: 'Y',
    patientSignature: null,
    isAutoAccident: false,
    isEmploymentRelated: false,
    isOtherAccident: false,
    accidentState: null,
    specialProgram: null,
    delayReason: null,
    billing: clinic.billing,
    coverage: ownCoverage(it, patient, payer),
    others: [],
    patient,
    dates: NO_DATES,
    attachments: [],
    contract: null,
    serviceAuthorizationException: null,
    section4081: null,
    mammographyNumber: null,
    referralNumber: null,
    priorAuthorization: null,
    cliaNumber: null,
    repricedNumber: null,
    adjustedRepricedNumber: null,
    deviceExemption: null,
    clearinghouseTrace: null,
    medicalRecordNumber: null,
    demonstrationId: null,
    carePlanOversight: null,
    fileInformation: [],
    note: null,
    ambulance: null,
    spinalManipulation: null,
    conditions: [],
    icdVersion: '10',
    diagnoses,
    anesthesiaProcedures: [],
    conditionCodes: [],
    referring: null,
    primaryCare: null,
    rendering: random.pick(clinic.rendering),
    facility: null,
    supervising: null,
    ambulancePickUp: null,
    ambulanceDropOff: null,
    lines: lines.map((line) => ({ ...line, pointers: diagnoses.map((_, i) => i + 1) })),
  });
}

export const withTotal = (claim: Claim): Claim => ({
  ...claim,
  chargeCents: claim.lines.reduce((sum, line) => sum + line.chargeCents, 0),
});

export const serviceDay = (claim: Claim): string => claim.lines[0]?.from ?? '2026-06-01';

/** The first payer's judgement of each line: allowed, what the patient owes of it, and what was paid; whatever, it adds up. */
export function judged(it: Making, claim: Claim, other: OtherCoverage, how: 'lines' | 'claim' | 'in full'): Claim {
  const paidOn = addDays(serviceDay(claim), it.random.between(14, 30));
  const rank = other.rank;
  const put = (done: OtherCoverage, lines = claim.lines): Claim => ({
    ...claim,
    lines,
    others: [...claim.others, { ...done, rank }],
  });
  if (how === 'in full')
    return put({
      ...other,
      paidCents: claim.chargeCents,
      paidOn,
      payerControlNumber: `P${it.random.between(1e8, 9e8)}`,
    });
  const split = (charge: number): { paid: number; adjustments: Adjustment[] } => {
    const allowed = Math.round((charge * it.random.between(55, 95)) / 100);
    const patient = Math.min(allowed, it.random.between(500, 4_000));
    return {
      paid: allowed - patient,
      adjustments: [
        { group: 'CO', reason: '45', amountCents: charge - allowed, quantity: null },
        { group: 'PR', reason: it.random.pick(['1', '2', '3']), amountCents: patient, quantity: null },
      ],
    };
  };
  if (how === 'claim') {
    const { paid, adjustments } = split(claim.chargeCents);
    return put({
      ...other,
      paidCents: paid,
      adjustments,
      paidOn,
      payerControlNumber: `P${it.random.between(1e8, 9e8)}`,
    });
  }
  let total = 0;
  const lines = claim.lines.map((line) => {
    const { paid, adjustments } = split(line.chargeCents);
    total += paid;
    const { procedure, modifiers, units } = line;
    const judgement = {
      payerId: other.payer.id,
      paidCents: paid,
      procedure,
      modifiers,
      units,
      bundledInto: null,
      adjustments,
      paidOn,
      remainingCents: null,
    };
    return { ...line, adjudications: [...line.adjudications, judgement] };
  });
  return put({ ...other, paidCents: total, payerControlNumber: `P${it.random.between(1e8, 9e8)}` }, lines);
}
