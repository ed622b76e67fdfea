/** An entry as its form holds it, and back. */
import type { InputOf } from '../../shared/contract.ts';
import { type Category, type ClinicalEntry, STANDING, type save } from '../../shared/summary.ts';
import { serverNow } from '../live/live.ts';
import type { Draft } from '../patients/three-way.ts';
import { suggestedSystem, suggestionsOf } from './suggestions.ts';
import { fieldsOf, isBloodPressure, partialDate, typedPartialDate, typedValue } from './words.ts';

type Save = InputOf<typeof save>;
type Facts = Omit<Save, 'id' | 'expectedVersion' | 'patientId' | 'category'>;
type Cells = Record<string, string>;

/** The form of an entry, or an empty one. `today` is a civil date of the practice. */
export function draftOfEntry(category: Category, entry: ClinicalEntry | null, today: string): Cells {
  const happened = !STANDING.includes(category);
  const blank: Partial<ClinicalEntry> = {
    status: happened ? 'completed' : 'active',
    startsOn: happened ? today : null,
  };
  const from = entry ?? blank;
  const cells = Object.fromEntries(
    fieldsOf(category).map(({ name, kind }) => {
      const value = from[name as keyof ClinicalEntry] ?? '';
      return [name, kind === 'date' && value ? partialDate(String(value)) : String(value)];
    }),
  );
  return entry?.diastolic ? { ...cells, value: `${entry.value}/${entry.diastolic}` } : cells;
}

/** What comes with the text that was typed: code and unit of what is suggested under this name. */
export function withSuggestion(category: Category, draft: Draft, text: string): Draft {
  const known = suggestionsOf(category);
  const chosen = known.find((one) => one.text.toLowerCase() === text.trim().toLowerCase());
  const had = known.find((one) => one.code === draft.code);
  if (!chosen || (draft.code && !had)) return { ...draft, text };
  return {
    ...draft,
    text: chosen.text,
    codeSystem: suggestedSystem(category),
    code: chosen.code,
    ...(chosen.unit ? { unit: chosen.unit } : {}),
  };
}

/** The entry as the contract wants it, or what is wrong by field. */
export function readEntry(draft: Draft): { facts: Facts } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const { year } = serverNow().toZonedDateTimeISO('UTC');
  const of = (name: string): string => String(draft[name] ?? '').trim();
  const orNull = (name: string): string | null => of(name) || null;
  const date = (name: string): string | null => {
    if (!of(name)) return null;
    const value = typedPartialDate(of(name), year);
    if (!value) errors[name] = 'Write it like 4/12/2019, 4/2019 or 2019.';
    return value;
  };
  if (!of('text')) errors.text = 'This is needed.';
  const value = typedValue(of('value'));
  if (!value) errors.value = 'Write a number like 7.2, or a blood pressure like 128/82.';
  if (value?.diastolic && !isBloodPressure(of('code')))
    errors.value = 'Only a blood pressure has two values: choose it by its name.';
  const facts = {
    text: of('text'),
    codeSystem: orNull('codeSystem'),
    code: orNull('code'),
    status: of('status') || 'completed',
    startsOn: date('startsOn'),
    endsOn: date('endsOn'),
    value: value?.value ?? null,
    diastolic: value?.diastolic ?? null,
    unit: orNull('unit'),
    valueText: orNull('valueText'),
    interpretation: orNull('interpretation'),
    referenceRange: orNull('referenceRange'),
    detail: orNull('detail'),
    severity: orNull('severity'),
    note: of('note'),
  } as Facts;
  return Object.keys(errors).length > 0 ? { errors } : { facts };
}
