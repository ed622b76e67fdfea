/** The sample claims that examples change, each with what is known of it. No rule has anything against one of them. */
import type { Claim } from '../../shared/claim.ts';
import type { ClaimContext, DiagnosisFacts, LineFacts } from '../../shared/claim-context.ts';
import type { Facts } from './engine.ts';
import { aClaim, aLine, anotherCoverage, aProvider } from './sample-claim.ts';

const ADDRESS = { line1: '12 SAMPLE ST', line2: '', city: 'HARTFORD', state: 'CT', zip: '061031234', country: '' };
const TODAY = '2026-10-20';

const CODE = {
  isKnown: true,
  isValidOnDate: true,
  validFrom: null,
  validTo: null,
  suggestions: null,
  sex: null,
  ageYearsMin: null,
  ageYearsMax: null,
};

const someDiagnosis = (code: string): DiagnosisFacts => ({
  ...CODE,
  code,
  isBillable: true,
  neverFirst: false,
  isInjury: false,
});

const someLine = (code: string): LineFacts => ({
  ...CODE,
  code,
  isBillable: true,
  isDrug: false,
  isSingleDose: false,
  isLaboratory: false,
  isWaived: false,
  needsQw: false,
  isMammography: false,
  isAmbulance: false,
  isAnesthesia: false,
  isTelehealthAllowed: true,
  isAudioAllowed: true,
  needsOrder: false,
  isEvaluation: true,
  isNewPatientCode: false,
  isPreventive: false,
  globalDays: null,
  hasComponents: false,
  isBilateralAllowed: false,
  isAddOn: false,
  addOnTo: [],
  isNeverCovered: false,
  modifiers: [],
  unitLimit: null,
  otherUnits: 0,
  pairs: [],
  necessity: null,
  globalOf: null,
  lastSeenOn: null,
  abnOnFile: false,
  credential: 'active',
  needsSupervision: false,
  needsAuthorization: false,
  authorization: null,
  feeCents: null,
  allowedCents: null,
});

/** A context that knows of nothing wrong, with facts for every line, diagnosis and other payer of the claim. */
export function aContext(claim: Claim, over: Partial<ClaimContext> = {}): ClaimContext {
  return {
    today: TODAY,
    practice: {
      isParticipating: true,
      filingWarnDays: 14,
      linesMax: 50,
      clias: [{ number: '07D0000001', isWaiverOnly: false, startsOn: '2025-01-01', endsOn: null }],
      tellsPatientPaid: false,
    },
    payer: {
      planKind: 'group',
      isEnrolled: true,
      isPaper: false,
      correction: 'replacement',
      telehealthModifier: '95',
      telehealthPlaces: ['02', '10'],
      wantsTaxonomy: true,
      wantsNdc: true,
      takesConsultations: true,
      takesWholeUnitsOnly: false,
      isCapitated: false,
    },
    coverage: {
      startsOn: '2026-01-01',
      endsOn: null,
      eligibility: 'active',
      eligibilityOn: '2026-10-14',
      payerSaysMemberId: null,
      payerSaysLastName: null,
      payerSaysBirthDate: null,
      needsReferral: false,
      needsGroupNumber: false,
    },
    patient: {
      isQmb: false,
      medicareAdvantage: false,
      medicareAdvantageName: null,
      hasMedicare: false,
      hasMedicaid: false,
      inHospice: false,
      isHospiceAttending: false,
      inHomeHealth: false,
      inNursingFacility: false,
      isRestricted: false,
      diedOn: null,
      otherPayerFirst: null,
      isWorkInjury: false,
      employerName: null,
    },
    signatures: {
      releaseOn: '2026-01-05',
      releaseExpiresOn: null,
      benefitsOn: '2026-01-05',
      medigapOn: null,
    },
    filing: { clock: 'first', startsOn: '2026-10-14', lastDay: '2027-10-14' },
    diagnoses: claim.diagnoses.map(someDiagnosis),
    lines: claim.lines.map(({ procedure }) => someLine(procedure)),
    others: claim.others.map(({ paidCents }) => ({
      isMedigap: false,
      planKind: 'group',
      answer: paidCents === null ? 'none' : 'adjudicated',
    })),
    earlier: [],
    ...over,
  };
}

const MBI = '1EG4TE5MK73';

function medicare(over: Partial<Claim> = {}): Claim {
  const claim = aClaim(over);
  const subscriber = { ...claim.coverage.subscriber, memberId: MBI, birthDate: '1950-03-01' };
  return {
    ...claim,
    patient: { ...claim.patient, birthDate: '1950-03-01' },
    coverage: {
      ...claim.coverage,
      groupNumber: '',
      filingIndicator: 'MB',
      subscriber,
      payer: { name: 'MEDICARE PART B', id: '13102', address: null, otherNumbers: [] },
    },
  };
}

function medicareFacts(claim: Claim): Facts {
  const context = aContext(claim);
  return {
    claim,
    context: {
      ...context,
      payer: { ...context.payer, planKind: 'medicare', telehealthModifier: '', correction: 'new_claim' },
      patient: { ...context.patient, hasMedicare: true },
    },
  };
}

/** A second payer's claim: the first one allowed $120.00 of $150.00, paid $96.00 and left $24.00 to the patient. */
function secondary(): Claim {
  const first = anotherCoverage({ paidCents: 9_600, payerControlNumber: 'ICN0001' });
  const line = aLine({
    adjudications: [
      {
        payerId: 'SMPL2',
        paidCents: 9_600,
        procedure: '99213',
        modifiers: [],
        units: 1,
        bundledInto: null,
        adjustments: [
          { group: 'CO', reason: '45', amountCents: 3_000, quantity: null },
          { group: 'PR', reason: '2', amountCents: 2_400, quantity: null },
        ],
        paidOn: '2026-10-19',
        remainingCents: 2_400,
      },
    ],
  });
  const claim = aClaim({ lines: [line], others: [first] });
  return { ...claim, coverage: { ...claim.coverage, rank: 'S' } };
}

function medigap(): Facts {
  const plan = anotherCoverage({
    rank: 'S',
    payer: { name: 'SAMPLE MEDIGAP', id: '55001', address: null, otherNumbers: [] },
  });
  const facts = medicareFacts(medicare({ others: [plan] }));
  return {
    ...facts,
    context: {
      ...facts.context,
      others: [{ isMedigap: true, planKind: 'medigap', answer: 'none' }],
      signatures: { ...facts.context.signatures, medigapOn: '2026-01-05' },
    },
  };
}

function compensation(): Facts {
  const claim = aClaim({ isEmploymentRelated: true });
  const employer = {
    ...claim.coverage.subscriber,
    isOrganization: true,
    lastName: 'SAMPLE FOUNDRY',
    firstName: '',
    birthDate: null,
    sex: null,
    memberId: 'WC1001',
  };
  const injured: Claim = {
    ...claim,
    coverage: {
      ...claim.coverage,
      relationship: '20',
      groupNumber: '',
      filingIndicator: 'WC',
      subscriber: employer,
      casualtyClaimNumber: 'WC-1001',
    },
    dates: { ...claim.dates, accident: '2026-10-12' },
    diagnoses: ['S61011A'],
  };
  const context = aContext(injured);
  return {
    claim: injured,
    context: {
      ...context,
      payer: { ...context.payer, planKind: 'workers_compensation' },
      patient: { ...context.patient, isWorkInjury: true, employerName: 'SAMPLE FOUNDRY' },
      diagnoses: context.diagnoses.map((one) => ({ ...one, isInjury: true })),
    },
  };
}

/** A child covered by a parent's plan. */
function dependent(): Claim {
  const claim = aClaim();
  return {
    ...claim,
    coverage: {
      ...claim.coverage,
      relationship: '19',
      subscriber: { ...claim.coverage.subscriber, firstName: 'TOBIAS', birthDate: '1980-02-29', sex: 'M' },
    },
    patient: { ...claim.patient, firstName: 'TESSA', birthDate: '2017-05-04' },
  };
}

function drug(): Facts {
  const line = aLine({
    procedure: 'J1885',
    units: 4,
    drug: { ndc: '00409379501', quantity: 2, unit: 'ML', prescriptionNumber: null, isCompound: false },
  });
  const claim = aClaim({ lines: [line], rendering: aProvider() });
  const context = aContext(claim);
  return {
    claim,
    context: { ...context, lines: context.lines.map((one) => ({ ...one, isDrug: true, isEvaluation: false })) },
  };
}

function laboratory(): Facts {
  const claim = aClaim({ lines: [aLine({ procedure: '81002', modifiers: [] })], cliaNumber: '07D0000001' });
  const context = aContext(claim);
  const facts = { isLaboratory: true, isWaived: true, isEvaluation: false };
  return { claim, context: { ...context, lines: context.lines.map((one) => ({ ...one, ...facts })) } };
}

const plain = (claim: Claim): Facts => ({ claim, context: aContext(claim) });
/** A visit, and an injection into a joint. */
const visitAndProcedure = ({ claim, context }: Facts): Facts => ({
  claim,
  context: { ...context, lines: context.lines.map((one, i) => ({ ...one, isEvaluation: i === 0 })) },
});
const withTwoLines = (): Claim =>
  aClaim({
    lines: [aLine(), aLine({ controlNumber: '1001A2', procedure: '20610', chargeCents: 20_000 })],
    billing: { ...aClaim().billing, address: ADDRESS },
  });

export const SAMPLES: Readonly<Record<string, () => Facts>> = {
  office: () => plain(aClaim()),
  'two-lines': () => visitAndProcedure(plain(withTwoLines())),
  medicare: () => medicareFacts(medicare()),
  'medicare-two-lines': () => visitAndProcedure(medicareFacts(medicare({ lines: withTwoLines().lines }))),
  medigap,
  secondary: () => plain(secondary()),
  compensation,
  dependent: () => plain(dependent()),
  drug,
  laboratory,
};
