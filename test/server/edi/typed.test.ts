/** Typed data of every set: parse(serialize(x)) = x, samples as typed data, and the answers to what was received. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import {
  answersTo,
  type ClaimAnswer,
  claimPaymentOf,
  type Envelope,
  PIECES,
  providerAdjustmentsOf,
  readEdi,
  remittanceHeadOf,
  type TypedSet,
  wholeTransactions,
  writeInterchangeAcknowledgements,
  writeTransactions,
} from '../../../server/edi/index.ts';
import type { Field, Shape } from '../../../server/edi/pieces.ts';
import fc from '../../helpers/property.ts';

const FIXTURES = path.join(import.meta.dirname, '..', '..', 'fixtures');
const sample = (file: string): Buffer => readFileSync(path.join(FIXTURES, 'edi', 'samples', file));

const ENVELOPE: Envelope = {
  senderQualifier: 'ZZ',
  sender: 'LANTERNCLEAR',
  receiverQualifier: 'ZZ',
  receiver: 'LANTERNHILL',
  groupSender: 'LANTERNCLEAR',
  groupReceiver: 'LANTERNHILL',
  date: '2026-09-01',
  time: '08:30',
  interchangeNumber: 1,
  groupNumber: 1,
  wantsAcknowledgement: false,
  isTest: true,
};

const word = (min: number, max: number) => fc.stringMatching(new RegExp(`^[A-Z0-9]{${min},${max}}$`));
const date = fc.integer({ min: 0, max: 20_000 }).map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
const amount = fc.integer({ min: -9_999_999, max: 9_999_999 });
const count = fc.integer({ min: 0, max: 9 });
const procedure = fc.record({
  qualifier: fc.constant('HC'),
  code: word(5, 5),
  modifiers: fc.array(word(2, 2), { maxLength: 4 }),
});
const period = fc.tuple(date, date).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }));
const orNull = <T>(it: fc.Arbitrary<T>) => fc.option(it, { nil: null });
const status = fc.record({
  category: fc.constantFrom('A1', 'A2', 'A7'),
  status: fc.constantFrom('20', '21'),
  entity: fc.constantFrom('', '85'),
});
const GROUPS = ['CO', 'OA', 'PI', 'PR'] as const;

/** Values of the pieces that say themselves how they are read. */
const SAMPLES: Record<string, fc.Arbitrary<unknown>> = {
  period: orNull(period),
  dates: fc.array(
    fc
      .record({ kind: fc.constantFrom('291', '307', '346'), span: period })
      .map(({ kind, span }) => ({ kind, ...span })),
    { maxLength: 2 },
  ),
  adjustments: fc
    .array(
      fc.record({
        group: fc.constantFrom(...GROUPS),
        reason: fc.constantFrom('1', '2', '45', '253'),
        amountCents: amount,
        quantity: orNull(count),
      }),
      { maxLength: 9 },
    )
    .map((list) => GROUPS.flatMap((group) => list.filter((one) => one.group === group))),
  reports: fc.array(
    fc.record({
      statuses: fc.array(status, { minLength: 1, maxLength: 3 }),
      date: orNull(date),
      verdict: fc.constantFrom('', 'WQ', 'U'),
      amountCents: orNull(amount),
      paidCents: orNull(amount),
      adjudicatedOn: orNull(date),
      checkDate: orNull(date),
      checkNumber: word(0, 8),
      message: word(0, 20),
    }),
    { maxLength: 2 },
  ),
  service: fc.record({
    procedure,
    chargeCents: amount,
    paidCents: amount,
    revenueCode: word(0, 4),
    paidUnits: orNull(count),
    submitted: orNull(procedure),
    submittedUnits: orNull(count),
  }),
  answeredService: fc.record({ procedure, chargeCents: amount, units: fc.constantFrom('', '1', '2') }),
  askedService: fc.record({
    procedure,
    chargeCents: amount,
    paidCents: orNull(amount),
    revenueCode: word(0, 4),
    units: fc.constantFrom('', '1', '2'),
  }),
  reviewService: orNull(
    fc.record({ procedure, chargeCents: orNull(amount), unitKind: fc.constantFrom('', 'UN'), units: orNull(count) }),
  ),
  diagnoses: fc.array(fc.record({ list: fc.constantFrom('ABK', 'ABF'), code: word(3, 7) }), { maxLength: 4 }),
  unit: orNull(fc.record({ name: fc.constant('CLM01'), value: word(1, 12) })),
  providerAdjustments: fc.array(
    fc.record({
      providerId: word(1, 10),
      fiscalYearEnd: date,
      items: fc.array(
        fc.record({ reason: fc.constantFrom('WO', 'FB', '72'), reference: word(0, 12), amountCents: amount }),
        { minLength: 1, maxLength: 6 },
      ),
    }),
    { maxLength: 2 },
  ),
};

function valuesOf({ field, min, max }: { field: Field<unknown>; min: number; max: number }): fc.Arbitrary<unknown> {
  const some = word(min, Math.min(max, min + 8));
  if (field.codes) return fc.constantFrom(...field.codes);
  switch (field.kind) {
    case 'needed':
      return some;
    case 'text':
      return fc.oneof(fc.constant(''), some);
    case 'maybe':
      return orNull(some);
    case 'cents':
      return amount;
    case 'maybeCents':
      return orNull(amount);
    case 'quantity':
      return count;
    case 'maybeQuantity':
      return orNull(count);
    case 'date':
      return date;
    case 'maybeDate':
      return orNull(date);
    case 'list':
      return fc.uniqueArray(word(2, 2), { minLength: 1, maxLength: 4 });
    default:
      return fc.boolean();
  }
}

/** Pairs of which one without the other would be half a number. */
const PAIRS: [string, string][] = [
  ['idQualifier', 'id'],
  ['channel2', 'number2'],
  ['channel3', 'number3'],
];

function anything(shape: Shape): fc.Arbitrary<Record<string, unknown>> {
  if (shape.kind === 'fields')
    return fc
      .record(Object.fromEntries(Object.entries(shape.fields).map(([name, field]) => [name, valuesOf(field)])))
      .map((value) => {
        for (const [qualifier, own] of PAIRS)
          if (qualifier in value && (value[qualifier] === '' || value[own] === '')) {
            value[qualifier] = '';
            value[own] = '';
          }
        return value;
      });
  if (shape.kind === 'all')
    return fc.tuple(...shape.shapes.map(anything)).map((values) => Object.assign({}, ...values));
  if (shape.kind === 'custom') return fc.record({ [shape.name]: SAMPLES[shape.sample] as fc.Arbitrary<unknown> });
  const inner = anything(shape.shape);
  if (shape.kind === 'nested') return inner.map((value) => ({ [shape.name]: value }));
  if (shape.kind === 'maybe') return orNull(inner).map((value) => ({ [shape.name]: value }));
  return fc.array(inner, { maxLength: 2 }).map((value) => ({ [shape.name]: value }));
}

for (const name of Object.keys(PIECES) as TypedSet[])
  t.test(`${name}: what is written is read as what it was`, async (t) => {
    fc.assert(
      fc.property(anything(PIECES[name].shape), (data) => {
        const wanted = structuredClone(data);
        const text = writeTransactions(ENVELOPE, name, [{ controlNumber: '0001', data: wanted as never }]);
        const read = [...wholeTransactions(Buffer.from(text, 'latin1'))];
        if (!isDeepStrictEqual(read[0]?.data, wanted)) {
          t.same(read[0]?.data, wanted, text);
          return false;
        }
        return read.length === 1;
      }),
      { numRuns: 25 },
    );
  });

t.test('a remittance is read claim by claim, with what holds for all of them', async (t) => {
  let paidCents = 0;
  let lines = 0;
  for (const event of readEdi(sample('835/edi__emedny_sample.txt'))) {
    if (event.kind === 'unit' && event.loop.id === '2100') {
      const claim = claimPaymentOf(event.loop);
      paidCents += claim.paidCents;
      lines += claim.lines.length;
      t.equal(claim.patient?.lastName, 'SUBMITTED LAST');
    }
    if (event.kind !== 'transaction-end' || !event.root) continue;
    const head = remittanceHeadOf(event.root);
    t.match(head, { totalCents: 4_575, method: 'ACH', paidOn: '2010-01-01', traceNumber: '10100000000' });
    t.equal(head.payer.name, 'NYSDOH');
    t.equal(head.payee.id, '9999999995');
    t.same(providerAdjustmentsOf(event.root), []);
  }
  t.equal(paidCents, 4_575);
  t.equal(lines, 10);
});

t.test('what balances no more is told at its segment', async (t) => {
  const good = sample('835/edi__emedny_sample.txt').toString('latin1');
  const found = (text: string): string[] =>
    [...readEdi(Buffer.from(text, 'latin1'))].flatMap((event) =>
      event.kind === 'finding' && event.finding.severity === 'error'
        ? [`${event.finding.code} ${event.finding.level} ${event.finding.segment}${event.finding.element ?? ''}`]
        : [],
    );
  t.same(found(good), []);
  t.same(found(good.replace('BPR*I*45.75', 'BPR*I*45.76')), ['payment_unbalanced balance BPR2']);
  t.same(found(good.replace('*12*0**0~', '*13*0**0~')), ['line_unbalanced balance SVC3']);
  t.same(found(good.replace('*2*34*0**MC', '*2*35*0**MC')), ['claim_unbalanced balance CLP4']);
  t.same(found(good.replace('CAS*CO*29*12', 'CAS*CO*999*12')), ['reason_unknown guide CAS2']);
  t.same(found(good.replace('PLB', 'PLB').replace('~SE*65', '~PLB*9999999995*20101231*WO*1~SE*66')), [
    'payment_unbalanced balance BPR2',
  ]);
});

t.test('benefits are told by service type, with other payers', async (t) => {
  const [answer] = [...wholeTransactions(sample('271/node__271.edi'))];
  if (answer?.set !== '271') return t.fail('no 271');
  const subscriber = answer.data.sources[0]?.receivers[0]?.subscribers[0];
  t.match(subscriber?.person, { lastName: 'BELMAR', id: '9UY4R33KV83' });
  t.same(subscriber?.benefits[1]?.serviceTypes.slice(0, 3), ['30', '42', '45']);
  t.match(subscriber?.benefits.at(-1), {
    code: 'R',
    names: [{ entity: 'PR', lastName: 'SILVERSCRIPT INSURANCE COMPANY' }],
  });
});

t.test('a claim answer brings our own numbers back', async (t) => {
  const [answer] = [...wholeTransactions(sample('277CA/x12__x12_277CA_accepted.txt'))];
  if (answer?.set !== '277CA') return t.fail('no 277CA');
  const receiver = answer.data.sources[0]?.receivers[0];
  t.equal(receiver?.batchId, '000000674');
  const claim = receiver?.providers[0]?.patients[0]?.claims[0];
  t.match(claim, {
    claimNumber: '5781',
    payerControlNumber: '1107000000014420',
    reports: [{ verdict: 'WQ', amountCents: 12_500 }],
  });
});

t.test('a receiver answers with TA1 and 999: the golden files', async (t) => {
  const golden = (name: string): string => readFileSync(path.join(FIXTURES, 'golden', '999', name), 'latin1');
  for (const [file, name] of [
    ['837P/stupidedi__ambulance.edi', 'accepted.edi'],
    ['837P/x12__x12_segment_errors.txt', 'rejected.edi'],
    ['837P/x12__demo.ambulance.example5.837', 'element-missing.edi'],
  ] as const) {
    const [answers] = answersTo(readEdi(sample(file)));
    const text = writeTransactions(
      ENVELOPE,
      '999',
      (answers?.groups ?? []).map((one, i) => ({ controlNumber: `000${i + 1}`, data: one.acknowledgement })),
    );
    t.equal(text, golden(name), name);
    const [read] = [...wholeTransactions(Buffer.from(text, 'latin1'))];
    t.same(read?.findings, [], 'the answer itself is right');
    t.same(read?.data, answers?.groups[0]?.acknowledgement);
  }
  const broken = Buffer.from(
    sample('837P/stupidedi__ambulance.edi').toString('latin1').replace('IEA*1*000010216', 'IEA*1*000010217'),
    'latin1',
  );
  const [rejected] = answersTo(readEdi(broken));
  t.match(rejected?.acknowledgement, { verdict: 'R', note: '001', controlNumber: '000010216' });
  const text = writeInterchangeAcknowledgements(
    ENVELOPE,
    [rejected?.acknowledgement].filter((one) => one !== undefined),
  );
  const told = [...readEdi(Buffer.from(text, 'latin1'))];
  t.same(
    told.filter((event) => event.kind === 'finding'),
    [],
  );
  t.match(
    told.find((event) => event.kind === 'acknowledgement'),
    { acknowledgement: { verdict: 'R', note: '001' } },
  );
});

t.test('what payers and clearinghouses say of our claims: the golden files of 277CA', async (t) => {
  /** Of each claim its number, the verdict, the categories, and the payer’s number. */
  const told: Record<string, (string | null)[][]> = {
    received: [
      ['1001A', 'WQ', 'A1', null],
      ['1002A', 'WQ', 'A1', null],
    ],
    'some-rejected': [
      ['1001A', 'WQ', 'A2', 'ICN2026244001'],
      ['1002A', 'U', 'A7 A8', null],
      ['1003A', 'WQ', 'A5', 'ICN2026244002'],
    ],
    refused: [
      ['1004A', 'U', 'A3', null],
      ['1005A', 'U', 'A4', null],
    ],
  };
  for (const [name, expected] of Object.entries(told)) {
    const golden = readFileSync(path.join(FIXTURES, 'golden', '277ca', `${name}.edi`));
    const [answer] = [...wholeTransactions(golden)];
    t.equal(answer?.set, '277CA');
    const data = answer?.data as ClaimAnswer;
    t.same(answer?.findings, [], `${name} is right`);
    const receiver = data.sources[0]?.receivers[0];
    const patients = receiver?.providers[0]?.patients;
    const claims = [...(patients?.keys() ?? [])].flatMap((i) => patients?.[i]?.claims ?? []);
    t.same(
      claims.map(({ claimNumber, reports, payerControlNumber }) => [
        claimNumber,
        reports[0]?.verdict,
        reports[0]?.statuses.map(({ category }) => category).join(' '),
        payerControlNumber,
      ]),
      expected,
      name,
    );
    // What was accepted and what was not are the claims that say so.
    const sums = { WQ: 0, U: 0 };
    for (const { reports } of claims) sums[reports[0]?.verdict as 'WQ' | 'U'] += reports[0]?.amountCents ?? 0;
    t.same([receiver?.acceptedCents ?? 0, receiver?.rejectedCents ?? 0], [sums.WQ, sums.U], `${name}: the sums`);
    const text = writeTransactions(ENVELOPE, '277CA', [{ controlNumber: '0001', data }]);
    t.equal(text, golden.toString('latin1'), `${name}: written as it was read`);
  }
});

t.test('what we ask of payers: the golden files of 270, 276 and 278', async (t) => {
  for (const [name, set] of [
    ['subscriber', '270'],
    ['dependent', '270'],
    ['claims', '276'],
    ['referral', '278'],
    ['admission', '278'],
    ['home-health', '278'],
  ] as const) {
    const golden = readFileSync(path.join(FIXTURES, 'golden', set, `${name}.edi`));
    const [read] = [...wholeTransactions(golden)];
    t.equal(read?.set, set);
    t.same(
      read?.findings.filter((one) => one.severity === 'error'),
      [],
    );
    const data = read?.data as never;
    t.equal(writeTransactions(ENVELOPE, set, [{ controlNumber: '0001', data }]), golden.toString('latin1'), name);
  }
});

t.test('what belongs to a loop that has no place is passed over with it, and told once', async (t) => {
  const good = readFileSync(path.join(FIXTURES, 'golden', '837p', 'self.edi'), 'latin1');
  const codes = (text: string): string[] =>
    [...readEdi(Buffer.from(text, 'latin1'))].flatMap((event) =>
      event.kind === 'finding' ? [event.finding.code] : [],
    );
  t.same(codes(good), []);
  t.same(codes(good.replace('LX*1~', 'NM1*ZZ*1*NOBODY~\nN3*1 ELM~\nN4*MAPLETON*OH*44999~\nLX*1~')), [
    'segment_unexpected',
    'count_wrong',
  ]);
  t.same(codes(good.replace(/SV1\*(HC:\w+)\*[\d.]+/, 'SV1*$1*145.001')), ['amount_decimals']);
  t.same(codes(good.replaceAll('~\n', '\r\n').replaceAll('*', '\t').replaceAll(':', '>')), [], 'other separators');
  t.same(codes(good + good.replaceAll('\n', '')), [], 'two interchanges');
});
