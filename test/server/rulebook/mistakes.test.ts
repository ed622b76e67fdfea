/**
 * 32 mistakes in a good claim. The first twelve are those that EDI validators let pass; the others are what a clinic gets
 * wrong besides. Each is found by the rule named, at the field named, and the finding blocks.
 */
import t from 'tap';
import { builtInRules } from '../../../server/rulebook/book.ts';
import { evaluate } from '../../../server/rulebook/engine.ts';
import { factsOf } from '../../../server/rulebook/examples.ts';
import type { Example } from '../../../shared/rulebook.ts';

const S = { sample: 'secondary' };
const ADJUDICATION = 'lines[0].adjudications[0]';

const MISTAKES: [what: string, change: Example, rule: string, path: string][] = [
  ['check digit of the NPI', { 'billing.npi': '1245319590' }, 'npi.billing', 'claim.billing.npi'],
  ['pointer at no diagnosis', { 'lines[0].pointers': [1, 4] }, 'pointer.nowhere', 'claim.lines[0].pointers[1]'],
  [
    'diagnosis that there is none',
    { diagnoses: ['E999'], 'context.diagnoses[0].isKnown': false },
    'diagnosis.unknown',
    'claim.diagnoses[0]',
  ],
  [
    'diagnosis cut short',
    { diagnoses: ['E11'], 'context.diagnoses[0].isBillable': false },
    'diagnosis.needs-more-digits',
    'claim.diagnoses[0]',
  ],
  ['diagnosis with a dot', { diagnoses: ['E11.9'] }, 'diagnosis.dot', 'claim.diagnoses[0]'],
  [
    'procedure that there is none',
    { 'lines[0].procedure': '99999', 'context.lines[0].isKnown': false },
    'procedure.unknown',
    'claim.lines[0].procedure',
  ],
  ['malformed modifier', { 'lines[0].modifiers': ['2!'] }, 'modifier.form', 'claim.lines[0].modifiers[0]'],
  ['letters in a ZIP code', { 'patient.address.zip': '0610A' }, 'address.patient-zip', 'claim.patient.address.zip'],
  [
    'billing ZIP of five digits',
    { 'billing.address.zip': '06103' },
    'address.billing-zip',
    'claim.billing.address.zip',
  ],
  [
    'replacement without the payer’s number',
    { frequency: '7' },
    'frequency.number-missing',
    'claim.payerControlNumber',
  ],
  [
    'secondary without CAS',
    { ...S, [`${ADJUDICATION}.adjustments`]: [] },
    'cob.adjustments-missing',
    'claim.others[0].adjustments',
  ],
  ['secondary without AMT*D', { ...S, 'others[0].paidCents': null }, 'cob.paid-missing', 'claim.others[0].paidCents'],
  [
    'secondary without DTP*573',
    { ...S, [`${ADJUDICATION}.paidOn`]: null },
    'cob.date-missing',
    'claim.others[0].paidOn',
  ],
  ['total that is not the sum', { chargeCents: 14_999 }, 'amount.total', 'claim.chargeCents'],
  [
    'negative charge',
    { 'lines[0].chargeCents': -15_000, chargeCents: -15_000 },
    'amount.negative',
    'claim.lines[0].chargeCents',
  ],
  ['zero units', { 'lines[0].units': 0 }, 'amount.zero-units', 'claim.lines[0].units'],
  ['void without the payer’s number', { frequency: '8' }, 'frequency.number-missing', 'claim.payerControlNumber'],
  [
    'billing address in a box',
    { 'billing.address.line1': 'P.O. BOX 9' },
    'address.billing-po-box',
    'claim.billing.address.line1',
  ],
  ['no diagnosis', { diagnoses: [] }, 'diagnosis.none', 'claim.diagnoses'],
  ['no service', { lines: [], chargeCents: 0 }, 'amount.no-lines', 'claim.lines'],
  [
    'no member id',
    { 'coverage.subscriber.memberId': '' },
    'subscriber.member-id',
    'claim.coverage.subscriber.memberId',
  ],
  ['no birth date', { 'patient.birthDate': null }, 'patient.birth-date', 'claim.patient.birthDate'],
  ['no payer id', { 'coverage.payer.id': '' }, 'coverage.payer-id', 'claim.coverage.payer.id'],
  [
    'filing indicator that there is none',
    { 'coverage.filingIndicator': 'MI' },
    'coverage.filing-code',
    'claim.coverage.filingIndicator',
  ],
  [
    'self who is somebody else',
    { 'coverage.subscriber.firstName': 'OTTO' },
    'patient.self-is-somebody-else',
    'claim.coverage.relationship',
  ],
  ['place of service that there is none', { placeOfService: '30' }, 'place.unknown', 'claim.lines[0].placeOfService'],
  [
    'service in the future',
    { 'lines[0].from': '2027-01-04', 'lines[0].to': '2027-01-04' },
    'date.in-future',
    'claim.lines[0].to',
  ],
  ['accident without its date', { isOtherAccident: true }, 'accident.date', 'claim.dates.accident'],
  [
    'auto accident without its state',
    { isAutoAccident: true, 'dates.accident': '2026-10-12' },
    'accident.auto-state',
    'claim.accidentState',
  ],
  ['hospital without admission', { placeOfService: '21' }, 'date.admission-missing', 'claim.dates.admission'],
  [
    'line that does not balance',
    { ...S, [`${ADJUDICATION}.paidCents`]: 9_500 },
    'cob.line-balance',
    'claim.lines[0].adjudications[0].adjustments',
  ],
  [
    'NDC of ten digits',
    { sample: 'drug', 'lines[0].drug.ndc': '0409379501' },
    'drug.ndc-form',
    'claim.lines[0].drug.ndc',
  ],
];

t.test('32 mistakes are found, each by its rule, at its place, in words', async (t) => {
  t.equal(MISTAKES.length, 32);
  for (const [what, change, ruleId, path] of MISTAKES) {
    const [facts] = factsOf({}, change);
    if (!facts) throw new Error(`${what} makes no claim`);
    const found = evaluate(builtInRules(), facts).find((one) => one.ruleId === ruleId);
    t.match(found, { severity: 'block', path, sentence: /\w{2,} .+[.?]/ }, what);
  }
});
