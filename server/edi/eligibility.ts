/** Eligibility, 270 and 271 005010X279A1, as typed data, both ways. */

import { at, segmentsIn } from './look.ts';
import {
  all,
  bracketed,
  code,
  custom,
  date,
  inside,
  level,
  list,
  maybe,
  maybeCents,
  maybeQuantity,
  needed,
  nested,
  type Piece,
  period,
  periodElements,
  repeated,
  segment,
  segments,
  type TypeOf,
  text,
} from './pieces.ts';
import { address, birth, contacts, name, references, refusals } from './shared-pieces.ts';
import { dateOf, periodOf } from './values.ts';

/** DTP of any kind. */
interface Dated {
  kind: string;
  from: string;
  to: string;
}
const dates: Piece<{ dates: Dated[] }> = custom(
  'dates',
  'dates',
  (loop) =>
    segmentsIn(loop, 'DTP').flatMap((dtp) => {
      const [text3, kind] = [at(dtp, 3), at(dtp, 1)];
      const day = dateOf(text3);
      const both = day ? { from: day, to: day } : periodOf(text3);
      return both ? [{ kind, ...both }] : [];
    }),
  (value, sink) => {
    for (const one of value) sink.add('DTP', one.kind, ...periodElements(one));
  },
);
const traces = segments('traces', 'TRN', {}, {
  kind: [1, code('1', '2')],
  number: [2, needed],
  originator: [3, needed],
  department: [4, text],
} as const);
const REFS = [
  '0F',
  '18',
  '1L',
  '1W',
  '3H',
  '49',
  '6P',
  'CT',
  'EA',
  'EJ',
  'F6',
  'GH',
  'HJ',
  'IF',
  'IG',
  'N6',
  'NQ',
  'SY',
  'Y4',
];
const BHT = (...purposes: string[]) =>
  segment('BHT', { '1': '0022' }, {
    purpose: [2, code(...purposes)],
    reference: [3, text],
    date: [4, date],
    time: [5, needed],
  } as const);
/** EQ: what is asked. */
const ASKED = all(
  segment('EQ', {}, { serviceTypes: [1, list], coverageLevel: [3, text] } as const, true),
  period('on', '291'),
);
const asker = (entity: string) => nested('person', all(name(entity), references(...REFS), address, birth));
const ASKED_DEPENDENT = all(
  level(3, '23', []),
  traces,
  inside('2100D', asker('03')),
  inside('2100D', period('on', '291')),
  inside('2100D', repeated('inquiries', '2110D', ASKED)),
);
const ASKED_SUBSCRIBER = all(
  level<{ dependents: unknown[] }>(2, '22', ['dependents']),
  traces,
  inside('2100C', asker('IL')),
  inside('2100C', period('on', '291')),
  inside('2100C', repeated('inquiries', '2110C', ASKED)),
  repeated('dependents', '2000D', ASKED_DEPENDENT),
);
export const INQUIRY = all(
  BHT('01', '13', '36'),
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
          level<{ subscribers: unknown[] }>(1, '21', ['subscribers']),
          inside('2100B', nested('provider', name('1P'))),
          repeated('subscribers', '2000C', ASKED_SUBSCRIBER),
        ),
      ),
    ),
  ),
);
export type Inquiry = TypeOf<typeof INQUIRY>;

/** Loop 2120: another payer, a primary care provider … */
const NAMED = all(
  segment(
    'NM1',
    {},
    {
      entity: [1, code('P3', 'PR', 'PRP', '1P', 'IL')],
      kind: [2, code('1', '2')],
      lastName: [3, text],
      firstName: [4, text],
      idQualifier: [8, text],
      id: [9, text],
    } as const,
    true,
  ),
  address,
  contacts('IC', 'EM', 'FX', 'TE', 'UR', 'WP'),
);
const REFERENCES = segments('references', 'REF', {}, {
  qualifier: [1, code(...REFS)],
  value: [2, needed],
  description: [3, text],
} as const);
/** EB: one benefit. */
const EB = segment(
  'EB',
  {},
  {
    /** EB01: 1 to 5 active, 6 to 8 inactive, A coinsurance, B copay, C deductible, … */
    code: [1, code('1', '6', 'A', 'B', 'C', 'F', 'G', 'I', 'L', 'R', 'U', 'V')],
    coverageLevel: [2, text],
    serviceTypes: [3, list],
    insuranceType: [4, text],
    planName: [5, text],
    /** EB06: 23 calendar year, 29 remaining, 27 visit, … */
    timePeriod: [6, text],
    amountCents: [7, maybeCents],
    /** EB08: .2 is 20 %. */
    fraction: [8, maybeQuantity],
    quantityKind: [9, text],
    quantity: [10, maybeQuantity],
    needsAuthorization: [11, text],
    /** EB12: Y, N, W both, U. */
    inNetwork: [12, text],
    procedureList: [13, 1, text],
    procedure: [13, 2, text],
    modifier: [13, 3, text],
  } as const,
  true,
);
/** A benefit and what follows it. */
const benefit = (letter: 'C' | 'D') =>
  all(
    EB,
    segments('deliveries', 'HSD', {}, {
      kind: [1, text],
      quantity: [2, maybeQuantity],
      per: [3, text],
      sample: [4, maybeQuantity],
      period: [5, text],
      periods: [6, maybeQuantity],
      pattern: [7, text],
      time: [8, text],
    } as const),
    REFERENCES,
    dates,
    refusals,
    segments('messages', 'MSG', {}, { text: [1, needed] } as const),
    repeated(
      'places',
      `2115${letter}`,
      segment(
        'III',
        {},
        { list: [1, code('ZZ', 'GR', 'NI')], code: [2, text], category: [3, text], message: [4, text] } as const,
        true,
      ),
    ),
    bracketed('names', ['LS', '2120'], repeated('names', `2120${letter}`, NAMED), ['LE', '2120']),
  );
const person = (entity: string, letter: 'C' | 'D') =>
  inside(
    `2100${letter}`,
    all(
      nested('person', all(name(entity), references(...REFS), address)),
      refusals,
      nested('born', birth),
      segment('INS', {}, { isSubscriber: [1, maybe], relationship: [2, text] } as const),
      dates,
      repeated('benefits', `2110${letter}`, benefit(letter)),
    ),
  );
export const BENEFITS = all(
  BHT('06', '11'),
  repeated(
    'sources',
    '2000A',
    all(
      level<{ receivers: unknown[] }>(0, '20', ['receivers']),
      nested('unanswered', refusals),
      inside('2100A', all(nested('payer', name('PR')), contacts('IC', 'EM', 'FX', 'TE', 'UR'), refusals)),
      repeated(
        'receivers',
        '2000B',
        all(
          level<{ subscribers: unknown[] }>(1, '21', ['subscribers']),
          inside('2100B', all(nested('provider', name('1P')), refusals)),
          repeated(
            'subscribers',
            '2000C',
            all(
              level<{ dependents: unknown[] }>(2, '22', ['dependents']),
              traces,
              person('IL', 'C'),
              repeated('dependents', '2000D', all(level(3, '23', []), traces, person('03', 'D'))),
            ),
          ),
        ),
      ),
    ),
  ),
);
export type Benefits = TypeOf<typeof BENEFITS>;
