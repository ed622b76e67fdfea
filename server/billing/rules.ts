/** What a charge sheet must be, and what of it changed. Pure. */
import {
  type ChargeLine,
  type ChargeLineInput,
  type ChargeSheet,
  POINTER_LETTERS,
  type SaveSheet,
  type SheetDraft,
} from '../../shared/billing.ts';
import { type CodeSystem, procedureSystem } from '../../shared/codesets.ts';
import { canonicalJson } from '../../shared/json.ts';
import type { FieldError } from '../../shared/problems.ts';

type Draft = Omit<SheetDraft, 'lines'> & { lines: readonly ChargeLineInput[] };

/** Written one way: blanks trimmed, nothing where its condition is not given. */
export function plainSheet<D extends Draft>(draft: D): D {
  return {
    ...draft,
    note: draft.note.trim(),
    isPatientAtHome: draft.medium !== null && draft.isPatientAtHome,
    accidentState: draft.isAutoAccident ? draft.accidentState : null,
    lines: draft.lines.map((line) => ({
      ...line,
      note: line.note.trim(),
      modifiers: line.modifiers.filter(Boolean),
      prescriptionNumber: line.prescriptionNumber?.trim() || null,
      ...(line.ndc === null ? { ndcQuantity: null, ndcUnit: null, prescriptionNumber: null } : {}),
    })),
  };
}

const firstRepeated = (all: readonly string[]): string | undefined => all.find((one, i) => all.indexOf(one) < i);

/** What cannot be, in a draft as well. */
export function wrongInDraft(draft: Draft): FieldError[] {
  const errors: FieldError[] = [];
  const say = (path: string, message: string): void => void errors.push({ path, message });
  if (draft.toOn < draft.fromOn) say('/toOn', 'The last day is before the first one. Correct one of the two dates.');
  const twice = firstRepeated(draft.diagnoses);
  if (twice) say('/diagnoses', `The diagnosis ${twice} stands there twice. Take one of them away.`);
  if (draft.orderingProviderId && draft.orderingOutsideId)
    say('/orderingOutsideId', 'Two people ordered it. Choose one of them.');
  if (draft.referringProviderId && draft.referringOutsideId)
    say('/referringOutsideId', 'Two people referred the patient. Choose one of them.');
  if (draft.kind === 'visit' && draft.appointmentId !== null && draft.fromOn !== draft.toOn)
    say('/toOn', 'A visit is on one day. Make a sheet without a visit for what lasted longer.');
  for (const [i, line] of draft.lines.entries()) {
    const at = `/lines/${i}`;
    if (firstRepeated(line.modifiers)) say(`${at}/modifiers`, `Line ${i + 1} has a modifier twice. Take one away.`);
    if (firstRepeated([...line.pointers]))
      say(`${at}/pointers`, `Line ${i + 1} points at one diagnosis twice. Take one letter away.`);
    const [from, to] = [line.fromOn ?? draft.fromOn, line.toOn ?? line.fromOn ?? draft.toOn];
    if (to < from) say(`${at}/toOn`, `Line ${i + 1} ends before it begins. Correct one of the two dates.`);
    else if (from < draft.fromOn || to > draft.toOn)
      say(
        `${at}/fromOn`,
        `Line ${i + 1} is not within the days of the sheet. Correct its dates or those of the sheet.`,
      );
    if (line.ndc !== null && (line.ndcQuantity === null || line.ndcUnit === null))
      say(`${at}/ndcQuantity`, `Line ${i + 1} names a drug: say how much of it, and in which unit.`);
  }
  return errors;
}

/** What is still missing before a sheet is complete. */
export function lackingIn(draft: Draft, today: string): FieldError[] {
  const errors: FieldError[] = [];
  const say = (path: string, message: string): void => void errors.push({ path, message });
  if (draft.lines.length === 0) say('/lines', 'Nothing is charged yet. Add a line, or say that there is no charge.');
  if (draft.diagnoses.length === 0) say('/diagnoses', 'Add at least one diagnosis.');
  if (draft.toOn > today) say('/fromOn', 'That day has not come yet. Charges are complete when the service was given.');
  if (draft.renderingProviderId === null) say('/renderingProviderId', 'Say who gave the service.');
  if (draft.facilityId === null) say('/facilityId', 'Say where the service was given.');
  if (draft.placeOfService === null) say('/placeOfService', 'Say the place of service.');
  if (draft.isIncidentTo && draft.supervisingProviderId === null)
    say('/supervisingProviderId', 'What is billed incident-to needs the provider who supervised it.');
  const isAccident = draft.isAutoAccident || draft.isEmploymentRelated || draft.isOtherAccident;
  if (isAccident && !draft.dates.accident) say('/dates/accident', 'Say when the accident or the injury was.');
  if (draft.isAutoAccident && draft.accidentState === null)
    say('/accidentState', 'Say in which state the auto accident was.');
  for (const [i, line] of draft.lines.entries()) {
    const at = `/lines/${i}`;
    if (line.chargeCents === null) say(`${at}/chargeCents`, `Line ${i + 1} has no amount yet.`);
    if (line.pointers === '') say(`${at}/pointers`, `Say which diagnosis line ${i + 1} is for, by its letter.`);
    const beyond = [...line.pointers].find((letter) => POINTER_LETTERS.indexOf(letter) >= draft.diagnoses.length);
    if (beyond) say(`${at}/pointers`, `Line ${i + 1} points at diagnosis ${beyond}, which is not there.`);
  }
  return errors;
}

/** What of a sheet stands on the claim of each of its lines. */
const HEAD_ON_CLAIM = [
  'caseId',
  'fromOn',
  'toOn',
  'facilityId',
  'placeOfService',
  'renderingProviderId',
  'supervisingProviderId',
  'isIncidentTo',
  'orderingProviderId',
  'orderingOutsideId',
  'referringProviderId',
  'referringOutsideId',
  'diagnoses',
  'dates',
  'isEmploymentRelated',
  'isAutoAccident',
  'isOtherAccident',
  'accidentState',
] as const satisfies readonly (keyof ChargeSheet & keyof SheetDraft)[];

const differ = (a: unknown, b: unknown): boolean => canonicalJson(a) !== canonicalJson(b);

/** The billed lines of which the claim would have to say something else, or that are gone. */
export function billedLinesTouched(
  before: ChargeSheet,
  after: SaveSheet,
): { changed: Set<string>; gone: ChargeLine[] } {
  const headChanged = HEAD_ON_CLAIM.some((name) => differ(before[name], after[name]));
  const byId = new Map(after.lines.map((line) => [line.id, line]));
  const billed = before.lines.filter(({ claimNumber }) => claimNumber !== null);
  const changed = billed.filter((line) => {
    const now = byId.get(line.id);
    return (
      now && (headChanged || Object.entries(now).some(([name, value]) => differ(line[name as keyof ChargeLine], value)))
    );
  });
  return { changed: new Set(changed.map(({ id }) => id)), gone: billed.filter(({ id }) => !byId.has(id)) };
}

/** Lines whose amount was changed by hand: against what it was, or against the fee where it is new. */
export function amountsChanged(
  before: readonly ChargeLine[],
  lines: readonly { id: string | null; chargeCents: number | null; feeCents: number | null }[],
): number[] {
  return lines.flatMap((line, i) => {
    const was = before.find(({ id }) => id === line.id);
    if (line.chargeCents === line.feeCents && line.feeCents !== null) return [];
    if (was) return was.chargeCents !== null && was.chargeCents !== line.chargeCents ? [i] : [];
    return line.feeCents !== null && line.chargeCents !== null ? [i] : [];
  });
}

/** How many of what an authorization counts each of these lines uses; a visit is a sheet. */
export function usedBy(
  lines: readonly Pick<ChargeLineInput, 'units' | 'authorizationId' | 'referralId'>[],
  authorizationId: string,
): { units: number; visits: number } {
  const mine = lines.filter((line) => line.authorizationId === authorizationId || line.referralId === authorizationId);
  const thousandths = mine.reduce((sum, { units }) => sum + Math.round(units * 1000), 0);
  return { units: thousandths / 1000, visits: mine.length > 0 ? 1 : 0 };
}

/** Those that lines name. */
export const authorizationIdsIn = (
  lines: readonly Pick<ChargeLineInput, 'authorizationId' | 'referralId'>[],
): string[] => [
  ...new Set(
    lines.flatMap(({ authorizationId, referralId }) => [authorizationId, referralId].filter((id) => id !== null)),
  ),
];

/** What is not known yet of a new line. */
export const FRESH = {
  actualAllowedCents: null,
  actualPayerCents: null,
  actualPatientCents: null,
  claimNumber: null,
  externalId: null,
  correctedAt: null,
};

/** A code of a sheet, and the field that it stands in. */
export interface SheetCode {
  system: CodeSystem;
  code: string;
  date: string;
  path: string;
}

/** Each code with the day on which it must hold. */
export const askedCodes = ({
  fromOn,
  diagnoses,
  lines,
}: Pick<SheetDraft, 'fromOn' | 'diagnoses' | 'lines'>): SheetCode[] => [
  ...diagnoses.map((code) => ({ system: 'icd10cm' as const, code, date: fromOn, path: '/diagnoses' })),
  ...lines.map(({ procedure, fromOn: own }, i) => ({
    system: procedureSystem(procedure),
    code: procedure,
    date: own ?? fromOn,
    path: `/lines/${i}/procedure`,
  })),
];

const CODE_WRONG = {
  unknown: 'is in no set of that day. Look at it again.',
  heading: 'stands for more exact codes. Choose one of them.',
  other_date: 'does not hold on that day. Choose the one that does.',
} as const;

/** What is wrong with codes, by what their sets say; nothing is said where the set of that time is not loaded. */
export const wrongCodes = (
  asked: readonly SheetCode[],
  answers: readonly { standing: string; isStale: boolean }[],
): FieldError[] =>
  asked.flatMap(({ code, path }, i) => {
    const { standing, isStale } = answers[i] ?? { standing: 'no_set', isStale: false };
    const says = isStale ? undefined : CODE_WRONG[standing as keyof typeof CODE_WRONG];
    return says ? [{ path, message: `${code} ${says}` }] : [];
  });
