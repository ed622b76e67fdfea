/** 999 005010X231A1 and 277CA 005010X214 as typed data, both ways. */

import { at, parts, segmentOf } from './look.ts';
import {
  all,
  code,
  custom,
  date,
  inside,
  level,
  maybe,
  maybeCents,
  maybeQuantity,
  needed,
  nested,
  optional,
  type Piece,
  period,
  repeated,
  segment,
  type TypeOf,
  text,
} from './pieces.ts';
import { name, type Procedure, procedureIn, procedureOut, references, statusReports } from './shared-pieces.ts';
import { amountText, centsOf, plainText } from './values.ts';

const VERDICTS = ['A', 'E', 'M', 'R', 'W', 'X'];
const codes = (...elements: number[]) =>
  Object.fromEntries(elements.map((n, i) => [`code${i + 1}`, [n, text] as const])) as Record<
    'code1' | 'code2' | 'code3' | 'code4' | 'code5',
    readonly [number, typeof text]
  >;

/** IK4. */
const ELEMENT = segment(
  'IK4',
  {},
  {
    element: [1, 1, maybeQuantity],
    component: [1, 2, maybeQuantity],
    repetition: [1, 3, maybeQuantity],
    /** Of the dictionary of data elements. */
    reference: [2, text],
    error: [
      3,
      code('1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '12', '13', 'I6', 'I9', 'I10', 'I11', 'I12', 'I13'),
    ],
    value: [4, text],
  } as const,
  true,
);
/** IK3, with the business unit that is meant: CLM01 and its value. */
const SEGMENT = all(
  segment(
    'IK3',
    {},
    {
      segment: [1, needed],
      /** ST is 1. */
      position: [2, maybeQuantity],
      loop: [3, text],
      error: [4, code('1', '2', '3', '4', '5', '6', '7', '8', 'I4', 'I6', 'I7', 'I8', 'I9')],
    } as const,
    true,
  ),
  custom<'unit', { name: string; value: string } | null>(
    'unit',
    'unit',
    (loop) => {
      const ctx = loop?.segments.find((one) => one.id === 'CTX' && parts(one, 1)[0] !== 'SITUATIONAL TRIGGER');
      const [own = '', value = ''] = parts(ctx, 1).map(plainText);
      return ctx ? { name: own, value } : null;
    },
    (value, sink) => {
      if (value) sink.add('CTX', [value.name, value.value]);
    },
  ),
  repeated('elements', '2110', ELEMENT),
);
const ANSWER = all(
  segment(
    'AK2',
    {},
    { set: [1, code('270', '276', '278', '837')], controlNumber: [2, needed], version: [3, text] } as const,
    true,
  ),
  repeated('segments', '2100', SEGMENT),
  segment('IK5', {}, { verdict: [1, code(...VERDICTS)], ...codes(2, 3, 4, 5, 6) } as const, true),
);
export const ACKNOWLEDGEMENT = all(
  segment(
    'AK1',
    {},
    { functional: [1, code('HC', 'HS', 'HR', 'HI')], groupNumber: [2, needed], version: [3, text] } as const,
    true,
  ),
  repeated('answers', '2000', ANSWER),
  segment(
    'AK9',
    {},
    {
      verdict: [1, code(...VERDICTS, 'P')],
      included: [2, maybeQuantity],
      received: [3, maybeQuantity],
      accepted: [4, maybeQuantity],
      ...codes(5, 6, 7, 8, 9),
    } as const,
    true,
  ),
);
export type Acknowledgement = TypeOf<typeof ACKNOWLEDGEMENT>;

/** What was accepted and rejected, and how much. */
const totals = (accepted: string, rejected: string) =>
  all(
    segment('QTY', { '1': accepted }, { acceptedCount: [2, maybeQuantity] } as const),
    segment('QTY', { '1': rejected }, { rejectedCount: [2, maybeQuantity] } as const),
    segment('AMT', { '1': 'YU' }, { acceptedCents: [2, maybeCents] } as const),
    segment('AMT', { '1': 'YY' }, { rejectedCents: [2, maybeCents] } as const),
  );

interface AnsweredService {
  procedure: Procedure;
  chargeCents: number;
  units: string;
}
const SERVICE: Piece<{ service: AnsweredService }> = custom(
  'service',
  'answeredService',
  (loop) => {
    const svc = segmentOf(loop, 'SVC');
    return { procedure: procedureIn(svc, 1), chargeCents: centsOf(at(svc, 2)) ?? 0, units: at(svc, 7) };
  },
  (it, sink) => sink.add('SVC', procedureOut(it.procedure), amountText(it.chargeCents), '', '', '', '', it.units),
);
const CLAIM = all(
  /** Our CLM01. */
  segment('TRN', { '1': '2' }, { claimNumber: [2, needed] } as const, true),
  statusReports,
  /** The payer's number: a replacement names it in REF*F8. */
  segment('REF', { '1': '1K' }, { payerControlNumber: [2, maybe] } as const),
  segment('REF', { '1': 'D9' }, { clearinghouseTrace: [2, maybe] } as const),
  period('served', '472'),
  repeated(
    'lines',
    '2220D',
    all(
      SERVICE,
      statusReports,
      segment('REF', { '1': 'FJ' }, { lineControlNumber: [2, maybe] } as const),
      period('served', '472'),
    ),
  ),
);
const PATIENT = all(
  level(3, 'PT', null),
  inside(
    '2100D',
    segment('NM1', { '1': 'QC', '2': '1', '8': 'MI' }, {
      lastName: [3, needed],
      firstName: [4, text],
      middleName: [5, text],
      memberId: [9, needed],
    } as const),
  ),
  repeated('claims', '2200D', CLAIM),
);
const PROVIDER = all(
  level<{ patients: unknown[] }>(2, '19', ['patients']),
  inside('2100C', nested('provider', name('85'))),
  optional(
    'answer',
    '2200C',
    all(
      segment('TRN', { '1': '1' }, { trace: [2, needed] } as const),
      statusReports,
      references('0B', '1G', 'G2', 'LU', 'SY', 'TJ'),
      totals('QA', 'QC'),
    ),
  ),
  repeated('patients', '2000D', PATIENT),
);
const RECEIVER = all(
  level<{ providers: unknown[] }>(1, '21', ['providers']),
  inside('2100B', nested('receiver', name('41'))),
  inside(
    '2200B',
    all(
      /** Our BHT03. */
      segment('TRN', { '1': '2' }, { batchId: [2, needed] } as const),
      statusReports,
      totals('90', 'AA'),
    ),
  ),
  repeated('providers', '2000C', PROVIDER),
);
const SOURCE = all(
  level<{ receivers: unknown[] }>(0, '20', ['receivers']),
  inside(
    '2100A',
    nested(
      'source',
      segment('NM1', { '2': '2' }, {
        kind: [1, code('PR', 'AY')],
        name: [3, needed],
        idQualifier: [8, code('46', 'FI', 'PI', 'XV')],
        id: [9, needed],
      } as const),
    ),
  ),
  inside(
    '2200A',
    all(
      segment('TRN', { '1': '1' }, { trace: [2, needed] } as const),
      segment('DTP', { '1': '050', '2': 'D8' }, { receivedOn: [3, date] } as const),
      segment('DTP', { '1': '009', '2': 'D8' }, { processedOn: [3, date] } as const),
    ),
  ),
  repeated('receivers', '2000B', RECEIVER),
);
const beginning = (structure: string, purpose: string, kind: string) =>
  segment('BHT', { '1': structure, '2': purpose, '6': kind }, {
    reference: [3, needed],
    date: [4, date],
    time: [5, needed],
  } as const);
export const CLAIM_ANSWER = all(beginning('0085', '08', 'TH'), repeated('sources', '2000A', SOURCE));
export type ClaimAnswer = TypeOf<typeof CLAIM_ANSWER>;
