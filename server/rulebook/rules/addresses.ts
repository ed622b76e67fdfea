/** Addresses, as 837P and the post want them. */
import { FACILITY } from './people.ts';
import { type Draft, topic } from './topic.ts';

const ZIP_FAILS = ['0610A', '0610', '061031', '06103-1234', '0610312345', 'A6103', '06103123A'];

/** A five- or nine-digit ZIP inside the United States. */
const zip = (id: string, whose: string, path: string, over: Partial<Draft> = {}): Draft => ({
  id,
  says: `The ZIP code of ${whose}, {${path}.zip}, is no five or nine digits. Correct it.`,
  source: '837P N403',
  at: `${path}.zip`,
  when: `${path}.zip not matches '#{5}' and ${path}.zip not matches '#{9}' and ${path}.country is missing`,
  fail: [{ [`${path.slice('claim.'.length)}.zip`]: { each: ZIP_FAILS } }],
  pass: [
    { [`${path.slice('claim.'.length)}.zip`]: { each: ['06103', '061031234'] } },
    { [`${path.slice('claim.'.length)}.zip`]: 'SW1A', [`${path.slice('claim.'.length)}.country`]: 'GB' },
  ],
  ...over,
});

const US_STATE = (id: string, whose: string, path: string, over: Partial<Draft> = {}): Draft => ({
  id,
  says: `“{${path}.state}” in the address of ${whose} is no state. Use the two letters of the post.`,
  source: '837P N402',
  at: `${path}.state`,
  when: `${path}.state not in states and ${path}.country is missing`,
  fail: [{ [`${path.slice('claim.'.length)}.state`]: { each: ['ZZ', 'Ct'] } }],
  pass: [{}, { [`${path.slice('claim.'.length)}.state`]: 'ZZ', [`${path.slice('claim.'.length)}.country`]: 'GB' }],
  ...over,
});

const given = (path: string): { given: Record<string, unknown> } => ({
  given: { [path]: { line1: '9 SAMPLE AVE', line2: '', city: 'HARTFORD', state: 'CT', zip: '061031234', country: '' } },
});

const PRACTICE = { page: 'practice', role: 'manager' } as const;

export const addresses = topic('addresses', { page: 'patient', role: 'front_desk' }, [
  {
    id: 'address.billing-po-box',
    ...PRACTICE,
    says: 'The billing address is a post-office box, {claim.billing.address.line1}. It must be a street; the box may be the pay-to address.',
    source: '837P 2010AA N301; 2010AB takes the box',
    at: 'claim.billing.address.line1',
    when: "upper(claim.billing.address.line1) matches 'P[. ]*O[. ]*BOX?*' or upper(claim.billing.address.line1) matches 'POST OFFICE BOX?*' or upper(claim.billing.address.line1) matches '?*LOCKBOX?*'",
    fail: [
      {
        'billing.address.line1': {
          each: [
            'PO BOX 12',
            'P.O. Box 12',
            'P O BOX 12',
            'PO BOX',
            'POST OFFICE BOX 9',
            'Post Office Box',
            'LOCKBOX',
            'DEPT 4 LOCKBOX 7',
          ],
        },
      },
    ],
    pass: [
      {},
      {
        'billing.address.line1': {
          each: ['12 BOX ST', 'PROBOX LANE 1', 'OFFICE BOX LANE', 'POST ROAD 9', 'LOCK ROAD'],
        },
      },
    ],
  },
  {
    id: 'address.billing-street',
    ...PRACTICE,
    says: 'The billing address has no street. Enter it under Setup.',
    source: '837P 2010AA N301',
    at: 'claim.billing.address.line1',
    when: 'claim.billing.address.line1 is missing',
    fail: [{ 'billing.address.line1': '' }],
    pass: [{}],
  },
  {
    id: 'address.billing-city',
    ...PRACTICE,
    says: 'The billing address has no city. Enter it under Setup.',
    source: '837P 2010AA N401',
    at: 'claim.billing.address.city',
    when: 'claim.billing.address.city is missing',
    fail: [{ 'billing.address.city': '' }],
    pass: [{}],
  },
  {
    id: 'address.billing-zip',
    ...PRACTICE,
    says: 'The ZIP code of the billing address is {claim.billing.address.zip}; it must have nine digits. Look up the last four at the post.',
    source: '837P 2010AA N403',
    at: 'claim.billing.address.zip',
    when: "claim.billing.address.zip not matches '#{9}' and claim.billing.address.country is missing",
    fail: [
      { 'billing.address.zip': { each: ['06103', '0610A1234', 'A61031234', '06103123A', '06103-1234', '0610312345'] } },
    ],
    pass: [{}, { 'billing.address.zip': 'SW1A', 'billing.address.country': 'GB' }],
  },
  {
    id: 'address.billing-zip-zeros',
    ...PRACTICE,
    severity: 'warn',
    says: 'The billing ZIP code {claim.billing.address.zip} ends with four zeros, which is no delivery area. Look up the last four, or use 9998.',
    source: 'Companion guides of the payers',
    at: 'claim.billing.address.zip',
    when: "claim.billing.address.zip matches '#{5}0000'",
    fail: [{ 'billing.address.zip': '061030000' }],
    pass: [{ 'billing.address.zip': { each: ['061030001', '161039000', '0610300000', '06100000'] } }],
  },
  US_STATE('address.billing-state', 'the practice', 'claim.billing.address', PRACTICE),
  zip('address.pay-to-zip', 'the pay-to address', 'claim.billing.payTo', { ...PRACTICE, ...given('billing.payTo') }),
  {
    id: 'address.patient-missing',
    says: 'The patient has no address. Enter street, city, state and ZIP code.',
    source: '837P 2010BA/2010CA N3, N4',
    at: 'claim.patient.address',
    when: 'claim.patient.address is missing',
    fail: [{ 'patient.address': null }],
    pass: [{}],
  },
  {
    id: 'address.patient-street',
    says: 'The patient’s address has no street. Enter it; “homeless” or “general delivery” will do where there is none.',
    source: '837P N301',
    at: 'claim.patient.address.line1',
    when: 'claim.patient.address is present and claim.patient.address.line1 is missing',
    fail: [{ 'patient.address.line1': '' }],
    pass: [{}, { 'patient.address': null }],
  },
  {
    id: 'address.patient-city',
    says: 'The patient’s address has no city. Enter it.',
    source: '837P N401',
    at: 'claim.patient.address.city',
    when: 'claim.patient.address is present and claim.patient.address.city is missing',
    fail: [{ 'patient.address.city': '' }],
    pass: [{}, { 'patient.address': null }],
  },
  US_STATE('address.patient-state', 'the patient', 'claim.patient.address'),
  zip('address.patient-zip', 'the patient', 'claim.patient.address'),
  zip('address.subscriber-zip', 'the subscriber', 'claim.coverage.subscriber.address', { page: 'coverage' }),
  US_STATE('address.subscriber-state', 'the subscriber', 'claim.coverage.subscriber.address', { page: 'coverage' }),
  zip('address.payer-zip', 'the payer', 'claim.coverage.payer.address', {
    page: 'payers',
    role: 'biller',
    ...given('coverage.payer.address'),
  }),
  {
    id: 'address.facility-missing',
    ...PRACTICE,
    says: 'The place of service {claim.facility.lastName} has no address. Enter it under Setup.',
    source: '837P 2310C N3, N4',
    at: 'claim.facility.address',
    given: { facility: FACILITY },
    when: 'claim.facility is present and claim.facility.address is missing',
    fail: [{ 'facility.address': null }],
    pass: [{}, { facility: null }],
  },
  {
    id: 'address.facility-zip',
    ...PRACTICE,
    says: 'The ZIP code of {claim.facility.lastName} is {claim.facility.address.zip}; a place of service needs all nine digits.',
    source: '837P 2310C N403',
    at: 'claim.facility.address.zip',
    given: { facility: FACILITY },
    when: "claim.facility.address.zip not matches '#{9}' and claim.facility.address.country is missing",
    fail: [{ 'facility.address.zip': { each: ['06103', 'A61031234', '06103123A', '0610312345'] } }],
    pass: [{}, { 'facility.address.zip': 'SW1A', 'facility.address.country': 'GB' }],
  },
]);
