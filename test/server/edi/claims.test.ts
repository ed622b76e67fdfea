/** Claims of every scenario as 837P: the golden files, 500 claims read back, and any claim at all. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { claimFile, madeClaims, SCENARIO_NAMES } from '../../../scripts/claims/claims.ts';
import { wrongIn } from '../../../scripts/simulate/claims.ts';
import { claimOf, EdiError, readEdi } from '../../../server/edi/index.ts';
import type { Claim } from '../../../shared/claim.ts';
import fc from '../../helpers/property.ts';

const GOLDEN = path.join(import.meta.dirname, '..', '..', 'fixtures', 'golden', '837p');
const nameOf = (scenario: string): string => `${scenario.replaceAll(' ', '-')}.edi`;

t.test('one golden file for each scenario', async (t) => {
  t.same(readdirSync(GOLDEN).sort(), SCENARIO_NAMES.map(nameOf).sort());
  for (const made of madeClaims(1, SCENARIO_NAMES.length)) {
    const golden = readFileSync(path.join(GOLDEN, nameOf(made.scenario)), 'latin1');
    t.equal(claimFile([made.claim], 1), golden, made.scenario);
    t.same(wrongIn(golden, [made]), [], `${made.scenario} is read without a finding, as the same claim`);
  }
});

t.test('500 claims leave in one file and come back as they were', async (t) => {
  const made = [...madeClaims(500, 500)];
  const text = claimFile(
    made.map((one) => one.claim),
    1,
  );
  t.same(wrongIn(text, made), []);
});

t.test('whatever the seed, claims are right', async () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const made = [...madeClaims(seed, SCENARIO_NAMES.length)];
      const text = claimFile(
        made.map((one) => one.claim),
        1,
      );
      return wrongIn(text, made).length === 0;
    }),
    { numRuns: 8 },
  );
});

t.test('what cannot be sent is refused; what can be is made fit to be sent', async (t) => {
  const claim = [...madeClaims(1, 1)][0]?.claim as Claim;
  const rename = (lastName: string): Claim => ({
    ...claim,
    patient: { ...claim.patient, lastName },
    coverage: { ...claim.coverage, subscriber: { ...claim.coverage.subscriber, lastName } },
  });
  t.match(claimFile([rename('Núñez*de~la:Peña^ Łukasik')], 1), 'NM1*IL*1*NUNEZ DE LA PENA LUKASIK*');
  t.match(claimFile([rename('N'.repeat(80))], 1), `NM1*IL*1*${'N'.repeat(60)}*`);
  t.match(claimFile([{ ...claim, diagnoses: ['J30.89'] }], 1), 'HI*ABK:J3089~');
  const long = { ...claim, priorAuthorization: '9'.repeat(51) };
  t.throws(() => claimFile([long], 1), EdiError);
});

/** What happens to a good claim, and the findings that must come of it. */
const MUTATIONS: [name: string, scenario: string, change: (claim: Claim) => Claim, code: string][] = [
  ['total differs', 'self', (it) => ({ ...it, chargeCents: it.chargeCents + 100 }), 'claim_total'],
  [
    'pointer to nothing',
    'self',
    (it) => ({ ...it, lines: it.lines.map((one) => ({ ...one, pointers: [9] })) }),
    'pointer_dangling',
  ],
  ['no payer number', 'corrected', (it) => ({ ...it, payerControlNumber: null }), 'payer_control_number_missing'],
  [
    'no prior payment',
    'secondary paid in full',
    (it) => ({ ...it, others: it.others.map((one) => ({ ...one, paidCents: null, paidOn: null })) }),
    'prior_payment_missing',
  ],
  [
    'no adjustments',
    'secondary by claim',
    (it) => ({ ...it, others: it.others.map((one) => ({ ...one, adjustments: [] })) }),
    'prior_claim_unbalanced',
  ],
  [
    'no date',
    'secondary by claim',
    (it) => ({ ...it, others: it.others.map((one) => ({ ...one, paidOn: null })) }),
    'adjudication_date_missing',
  ],
  [
    'line does not add up',
    'secondary by lines',
    (it) => ({
      ...it,
      lines: it.lines.map((one) => ({
        ...one,
        adjudications: one.adjudications.map((that) => ({ ...that, paidCents: that.paidCents + 1 })),
      })),
    }),
    'adjudication_unbalanced',
  ],
  [
    'same place twice',
    'secondary by lines',
    (it) => ({ ...it, coverage: { ...it.coverage, rank: 'P' } }),
    'rank_twice',
  ],
  [
    'Medigap as MI',
    'medigap',
    (it) => ({ ...it, others: it.others.map((one) => ({ ...one, filingIndicator: 'MI' })) }),
    'code_not_allowed',
  ],
  [
    'no accident date',
    'other accident',
    (it) => ({ ...it, dates: { ...it.dates, accident: null } }),
    'accident_date_missing',
  ],
  ['no state', 'auto accident', (it) => ({ ...it, accidentState: null }), 'accident_state_missing'],
  ['no units', 'self', (it) => ({ ...it, lines: it.lines.map((one) => ({ ...one, units: 0 })) }), 'units_none'],
  ['wrong NPI', 'self', (it) => ({ ...it, billing: { ...it.billing, npi: '1234567890' } }), 'npi_wrong'],
  [
    'short ZIP',
    'self',
    (it) => ({ ...it, billing: { ...it.billing, address: { ...it.billing.address, zip: '44999' } } }),
    'zip_short',
  ],
  [
    'letters in a ZIP',
    'self',
    (it) => ({ ...it, billing: { ...it.billing, address: { ...it.billing.address, zip: '4499A1234' } } }),
    'zip_wrong',
  ],
  [
    'box as street',
    'self',
    (it) => ({ ...it, billing: { ...it.billing, address: { ...it.billing.address, line1: 'P.O. Box 12' } } }),
    'street_is_box',
  ],
  ['no admission', 'hospital round', (it) => ({ ...it, dates: { ...it.dates, admission: null } }), 'admission_missing'],
  [
    'NDC too short',
    'drug with ndc',
    (it) => ({
      ...it,
      lines: it.lines.map((one) => ({ ...one, drug: one.drug && { ...one.drug, ndc: '9999900010' } })),
    }),
    'ndc_wrong',
  ],
  ['no diagnoses', 'self', (it) => ({ ...it, diagnoses: [] }), 'segment_missing'],
  [
    'strange procedure',
    'self',
    (it) => ({ ...it, lines: it.lines.map((one) => ({ ...one, procedure: '478331' })) }),
    'procedure_wrong',
  ],
  [
    'no reason why Medicare is second',
    'medicare second',
    (it) => ({ ...it, coverage: { ...it.coverage, mspReason: null } }),
    'msp_reason_missing',
  ],
  [
    'judged by nobody',
    'secondary by lines',
    (it) => ({ ...it, others: it.others.map((one) => ({ ...one, payer: { ...one.payer, id: 'OTHER' } })) }),
    'adjudication_payer_unknown',
  ],
];

t.test('every change that makes a claim wrong is told, and only that', async (t) => {
  const made = new Map([...madeClaims(1, SCENARIO_NAMES.length)].map((one) => [one.scenario, one.claim]));
  for (const [name, scenario, change, code] of MUTATIONS) {
    const text = claimFile([change(made.get(scenario) as Claim)], 1);
    const found = [...readEdi(Buffer.from(text, 'latin1'))].flatMap((event) =>
      event.kind === 'finding' ? [event.finding.code] : [],
    );
    t.ok(found.includes(code), `${name}: ${code} among ${found.join(', ')}`);
  }
});

/** A claim in which every field that the wire carries is filled. */
function fullClaim(): Claim {
  const [made] = [...madeClaims(3, SCENARIO_NAMES.length)].filter((one) => one.scenario === 'secondary by lines');
  const claim = made?.claim as Claim;
  const provider = claim.rendering as NonNullable<Claim['rendering']>;
  const bare = { ...provider, taxonomy: '' };
  const numbered = { ...bare, otherNumbers: [{ qualifier: 'G2', value: 'N1' }] };
  const place = { line1: '1 ELM', line2: 'REAR', city: 'MAPLETON', state: 'OH', zip: '449991234', country: '' };
  const contact = { name: 'DESK', phone: '5550100200', extension: '12', fax: '5550100201', email: '' };
  const facility = {
    ...bare,
    isOrganization: true,
    lastName: 'RIVERSIDE',
    firstName: '',
    middleName: '',
    suffix: '',
    address: place,
    contact: { ...contact, fax: '' },
  };
  const [line, ...lines] = claim.lines;
  const [other] = claim.others;
  const days = Object.fromEntries(
    Object.keys(claim.dates).map((name, i) => [name, `2026-05-${10 + i}`]),
  ) as Claim['dates'];
  const contract = { kind: '02', amountCents: 100, percent: 5.5, code: 'C1', termsDiscountPercent: 2, version: 'V1' };
  const ambulance = {
    weightPounds: 150,
    reason: 'A',
    miles: 12.5,
    roundTripPurpose: 'THERE AND BACK',
    stretcherPurpose: 'WEAK',
  };
  if (!line || !other) throw new Error('the scenario has a line and another payer');
  return {
    ...claim,
    patientPaidCents: 0,
    patientSignature: 'P',
    isAutoAccident: true,
    isOtherAccident: true,
    accidentState: 'OH',
    specialProgram: '02',
    delayReason: '11',
    billing: {
      ...claim.billing,
      contact: { ...contact, email: 'DESK@CLINIC.EXAMPLE' },
      payTo: place,
      otherNumbers: [
        { qualifier: '0B', value: 'L1' },
        { qualifier: 'G2', value: 'P1' },
      ],
    },
    coverage: {
      ...claim.coverage,
      subscriber: { ...claim.coverage.subscriber, ssn: '999001234' },
      payer: { ...claim.coverage.payer, address: place, otherNumbers: [{ qualifier: '2U', value: 'X1' }] },
      casualtyClaimNumber: 'CASE1',
    },
    patient: { ...claim.patient, diedOn: '2026-08-31', weightPounds: 120.5, isPregnant: true },
    dates: { ...days, disabilityTo: '2026-06-30' },
    attachments: [
      { report: 'OZ', transmission: 'FX', controlNumber: 'A1' },
      { report: '03', transmission: 'AA', controlNumber: '' },
    ],
    contract,
    serviceAuthorizationException: '3',
    section4081: 'N',
    mammographyNumber: 'M1',
    referralNumber: 'R1',
    priorAuthorization: 'G1',
    payerControlNumber: 'F8',
    cliaNumber: '36D1234567',
    repricedNumber: 'RP',
    adjustedRepricedNumber: 'ARP',
    deviceExemption: 'LX1',
    clearinghouseTrace: 'D9',
    medicalRecordNumber: 'EA',
    demonstrationId: 'P4',
    carePlanOversight: '1J',
    fileInformation: ['ONE', 'TWO'],
    note: { kind: 'ADD', text: 'A NOTE' },
    ambulance,
    spinalManipulation: { condition: 'A', description: 'PAIN', description2: 'MORE' },
    conditions: [
      { category: '07', applies: true, codes: ['01', '04'] },
      { category: 'ZZ', applies: false, codes: ['NU'] },
    ],
    anesthesiaProcedures: ['00100'],
    conditionCodes: ['AA'],
    referring: numbered,
    primaryCare: bare,
    facility,
    supervising: numbered,
    ambulancePickUp: place,
    ambulanceDropOff: { ...place, line2: '' },
    others: [
      {
        ...other,
        remainingCents: 100,
        patientSignature: 'P',
        outpatient: {
          reimbursementRate: 80,
          hcpcsPayableCents: 100,
          remarks: ['MA01', 'N130'],
          esrdPaidCents: 0,
          nonPayableProfessionalCents: 5,
        },
        priorAuthorization: 'OG1',
        referralNumber: 'O9F',
        subscriber: { ...other.subscriber, ssn: '999004321' },
        payer: { ...other.payer, address: place, otherNumbers: [{ qualifier: '2U', value: 'X2' }] },
      },
    ],
    lines: [
      {
        ...line,
        description: 'A DESCRIPTION',
        units: 1.5,
        placeOfService: '22',
        isEmergency: true,
        isEpsdt: true,
        isFamilyPlanning: true,
        copayExempt: true,
        to: '2026-09-01',
        prescriptionOn: '2026-05-01',
        recertificationOn: '2026-05-02',
        therapyBegunOn: '2026-05-03',
        certificationOn: '2026-05-04',
        lastSeenOn: '2026-05-05',
        lastXrayOn: '2026-05-06',
        initialTreatmentOn: '2026-05-07',
        attachments: [{ report: 'OZ', transmission: 'EL', controlNumber: 'LA1' }],
        ambulance: { ...ambulance, weightPounds: null },
        conditions: [{ category: '70', applies: false, codes: ['65'] }],
        contract,
        ambulancePatients: 2,
        obstetricUnits: 3,
        priorAuthorization: 'LG1',
        referralNumber: 'L9F',
        cliaNumber: 'LX4',
        referringCliaNumber: 'LF4',
        mammographyNumber: 'LEW',
        immunizationBatch: 'LBT',
        salesTaxCents: 50,
        postageCents: 55,
        note: { kind: 'DCP', text: 'LINE NOTE' },
        fileInformation: ['K3'],
        purchasedFrom: 'LAB1',
        purchasedCents: 1_000,
        drug: { ndc: '99999000101', quantity: 2.5, unit: 'ML', prescriptionNumber: 'RX1', isCompound: true },
        rendering: provider,
        purchasedService: { ...bare, lastName: '', firstName: '', middleName: '', suffix: '' },
        facility: { ...facility, contact: null },
        supervising: numbered,
        ordering: { ...bare, address: place, contact },
        referring: bare,
        ambulancePickUp: place,
        ambulanceDropOff: place,
        adjudications: line.adjudications.map((one) => ({
          ...one,
          bundledInto: 2,
          remainingCents: 10,
          adjustments: [...one.adjustments, { group: 'PR', reason: '96', amountCents: 0, quantity: 1 }],
        })),
      },
      ...lines,
    ],
  };
}

t.test('every field that the wire carries comes back', async (t) => {
  const claim = fullClaim();
  for (const event of readEdi(Buffer.from(claimFile([claim], 1), 'latin1')))
    if (event.kind === 'unit' && event.loop.id === '2300') t.same(claimOf(event.loop).claim, claim);
    else if (event.kind === 'finding') t.equal(event.finding.level === 'syntax', false, event.finding.sentence);
});
