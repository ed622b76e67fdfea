/** What a clinic sends in a year, one scenario each. */
import type { Claim } from '../../shared/claim.ts';
import {
  addDays,
  judged,
  lineOf,
  type Making,
  otherCoverage,
  ownCoverage,
  serviceDay,
  visitClaim,
  withTotal,
} from './build.ts';
import { asSubscriber, facilityOf, npiOf, PAYERS, personOf, providerOf } from './world.ts';

const elder = (it: Making) => personOf(it.random, it.random.between(68, 88));
const controlNumber = (it: Making): string => `ICN${it.random.between(1_000_000_000, 9_999_999_999)}`;

/** A claim of a household: the patient, and who holds the policy. */
function dependent(it: Making, relationship: '19' | '01', years: number): Claim {
  const patient = personOf(it.random, years);
  const holder = { ...personOf(it.random, 38), lastName: patient.lastName };
  const claim = visitClaim(it, PAYERS.blue, patient);
  // Where the policy's holder lives and was born is not sent when somebody else is the patient.
  const subscriber = {
    ...asSubscriber(holder, `BX${it.random.between(100_000_000, 999_999_999)}`),
    birthDate: null,
    sex: null,
    address: null,
  };
  return { ...claim, coverage: { ...claim.coverage, relationship, subscriber } };
}

function secondary(it: Making, how: 'lines' | 'claim' | 'in full'): Claim {
  const claim = visitClaim(it, PAYERS.meadow);
  const first = otherCoverage(it, claim.patient, PAYERS.harbor, { rank: 'P' });
  return judged(it, { ...claim, coverage: { ...claim.coverage, rank: 'S' } }, first, how);
}

function accident(it: Making, payer: (typeof PAYERS)['auto'], parts: Partial<Claim>): Claim {
  const claim = visitClaim(it, payer);
  return {
    ...claim,
    ...parts,
    diagnoses: ['S134XXA', ...claim.diagnoses.slice(0, 1)],
    lines: claim.lines.map((line) => ({ ...line, pointers: [1] })),
    coverage: { ...claim.coverage, groupNumber: '', casualtyClaimNumber: `CASE${it.random.between(10_000, 99_999)}` },
    dates: { ...claim.dates, accident: addDays(serviceDay(claim), -it.random.between(1, 9)) },
  };
}

const telehealth = (it: Making, place: string): Claim => {
  const claim = visitClaim(it, PAYERS.blue);
  const line = lineOf(it, 1, serviceDay(claim), '99213', 14_500, { modifiers: ['95'] });
  return withTotal({ ...claim, placeOfService: place, lines: [line] });
};

function drug(it: Making, payer = PAYERS.harbor): Claim {
  const claim = visitClaim(it, payer, payer === PAYERS.medicare ? elder(it) : undefined);
  const day = serviceDay(claim);
  const quantity = it.random.between(1, 4);
  return withTotal({
    ...claim,
    lines: [
      lineOf(it, 1, day, '96372', 4_500),
      lineOf(it, 2, day, 'J3420', 1_250 * quantity, {
        units: quantity,
        modifiers: payer === PAYERS.medicare ? ['JZ'] : [],
        drug: { ndc: '99999000101', quantity, unit: 'ML', prescriptionNumber: null, isCompound: false },
      }),
    ],
  });
}

function laboratory(it: Making): Claim {
  const claim = visitClaim(it, PAYERS.harbor);
  const day = serviceDay(claim);
  const ordering = { ...providerOf(it.random), address: null };
  return withTotal({
    ...claim,
    cliaNumber: it.clinic.cliaNumber,
    lines: [
      lineOf(it, 1, day, '81002', 1_200, { ordering }),
      lineOf(it, 2, day, '87880', 3_500, { modifiers: ['QW'], ordering }),
    ],
  });
}

const PAGES = [
  '99214',
  '36415',
  '93000',
  '94010',
  '96372',
  '90471',
  '20610',
  '11102',
  '17110',
  '69210',
  '29515',
  '12001',
  '97110',
  '97140',
  '97530',
];

function severalPages(it: Making): Claim {
  const claim = visitClaim(it, PAYERS.meadow);
  const day = serviceDay(claim);
  const count = it.random.between(8, PAGES.length);
  return withTotal({
    ...claim,
    lines: PAGES.slice(0, count).map((procedure, i) =>
      lineOf(it, i + 1, addDays(day, i), procedure, it.random.between(2_000, 30_000)),
    ),
  });
}

function tertiary(it: Making): Claim {
  const claim = visitClaim(it, PAYERS.medicaid);
  const first = otherCoverage(it, claim.patient, PAYERS.harbor, { rank: 'P' });
  const second = otherCoverage(it, claim.patient, PAYERS.meadow, { rank: 'S' });
  return judged(
    it,
    judged(it, { ...claim, coverage: { ...claim.coverage, rank: 'T' } }, first, 'lines'),
    second,
    'lines',
  );
}

export const SCENARIOS: Record<string, (it: Making) => Claim> = {
  self: (it) => visitClaim(it),
  child: (it) => dependent(it, '19', it.random.between(3, 16)),
  spouse: (it) => dependent(it, '01', it.random.between(25, 60)),
  medicare: (it) => visitClaim(it, PAYERS.medicare, elder(it)),
  medigap: (it) => {
    const claim = visitClaim(it, PAYERS.medicare, elder(it));
    return { ...claim, others: [otherCoverage(it, claim.patient, PAYERS.medigap, { groupNumber: '' })] };
  },
  'secondary by lines': (it) => secondary(it, 'lines'),
  'secondary by claim': (it) => secondary(it, 'claim'),
  'secondary paid in full': (it) => secondary(it, 'in full'),
  tertiary,
  'medicare second': (it) => {
    const claim = visitClaim(it, PAYERS.medicare, elder(it));
    const first = otherCoverage(it, claim.patient, PAYERS.harbor, { rank: 'P' });
    return judged(it, { ...claim, coverage: { ...claim.coverage, rank: 'S', mspReason: '12' } }, first, 'lines');
  },
  'workers compensation': (it) => {
    const claim = accident(it, PAYERS.compensation, { isEmploymentRelated: true });
    return { ...claim, dates: { ...claim.dates, lastWorked: claim.dates.accident } };
  },
  'auto accident': (it) =>
    accident(it, PAYERS.auto, { isAutoAccident: true, accidentState: it.random.pick(['OH', 'PA', 'CO']) }),
  'other accident': (it) => accident(it, PAYERS.liability, { isOtherAccident: true }),
  'telehealth at home': (it) => telehealth(it, '10'),
  'telehealth elsewhere': (it) => telehealth(it, '02'),
  'drug with ndc': (it) => drug(it),
  'drug to medicare': (it) => drug(it, PAYERS.medicare),
  corrected: (it) => ({ ...visitClaim(it, PAYERS.blue), frequency: '7', payerControlNumber: controlNumber(it) }),
  void: (it) => ({ ...visitClaim(it, PAYERS.blue), frequency: '8', payerControlNumber: controlNumber(it) }),
  'second location': (it) => ({ ...visitClaim(it, PAYERS.harbor), facility: it.clinic.second }),
  referring: (it) => ({
    ...visitClaim(it, PAYERS.hmo),
    referring: providerOf(it.random),
    referralNumber: `R${it.random.between(100_000, 999_999)}`,
  }),
  supervising: (it) => ({
    ...visitClaim(it, PAYERS.meadow),
    supervising: it.clinic.rendering[0] ? { ...it.clinic.rendering[0], taxonomy: '' } : null,
  }),
  laboratory,
  'several pages': severalPages,
  'twelve diagnoses': (it) => ({
    ...visitClaim(it),
    diagnoses: [
      'I10',
      'E119',
      'E785',
      'K219',
      'F419',
      'J449',
      'M545' + '0',
      'N390',
      'R51' + '9',
      'G4700',
      'L209',
      'J3089',
    ],
  }),
  'prior authorization': (it) => ({
    ...visitClaim(it, PAYERS.hmo),
    priorAuthorization: `AUTH${it.random.between(10_000, 99_999)}`,
  }),
  attachment: (it) => {
    const claim = visitClaim(it, PAYERS.harbor);
    return {
      ...claim,
      attachments: [
        {
          report: 'OZ',
          transmission: it.random.pick(['BM', 'FX', 'EL']),
          controlNumber: `ATT${it.seed}-${it.index + 1}`,
        },
      ],
      note: { kind: 'ADD', text: 'RECORDS FOLLOW UNDER THE NUMBER ABOVE' },
    };
  },
  medicaid: (it) => visitClaim(it, PAYERS.medicaid),
  'medicare advantage': (it) => visitClaim(it, PAYERS.advantage, elder(it)),
  tricare: (it) => visitClaim(it, PAYERS.tricare),
  encounter: (it) => ({ ...visitClaim(it, PAYERS.hmo), purpose: 'RP' }),
  'hospital round': (it) => {
    const claim = visitClaim(it, PAYERS.blue);
    const day = serviceDay(claim);
    const line = lineOf(it, 1, day, '99232', 16_000);
    return withTotal({
      ...claim,
      placeOfService: '21',
      facility: it.clinic.hospital,
      lines: [line],
      dates: { ...claim.dates, admission: addDays(day, -2) },
    });
  },
  'nursing home': (it) => {
    const claim = visitClaim(it, PAYERS.medicare, elder(it));
    const line = lineOf(it, 1, serviceDay(claim), '99308', 11_900);
    return withTotal({
      ...claim,
      placeOfService: '32',
      facility: facilityOf(it.random, 'QUIET ACRES NURSING HOME'),
      lines: [line],
    });
  },
  'pay-to box': (it) => {
    const claim = visitClaim(it);
    const payTo = { line1: 'PO BOX 1200', line2: '', city: 'MAPLETON', state: 'OH', zip: '449991200', country: '' };
    return { ...claim, billing: { ...claim.billing, payTo } };
  },
  'copay paid': (it) => ({ ...visitClaim(it, PAYERS.blue), patientPaidCents: 2_500 }),
  'onset told': (it) => {
    const claim = visitClaim(it, PAYERS.harbor);
    return { ...claim, dates: { ...claim.dates, onset: addDays(serviceDay(claim), -7) } };
  },
  'rendering differs by line': (it) => {
    const claim = visitClaim(it, PAYERS.meadow);
    const day = serviceDay(claim);
    return withTotal({
      ...claim,
      rendering: it.clinic.rendering[0] ?? null,
      lines: [
        lineOf(it, 1, day, '99213', 14_500),
        lineOf(it, 2, addDays(day, 1), '97110', 7_500, {
          rendering: { ...providerOf(it.random, '225100000X'), npi: npiOf(it.random) },
        }),
      ],
    });
  },
  'medicare passed over': (it) => {
    const claim = visitClaim(it, PAYERS.meadow, elder(it));
    const medicare = otherCoverage(it, claim.patient, PAYERS.medicare, {
      rank: 'P',
      nonCoveredCents: claim.chargeCents,
    });
    return { ...claim, coverage: ownCoverage(it, claim.patient, PAYERS.meadow, { rank: 'S' }), others: [medicare] };
  },
};
