/** Claim status, 276 and 277 005010X212, as typed data, both ways. */
import { at, segmentOf } from './look.ts';
import {
  all,
  custom,
  date,
  inside,
  level,
  maybe,
  maybeCents,
  needed,
  nested,
  optional,
  type Piece,
  period,
  repeated,
  segment,
  type TypeOf,
} from './pieces.ts';
import { birth, contacts, name, type Procedure, procedureIn, procedureOut, statusReports } from './shared-pieces.ts';
import { amountText, centsOf, plainText } from './values.ts';

interface AskedService {
  procedure: Procedure;
  chargeCents: number;
  /** Of an answer. */
  paidCents: number | null;
  revenueCode: string;
  units: string;
}
const SERVICE: Piece<{ service: AskedService }> = custom(
  'service',
  'askedService',
  (loop) => {
    const svc = segmentOf(loop, 'SVC');
    return {
      procedure: procedureIn(svc, 1),
      chargeCents: centsOf(at(svc, 2)) ?? 0,
      paidCents: centsOf(at(svc, 3)),
      revenueCode: plainText(at(svc, 4)),
      units: at(svc, 7),
    };
  },
  (it, sink) =>
    sink.add(
      'SVC',
      procedureOut(it.procedure),
      amountText(it.chargeCents),
      it.paidCents === null ? '' : amountText(it.paidCents),
      it.revenueCode,
      '',
      '',
      it.units,
    ),
);
const numbers = all(
  segment('REF', { '1': '1K' }, { payerControlNumber: [2, maybe] } as const),
  segment('REF', { '1': 'BLT' }, { billType: [2, maybe] } as const),
  /** Our CLM01. */
  segment('REF', { '1': 'EJ' }, { claimNumber: [2, maybe] } as const),
  segment('REF', { '1': 'D9' }, { clearinghouseTrace: [2, maybe] } as const),
);
const lineNumber = segment('REF', { '1': 'FJ' }, { lineControlNumber: [2, maybe] } as const);

const askedClaim = (letter: 'D' | 'E') =>
  repeated(
    'claims',
    `2200${letter}`,
    all(
      segment('TRN', { '1': '1' }, { trace: [2, needed] } as const),
      numbers,
      segment('AMT', { '1': 'T3' }, { chargeCents: [2, maybeCents] } as const),
      period('served', '472'),
      repeated('lines', `2210${letter}`, all(SERVICE, lineNumber, period('served', '472'))),
    ),
  );
const answeredClaim = (letter: 'D' | 'E') =>
  repeated(
    'claims',
    `2200${letter}`,
    all(
      segment('TRN', { '1': '2' }, { trace: [2, needed] } as const),
      statusReports,
      numbers,
      period('served', '472'),
      repeated('lines', `2220${letter}`, all(SERVICE, statusReports, lineNumber, period('served', '472'))),
    ),
  );

const beginning = (purpose: string, kind: string | null) =>
  segment('BHT', { '1': '0010', '2': purpose, ...(kind ? { '6': kind } : {}) }, {
    reference: [3, needed],
    date: [4, date],
    time: [5, needed],
  } as const);
const reporting = (loopId: string, kind: string) =>
  optional('answer', loopId, all(segment('TRN', { '1': kind }, { trace: [2, needed] } as const), statusReports));

export const STATUS_REQUEST = all(
  beginning('13', null),
  repeated(
    'sources',
    '2000A',
    all(
      level<{ receivers: unknown[] }>(0, '20', ['receivers']),
      inside('2100A', nested('payer', name('PR'))),
      repeated(
        'receivers',
        '2000B',
        all(
          level<{ providers: unknown[] }>(1, '21', ['providers']),
          inside('2100B', nested('receiver', name('41'))),
          repeated(
            'providers',
            '2000C',
            all(
              level<{ subscribers: unknown[] }>(2, '19', ['subscribers']),
              inside('2100C', nested('provider', name('1P'))),
              repeated(
                'subscribers',
                '2000D',
                all(
                  level<{ dependents: unknown[] }>(3, '22', ['dependents']),
                  birth,
                  inside('2100D', nested('subscriber', name('IL'))),
                  askedClaim('D'),
                  repeated(
                    'dependents',
                    '2000E',
                    all(level(4, '23', null), birth, inside('2100E', nested('patient', name('QC'))), askedClaim('E')),
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  ),
);
export type StatusRequest = TypeOf<typeof STATUS_REQUEST>;

export const STATUS_ANSWER = all(
  beginning('08', 'DG'),
  repeated(
    'sources',
    '2000A',
    all(
      level<{ receivers: unknown[] }>(0, '20', ['receivers']),
      inside('2100A', all(nested('payer', name('PR')), contacts('IC', 'ED', 'EM', 'FX', 'TE'))),
      repeated(
        'receivers',
        '2000B',
        all(
          level<{ providers: unknown[] }>(1, '21', ['providers']),
          inside('2100B', nested('receiver', name('41'))),
          reporting('2200B', '2'),
          repeated(
            'providers',
            '2000C',
            all(
              level<{ subscribers: unknown[] }>(2, '19', ['subscribers']),
              inside('2100C', nested('provider', name('1P'))),
              reporting('2200C', '1'),
              repeated(
                'subscribers',
                '2000D',
                all(
                  level<{ dependents: unknown[] }>(3, '22', ['dependents']),
                  inside('2100D', nested('subscriber', name('IL'))),
                  answeredClaim('D'),
                  repeated(
                    'dependents',
                    '2000E',
                    all(level(4, '23', null), inside('2100E', nested('patient', name('QC'))), answeredClaim('E')),
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  ),
);
export type StatusAnswer = TypeOf<typeof STATUS_ANSWER>;
