/** Request for review (prior authorization, referral) and its answer, 278 005010X217, as typed data, both ways. */
import { at, parts, segmentOf } from './look.ts';
import {
  all,
  code,
  custom,
  date,
  inside,
  level,
  maybe,
  maybeQuantity,
  needed,
  nested,
  type Piece,
  period,
  repeated,
  segment,
  segments,
  type TypeOf,
  text,
} from './pieces.ts';
import {
  address,
  birth,
  contacts,
  name,
  type Procedure,
  procedureIn,
  procedureOut,
  refusals,
} from './shared-pieces.ts';
import { amountText, centsOf, isDecimal, plainText, quantityText } from './values.ts';

/** HI: list and code, with the date on which it was found. */
interface Found {
  list: string;
  code: string;
}
const DIAGNOSES: Piece<{ diagnoses: Found[] }> = custom(
  'diagnoses',
  'diagnoses',
  (loop) => {
    const hi = segmentOf(loop, 'HI');
    return (hi?.elements ?? []).slice(1).flatMap((_, i) => {
      const [list = '', own = ''] = parts(hi, i + 1).map(plainText);
      return own === '' ? [] : [{ list, code: own }];
    });
  },
  (value, sink) => {
    if (value.length > 0) sink.add('HI', ...value.map((one) => [one.list, one.code]));
  },
);

/** SV1 of a review. */
interface AskedService {
  procedure: Procedure;
  chargeCents: number | null;
  unitKind: string;
  units: number | null;
}
const PROFESSIONAL: Piece<{ service: AskedService | null }> = custom(
  'service',
  'reviewService',
  (loop) => {
    const sv1 = segmentOf(loop, 'SV1');
    if (!sv1) return null;
    const units = at(sv1, 4);
    return {
      procedure: procedureIn(sv1, 1),
      chargeCents: centsOf(at(sv1, 2)),
      unitKind: at(sv1, 3),
      units: isDecimal(units) ? Number(units) : null,
    };
  },
  (it, sink) => {
    if (it)
      sink.add(
        'SV1',
        procedureOut(it.procedure),
        it.chargeCents === null ? '' : amountText(it.chargeCents),
        it.unitKind,
        it.units === null ? '' : quantityText(it.units),
      );
  },
);
/** UM. */
const REVIEW = segment('UM', {}, {
  /** UM01: AR admission, HS service, SC specialty care. */
  category: [1, code('AR', 'HS', 'SC')],
  /** UM02: I initial, R renewal, S revised, 3 cancel … */
  certification: [2, text],
  serviceType: [3, text],
  facility: [4, 1, text],
  facilityList: [4, 2, text],
  accident: [5, 1, text],
  levelOfService: [6, text],
  healthStatus: [7, text],
  prognosis: [8, text],
  release: [9, text],
  delayReason: [10, text],
} as const);
/** HCR: what was decided. */
const DECISION = segment('HCR', {}, {
  /** HCR01: A1 certified in total, A2 partly, A3 not, A4 pended, A6 modified, C cancelled, CT call, NA no action. */
  decision: [1, text],
  authorization: [2, text],
  reason: [3, text],
  secondOpinion: [4, text],
} as const);
const traces = segments('traces', 'TRN', {}, {
  kind: [1, code('1', '2')],
  number: [2, needed],
  originator: [3, needed],
} as const);
const DELIVERY = segment('HSD', {}, {
  quantityKind: [1, text],
  quantity: [2, maybeQuantity],
  per: [3, text],
  sample: [4, maybeQuantity],
  periodKind: [5, text],
  periods: [6, maybeQuantity],
} as const);
const PROVIDER = all(
  segment(
    'NM1',
    {},
    {
      role: [1, code('71', '72', '73', '77', 'DK', 'DN', 'FA', 'P3', 'SJ')],
      kind: [2, code('1', '2')],
      lastName: [3, text],
      firstName: [4, text],
      middleName: [5, text],
      idQualifier: [8, text],
      id: [9, text],
    } as const,
    true,
  ),
  address,
  contacts('IC', 'EM', 'FX', 'TE', 'UR'),
  refusals,
  segment('PRV', { '1': 'PE', '2': 'PXC' }, { taxonomy: [3, maybe] } as const),
);
const who = (entity: string) => all(nested('person', all(name(entity), address)), refusals, nested('born', birth));
const NUMBERS = all(
  segment('REF', { '1': 'BB' }, { priorAuthorization: [2, maybe] } as const),
  segment('REF', { '1': 'NT' }, { priorReference: [2, maybe] } as const),
);
const MESSAGES = segments('messages', 'MSG', {}, { text: [1, needed] } as const);
const ATTACHMENTS = segments('attachments', 'PWK', {}, {
  report: [1, needed],
  transmission: [2, text],
  controlNumber: [6, text],
} as const);

const serviceLevel = (depth: number) =>
  all(
    level(depth, 'SS', []),
    traces,
    refusals,
    REVIEW,
    DECISION,
    NUMBERS,
    period('served', '472'),
    DIAGNOSES,
    PROFESSIONAL,
    nested('delivery', DELIVERY),
    MESSAGES,
    repeated('providers', '2010FA', PROVIDER),
  );
const eventLevel = (depth: number) =>
  all(
    level<{ services: unknown[] }>(depth, 'EV', ['services']),
    traces,
    refusals,
    REVIEW,
    DECISION,
    NUMBERS,
    period('event', 'AAH'),
    period('admission', '435'),
    period('discharge', '096'),
    DIAGNOSES,
    nested('delivery', DELIVERY),
    ATTACHMENTS,
    MESSAGES,
    repeated('providers', '2010EA', PROVIDER),
    repeated('services', '2000F', serviceLevel(depth + 1)),
  );
const DEPENDENT = all(
  level<{ events: unknown[] }>(3, '23', ['events']),
  inside('2010D', who('QC')),
  repeated('events', '2000E', eventLevel(4)),
);
const SUBSCRIBER = all(
  level<{ dependents: unknown[]; events: unknown[] }>(2, '22', ['dependents', 'events']),
  inside('2010C', who('IL')),
  repeated('dependents', '2000D', DEPENDENT),
  repeated('events', '2000E', eventLevel(3)),
);
const REQUESTER = all(
  level<{ subscribers: unknown[] }>(1, '21', ['subscribers']),
  inside(
    '2010B',
    all(
      segment('NM1', {}, {
        role: [1, code('1P', 'FA')],
        kind: [2, code('1', '2')],
        lastName: [3, text],
        firstName: [4, text],
        idQualifier: [8, code('24', '34', '46', 'XX')],
        id: [9, needed],
      } as const),
      contacts('IC', 'EM', 'FX', 'TE', 'UR'),
      refusals,
    ),
  ),
  repeated('subscribers', '2000C', SUBSCRIBER),
);
/** BHT02 13 asks, 11 answers. */
export const REVIEW_SET = all(
  segment('BHT', { '1': '0007' }, {
    purpose: [2, code('01', '11', '13', '36')],
    reference: [3, needed],
    date: [4, date],
    time: [5, needed],
    kind: [6, text],
  } as const),
  repeated(
    'organizations',
    '2000A',
    all(
      level<{ requesters: unknown[] }>(0, '20', ['requesters']),
      nested('unanswered', refusals),
      inside(
        '2010A',
        all(nested('organization', name('X3')), contacts('IC', 'EM', 'FX', 'TE', 'UR'), nested('unnamed', refusals)),
      ),
      repeated('requesters', '2000B', REQUESTER),
    ),
  ),
);
export type Review = TypeOf<typeof REVIEW_SET>;
