/** Pieces that several sets share. */
import type { Adjustment } from '../../shared/claim.ts';
import { adjustmentsOf, date8, procedureOf, sent, writeAdjustments } from './claim-parts.ts';
import { at, parts, segmentsIn } from './look.ts';
import { all, code, custom, maybeDate, needed, type Piece, present, segment, segments, text } from './pieces.ts';
import type { Segment } from './tokenizer.ts';
import { centsOf, dateOf, plainText } from './values.ts';
import type { WireElement } from './wire.ts';

const NAME = { lastName: [3, text], firstName: [4, text], middleName: [5, text], suffix: [7, text] } as const;
/** NM1 of a person or an organization; `kind` is NM102. */
export const name = (entity: string) =>
  segment(
    'NM1',
    { '1': entity },
    { kind: [2, code('1', '2')], ...NAME, idQualifier: [8, text], id: [9, text] } as const,
    true,
  );
/** NM1 of an organization that is always named by a number of this kind. */
export const organization = (entity: string, ...qualifiers: string[]) =>
  segment(
    'NM1',
    { '1': entity, '2': '2' },
    { name: [3, text], idQualifier: [8, code(...qualifiers)], id: [9, needed] } as const,
    true,
  );

export const address = present(
  'address',
  'N3',
  [],
  all(
    segment('N3', {}, { line1: [1, needed], line2: [2, text] } as const),
    segment('N4', {}, { city: [1, needed], state: [2, text], zip: [3, text], country: [4, text] } as const),
  ),
);
export const birth = segment('DMG', { '1': 'D8' }, { birthDate: [2, maybeDate], sex: [3, text] } as const);
/** REF of these kinds. */
export const references = (...qualifiers: string[]) =>
  segments('references', 'REF', { '1': qualifiers }, {
    qualifier: [1, code(...qualifiers)],
    value: [2, needed],
    description: [3, text],
  } as const);
/** PER: three ways to reach somebody. */
export const contacts = (kind: string, ...ways: string[]) =>
  segments('contacts', 'PER', { '1': kind }, {
    name: [2, text],
    channel: [3, code(...ways)],
    number: [4, needed],
    channel2: [5, text],
    number2: [6, text],
    channel3: [7, text],
    number3: [8, text],
  } as const);

/** AAA: the request could not be answered. */
export const refusals = segments('refusals', 'AAA', {}, {
  isValid: [1, code('Y', 'N')],
  reason: [3, needed],
  followUp: [4, code('C', 'N', 'R', 'S', 'W', 'X', 'Y')],
} as const);

export const adjustments = custom<'adjustments', Adjustment[]>(
  'adjustments',
  'adjustments',
  adjustmentsOf,
  (value, sink) => writeAdjustments(sink, value),
);

/** One triplet of an STC. */
interface Status {
  category: string;
  status: string;
  /** Whom it is about; empty: the claim. */
  entity: string;
}
/** STC. */
export interface StatusReport {
  /** One to three: STC01, STC10, STC11. */
  statuses: Status[];
  date: string | null;
  /** STC03 of a 277CA: WQ accepted, U rejected. */
  verdict: string;
  amountCents: number | null;
  paidCents: number | null;
  adjudicatedOn: string | null;
  checkDate: string | null;
  checkNumber: string;
  message: string;
}
export const statusReports: Piece<{ reports: StatusReport[] }> = custom(
  'reports',
  'reports',
  (loop) =>
    segmentsIn(loop, 'STC').map((stc) => ({
      statuses: [1, 10, 11].flatMap((n) => {
        const [category = '', status = '', entity = ''] = parts(stc, n).map(plainText);
        return category === '' ? [] : [{ category, status, entity }];
      }),
      date: dateOf(at(stc, 2)),
      verdict: at(stc, 3),
      amountCents: centsOf(at(stc, 4)),
      paidCents: centsOf(at(stc, 5)),
      adjudicatedOn: dateOf(at(stc, 6)),
      checkDate: dateOf(at(stc, 8)),
      checkNumber: plainText(at(stc, 9)),
      message: plainText(at(stc, 12)),
    })),
  (reports, sink) => {
    for (const it of reports) {
      const [first, second, third] = it.statuses.map(
        ({ category, status, entity }): WireElement => [category, status, entity],
      );
      sink.add(
        'STC',
        first ?? '',
        date8(it.date),
        it.verdict,
        sent(it.amountCents),
        sent(it.paidCents),
        date8(it.adjudicatedOn),
        '',
        date8(it.checkDate),
        it.checkNumber,
        second ?? '',
        third ?? '',
        it.message,
      );
    }
  },
);

/** A procedure of an SV1 or SVC: HC and what follows. */
export interface Procedure {
  qualifier: string;
  code: string;
  modifiers: string[];
}
export const procedureIn = (found: Segment | undefined, element: number): Procedure => ({
  qualifier: parts(found, element)[0] ?? '',
  code: procedureOf(found, element).procedure,
  modifiers: procedureOf(found, element).modifiers,
});
export const procedureOut = ({ qualifier, code: own, modifiers }: Procedure): string[] => [
  qualifier,
  own,
  ...modifiers,
];
