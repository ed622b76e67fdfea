/** What the lists beside the code sets say of a payer and of a code. Pure. */
import type { CodeList, PayerDemand } from '../../shared/billing-facts.ts';
import type { PlanKind } from '../../shared/coverage-payers.ts';
import type { FieldError } from '../../shared/problems.ts';
import { holdsOn } from '../../shared/time.ts';
import { wrongInSpan } from './setup-rules.ts';

interface Asked {
  payerId: string;
  planKind: PlanKind | null;
  date: string;
}
type Scoped = { payerId: string | null; planKind: PlanKind | null; startsOn: string; endsOn: string | null };

const speaksOf = (row: Scoped, asked: Asked): boolean =>
  holdsOn(row, asked.date) &&
  (row.payerId === null || row.payerId === asked.payerId) &&
  (row.planKind === null || row.planKind === asked.planKind);
const rankOf = (row: Scoped): number => (row.payerId ? 2 : 0) + (row.planKind ? 1 : 0);

const DEMANDS = [
  'isEnrolled',
  'isParticipating',
  'correction',
  'wantsTaxonomy',
  'wantsNdc',
  'wantsGroupNumber',
  'wantsWholeUnits',
  'wantsPatientPaid',
] as const;
export type Demands = Pick<PayerDemand, (typeof DEMANDS)[number]>;

/** What a payer wants: of each point the row that names most of payer and kind of plan and says something. */
export function demandsOf(rows: readonly PayerDemand[], asked: Asked): Demands {
  const fitting = rows.filter((row) => speaksOf(row, asked)).sort((a, b) => rankOf(b) - rankOf(a));
  return Object.fromEntries(
    DEMANDS.map((name) => [name, fitting.find((row) => row[name] !== null)?.[name] ?? null]),
  ) as unknown as Demands;
}

/** What is said of a code on a day. Null: no list of that kind holds, so nobody can tell. */
export function listsSay(rows: readonly CodeList[], code: string, date: string) {
  const ofDay = rows.filter((row) => holdsOn(row, date));
  const among = (...kinds: CodeList['kind'][]): boolean | null => {
    const lists = ofDay.filter(({ kind }) => kinds.includes(kind));
    return lists.length === 0 ? null : lists.some(({ codes }) => codes.includes(code));
  };
  const addOns = ofDay.filter(({ kind, codes }) => kind === 'add_on' && codes.includes(code));
  const isIn = (kind: CodeList['kind']): boolean => ofDay.some((row) => row.kind === kind && row.codes.includes(code));
  const person = ofDay.find(({ kind, codes }) => kind === 'person' && codes.includes(code)) ?? null;
  return {
    isSingleDose: among('single_dose'),
    /** Beside the list that comes with the product. */
    waived: isIn('waived_qw') ? ('as_qw' as const) : isIn('waived') ? ('plain' as const) : null,
    isTelehealthAllowed: among('telehealth', 'telehealth_audio'),
    isAudioAllowed: among('telehealth_audio'),
    isAddOn: among('add_on'),
    addOnTo: [...new Set(addOns.flatMap(({ besideCodes }) => besideCodes))].slice(0, 200),
    /** For whom it is; null: no list says it. */
    person: person && { sex: person.sex, ageYearsMin: person.ageYearsMin, ageYearsMax: person.ageYearsMax },
  };
}
export type ListedFacts = ReturnType<typeof listsSay>;

export function wrongInCodeList(row: Omit<CodeList, 'id' | 'version'>): FieldError[] {
  if (row.kind === 'add_on' && row.besideCodes.length === 0)
    return [{ path: '/besideCodes', message: 'Say beside which procedures these codes are paid.' }];
  if (row.kind === 'person' && row.sex === null && row.ageYearsMin === null && row.ageYearsMax === null)
    return [{ path: '/sex', message: 'Say for whom these codes are: a sex, an age, or both.' }];
  return wrongInSpan(row);
}
