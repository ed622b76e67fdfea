/** An 835 005010X221A1 as typed data, both ways. Big files are read claim by claim: see `claimPaymentOf`. */
import { at, cents as centsAt, parts, segmentOf, segmentsIn } from './look.ts';
import {
  all,
  cents,
  code,
  custom,
  date,
  inside,
  maybe,
  maybeCents,
  maybeDate,
  maybeQuantity,
  needed,
  nested,
  type Piece,
  present,
  repeated,
  segment,
  segments,
  type TypeOf,
  text,
} from './pieces.ts';
import {
  address,
  adjustments,
  contacts,
  name,
  type Procedure,
  procedureIn,
  procedureOut,
  references,
} from './shared-pieces.ts';
import { amountText, dateOf, plainText } from './values.ts';
import type { Loop } from './walk.ts';

const party = (entity: string, ...refs: string[]) =>
  all(
    segment('N1', { '1': entity }, { name: [2, needed], idQualifier: [3, text], id: [4, text] } as const),
    address,
    references(...refs),
  );

/** What stands before the claims. */
const HEAD = all(
  segment('BPR', {}, {
    /** BPR01: I with the money, H only news, … */
    handling: [1, code('C', 'D', 'H', 'I', 'P', 'U', 'X')],
    totalCents: [2, cents],
    creditOrDebit: [3, code('C', 'D')],
    method: [4, code('ACH', 'BOP', 'CHK', 'FWT', 'NON')],
    format: [5, text],
    senderBankQualifier: [6, text],
    senderBank: [7, text],
    senderAccountQualifier: [8, text],
    senderAccount: [9, text],
    senderId: [10, text],
    senderSupplement: [11, text],
    receiverBankQualifier: [12, text],
    receiverBank: [13, text],
    receiverAccountQualifier: [14, text],
    receiverAccount: [15, text],
    /** BPR16: the money is there on that day. */
    paidOn: [16, date],
  } as const),
  /** TRN02 and TRN03 find the money at the bank. */
  segment('TRN', { '1': '1' }, {
    traceNumber: [2, needed],
    payerTaxId: [3, needed],
    payerSupplement: [4, text],
  } as const),
  segment('REF', { '1': 'EV' }, { receiverId: [2, maybe] } as const),
  segment('REF', { '1': 'F2' }, { payerVersion: [2, maybe] } as const),
  segment('DTM', { '1': '405' }, { producedOn: [2, maybeDate] } as const),
  inside(
    '1000A',
    nested(
      'payer',
      all(
        party('PR', '2U', 'EO', 'HI', 'NF'),
        nested('business', contacts('CX', 'EM', 'FX', 'TE')),
        nested('technical', contacts('BL', 'EM', 'TE', 'UR')),
        segment('PER', { '1': 'IC', '3': 'UR' }, { website: [4, maybe] } as const),
      ),
    ),
  ),
  inside('1000B', nested('payee', party('PE', '0B', 'D3', 'PQ', 'TJ'))),
);
export type RemittanceHead = TypeOf<typeof HEAD>;

const amounts = (...codes: string[]) =>
  segments('amounts', 'AMT', {}, { code: [1, code(...codes)], cents: [2, cents] } as const);
const quantities = (...codes: string[]) =>
  segments('quantities', 'QTY', {}, { code: [1, code(...codes)], quantity: [2, maybeQuantity] } as const);

interface PaidService {
  /** SVC01: as it was judged. */
  procedure: Procedure;
  chargeCents: number;
  paidCents: number;
  revenueCode: string;
  paidUnits: number | null;
  /** SVC06: as it was sent, where that differs. */
  submitted: Procedure | null;
  submittedUnits: number | null;
}
const SERVICE: Piece<{ service: PaidService }> = custom(
  'service',
  'service',
  (loop) => {
    const svc = segmentOf(loop, 'SVC');
    const units = (n: number): number | null => (at(svc, n) === '' ? null : Number(at(svc, n)));
    return {
      procedure: procedureIn(svc, 1),
      chargeCents: centsAt(svc, 2) ?? 0,
      paidCents: centsAt(svc, 3) ?? 0,
      revenueCode: plainText(at(svc, 4)),
      paidUnits: units(5),
      submitted: at(svc, 6) === '' ? null : procedureIn(svc, 6),
      submittedUnits: units(7),
    };
  },
  (it, sink) => {
    const units = (value: number | null): string => (value === null ? '' : String(value));
    sink.add(
      'SVC',
      procedureOut(it.procedure),
      amountText(it.chargeCents),
      amountText(it.paidCents),
      it.revenueCode,
      units(it.paidUnits),
      it.submitted ? procedureOut(it.submitted) : '',
      units(it.submittedUnits),
    );
  },
);

/** DTM*472, or 150 and 151. */
const SERVED: Piece<{ served: { from: string; to: string } | null }> = custom(
  'served',
  'period',
  (loop) => {
    const on = (code: string): string | null => dateOf(at(segmentOf(loop, 'DTM', code), 2));
    const [day, from] = [on('472'), on('150')];
    if (day) return { from: day, to: day };
    return from ? { from, to: on('151') ?? from } : null;
  },
  (it, sink) => {
    if (!it) return;
    const digits = (day: string): string => day.replaceAll('-', '');
    if (it.from === it.to) sink.add('DTM', '472', digits(it.from));
    else {
      sink.add('DTM', '150', digits(it.from));
      sink.add('DTM', '151', digits(it.to));
    }
  },
);

const LINE = all(
  SERVICE,
  SERVED,
  adjustments,
  segments('references', 'REF', { '1': ['1S', 'APC', 'BB', 'E9', 'G1', 'G3', 'LU', 'RB'] }, {
    qualifier: [1, code('1S', 'BB', 'G1', 'LU')],
    value: [2, needed],
  } as const),
  /** REF*6R: our own line. */
  segment('REF', { '1': '6R' }, { lineControlNumber: [2, maybe] } as const),
  segments(
    'renderingNumbers',
    'REF',
    { '1': ['0B', '1A', '1B', '1C', '1D', '1G', '1H', '1J', 'D3', 'G2', 'HPI', 'SY', 'TJ'] },
    { qualifier: [1, code('0B', '1B', 'HPI', 'TJ')], value: [2, needed] } as const,
  ),
  segments('policies', 'REF', { '1': '0K' }, { value: [2, needed] } as const),
  amounts('B6', 'KH', 'T', 'T2'),
  quantities('ZK', 'ZL', 'ZM'),
  /** LQ*HE: RARC. */
  segments('remarks', 'LQ', {}, { list: [1, code('HE', 'RX')], code: [2, needed] } as const),
);

const person = (entity: string) => name(entity);
const CLAIM = all(
  segment(
    'CLP',
    {},
    {
      /** CLP01 = our CLM01. */
      claimNumber: [1, needed],
      status: [2, code('1', '2', '3', '4', '19', '20', '21', '22', '23', '25')],
      chargeCents: [3, cents],
      paidCents: [4, cents],
      patientCents: [5, maybeCents],
      filingIndicator: [6, code('12', 'MB', 'CI', 'MC')],
      payerControlNumber: [7, needed],
      placeOfService: [8, text],
      frequency: [9, text],
      drg: [11, text],
      drgWeight: [12, maybeQuantity],
      dischargeFraction: [13, maybeQuantity],
    } as const,
    true,
  ),
  adjustments,
  present('patient', 'NM1', ['QC'], person('QC')),
  present('insured', 'NM1', ['IL'], person('IL')),
  present('corrected', 'NM1', ['74'], person('74')),
  present('provider', 'NM1', ['82'], person('82')),
  /** To whom the claim was forwarded. */
  present('crossover', 'NM1', ['TT'], person('TT')),
  present('firstPayer', 'NM1', ['PR'], person('PR')),
  present('otherSubscriber', 'NM1', ['GB'], person('GB')),
  present(
    'outpatient',
    'MOA',
    [],
    segment('MOA', {}, {
      reimbursementRate: [1, maybeQuantity],
      hcpcsPayableCents: [2, maybeCents],
      remark1: [3, text],
      remark2: [4, text],
      remark3: [5, text],
      remark4: [6, text],
      remark5: [7, text],
      esrdPaidCents: [8, maybeCents],
      nonPayableProfessionalCents: [9, cents],
    } as const),
  ),
  references('1L', '1W', '28', '6P', '9A', '9C', 'BB', 'CE', 'EA', 'F8', 'G1', 'G3', 'IG', 'SY'),
  segments('renderingNumbers', 'REF', { '1': ['0B', '1A', '1B', '1C', '1D', '1G', '1H', '1J', 'D3', 'G2', 'LU'] }, {
    qualifier: [1, code('0B', '1G', 'LU')],
    value: [2, needed],
  } as const),
  segment('DTM', { '1': '232' }, { statementFrom: [2, maybeDate] } as const),
  segment('DTM', { '1': '233' }, { statementTo: [2, maybeDate] } as const),
  segment('DTM', { '1': '036' }, { coverageEnded: [2, maybeDate] } as const),
  segment('DTM', { '1': '050' }, { receivedOn: [2, maybeDate] } as const),
  contacts('CX', 'EM', 'FX', 'TE'),
  amounts('AU', 'D8', 'DY', 'F5', 'I', 'NL', 'T', 'T2'),
  quantities('CA', 'CD', 'LA', 'LE'),
  repeated('lines', '2110', LINE),
);
export type ClaimPayment = TypeOf<typeof CLAIM>;

/** PLB: what the payer took or gave beside the claims. */
export interface ProviderAdjustment {
  providerId: string;
  fiscalYearEnd: string | null;
  items: { reason: string; reference: string; amountCents: number }[];
}
const PROVIDER_ADJUSTMENTS: Piece<{ providerAdjustments: ProviderAdjustment[] }> = custom(
  'providerAdjustments',
  'providerAdjustments',
  (loop) =>
    segmentsIn(loop, 'PLB').map((plb) => ({
      providerId: plainText(at(plb, 1)),
      fiscalYearEnd: dateOf(at(plb, 2)),
      items: [3, 5, 7, 9, 11, 13].flatMap((n) => {
        const [reason = '', reference = ''] = parts(plb, n).map(plainText);
        return reason === '' ? [] : [{ reason, reference, amountCents: centsAt(plb, n + 1) ?? 0 }];
      }),
    })),
  (value, sink) => {
    for (const { providerId, fiscalYearEnd, items } of value)
      sink.add(
        'PLB',
        providerId,
        (fiscalYearEnd ?? '').replaceAll('-', ''),
        ...items.flatMap((one) => [[one.reason, one.reference], amountText(one.amountCents)]),
      );
  },
);

/** LX: claims that the payer put together. */
const GROUP = all(segment('LX', {}, { number: [1, needed] } as const), repeated('claims', '2100', CLAIM));
export const REMITTANCE = all(HEAD, repeated('groups', '2000', GROUP), PROVIDER_ADJUSTMENTS);
export type Remittance = TypeOf<typeof REMITTANCE>;

/** A loop 2100 as the reader hands it out. */
export const claimPaymentOf = (loop: Loop): ClaimPayment => CLAIM.read(loop);
/** Of the loop ST: complete as soon as the first claim comes. */
export const remittanceHeadOf = (root: Loop): RemittanceHead => HEAD.read(root);
/** Of the loop ST, at its end. */
export const providerAdjustmentsOf = (root: Loop): ProviderAdjustment[] =>
  PROVIDER_ADJUSTMENTS.read(root).providerAdjustments;
