/** Claims of every scenario as 837P: the golden files, 500 claims read back, and any claim at all. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { claimFile, madeClaims, SCENARIO_NAMES } from '../../../scripts/claims/claims.ts';
import { wrongIn } from '../../../scripts/simulate/claims.ts';
import { EdiError, readEdi } from '../../../server/edi/index.ts';
import type { Claim } from '../../../shared/claim.ts';

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
