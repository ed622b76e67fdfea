/** What is suggested from what: superbill, last visit, case. Pure. */
import {
  type ChargeLineInput,
  type ChargeSheet,
  POINTER_LETTERS,
  type SheetDraft,
  type StandingCharge,
} from '../../shared/billing.ts';
import type { SuperbillItem } from '../../shared/billing-setup.ts';
import { usDate } from '../../shared/time.ts';
import type { CaseFacts } from './visit-queries.ts';

/** So old may the last visit be whose diagnoses are suggested again. */
const RECENT_DAYS = 400;

type Place = { visitTypeId: string | null; providerId: string | null };

const isFor = (item: SuperbillItem, { visitTypeId, providerId }: Place): boolean =>
  item.active &&
  (item.visitTypeId === null || item.visitTypeId === visitTypeId) &&
  (item.providerId === null || item.providerId === providerId);

/** All that is at hand for a visit: the provider's own first, then by key and place. */
export const superbillFor = (items: readonly SuperbillItem[], place: Place): SuperbillItem[] =>
  items
    .filter((item) => isFor(item, place))
    .sort(
      (a, b) =>
        Number(b.providerId !== null) - Number(a.providerId !== null) ||
        Number(b.visitTypeId !== null) - Number(a.visitTypeId !== null) ||
        (a.digit ?? 10) - (b.digit ?? 10) ||
        a.position - b.position,
    );

/** What is on the sheet at once: what the provider does with such a visit; where that is not said, what everybody does. */
export function suggestedItems(items: readonly SuperbillItem[], place: Place): SuperbillItem[] {
  const suggested = superbillFor(items, place).filter(({ isSuggested }) => isSuggested);
  const exact = (item: SuperbillItem): number => (item.providerId ? 2 : 0) + (item.visitTypeId ? 1 : 0);
  const best = Math.max(...suggested.map(exact));
  return suggested.filter((item) => exact(item) === best).sort((a, b) => a.position - b.position);
}

/** In order, each once, at most twelve. */
export function suggestedDiagnoses(it: {
  wanted: readonly string[];
  items: readonly SuperbillItem[];
  last: Pick<ChargeSheet, 'diagnoses' | 'fromOn'> | null;
  on: string;
}): { diagnoses: string[]; note: string | null } {
  const own = [...it.wanted, ...it.items.flatMap(({ diagnoses }) => diagnoses)];
  const isRecent = it.last !== null && Temporal.PlainDate.from(it.last.fromOn).until(it.on).days <= RECENT_DAYS;
  const last = isRecent && it.wanted.length === 0 && it.last?.diagnoses.length ? it.last : null;
  const diagnoses = [...new Set([...own, ...(last?.diagnoses ?? [])])].slice(0, POINTER_LETTERS.length);
  return {
    diagnoses,
    note: last && `Diagnoses as on the last visit, ${usDate(last.fromOn)}. Take away what was not treated today.`,
  };
}

/** A line of the superbill on a sheet: it points at its own diagnoses, or else at the first four. */
export function lineOf(
  item: Pick<SuperbillItem, 'procedure' | 'modifiers' | 'units' | 'diagnoses'>,
  diagnoses: readonly string[],
  added: readonly (string | null)[],
): ChargeLineInput {
  const letters =
    item.diagnoses.length > 0
      ? item.diagnoses.map((code) => POINTER_LETTERS[diagnoses.indexOf(code)] ?? '')
      : [...POINTER_LETTERS].slice(0, diagnoses.length);
  const modifiers = [...new Set([...item.modifiers, ...added.filter((one) => one !== null)])].slice(0, 4);
  return {
    id: null,
    procedure: item.procedure,
    modifiers,
    unitKind: 'UN',
    units: item.units,
    pointers: letters.slice(0, 4).join(''),
    fromOn: null,
    toOn: null,
    placeOfService: null,
    chargeCents: null,
    ndc: null,
    ndcQuantity: null,
    ndcUnit: null,
    prescriptionNumber: null,
    note: '',
    isEmergency: false,
    isEpsdt: false,
    isFamilyPlanning: false,
    authorizationId: null,
    referralId: null,
  };
}

type Accident = Pick<
  SheetDraft,
  'dates' | 'isEmploymentRelated' | 'isAutoAccident' | 'isOtherAccident' | 'accidentState'
>;
export const NO_ACCIDENT: Accident = {
  dates: {},
  isEmploymentRelated: false,
  isAutoAccident: false,
  isOtherAccident: false,
  accidentState: null,
};

/** What a case says of an accident. */
export function accidentOf(of: CaseFacts | undefined): Accident {
  if (!of || of.kind === 'self_pay' || of.kind === 'employer_contract') return NO_ACCIDENT;
  return {
    dates: of.injuryOn ? { accident: of.injuryOn } : {},
    isEmploymentRelated: of.kind === 'workers_compensation',
    isAutoAccident: of.kind === 'auto',
    isOtherAccident: of.kind === 'liability',
    accidentState: of.kind === 'auto' && /^[A-Z]{2}$/.test(of.injuryState ?? '') ? of.injuryState : null,
  };
}

/** The days of a month that a standing charge covers. */
export function monthOf(
  date: string,
  standing: Pick<StandingCharge, 'startsOn' | 'endsOn'> | null,
): { fromOn: string; toOn: string } {
  const day = Temporal.PlainDate.from(date);
  const first = day.with({ day: 1 }).toString();
  const last = day.with({ day: day.daysInMonth }).toString();
  return {
    fromOn: standing && standing.startsOn > first ? standing.startsOn : first,
    toOn: standing?.endsOn && standing.endsOn < last ? standing.endsOn : last,
  };
}
