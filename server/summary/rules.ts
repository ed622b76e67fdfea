/** What an entry of the summary must be: dates in order, a state that fits its category, values with their unit. Pure. */
import type { FieldError } from '../../shared/problems.ts';
import { BLOOD_PRESSURE, type Category, type ClinicalEntry, CODE_SYSTEMS, STANDING } from '../../shared/summary.ts';
import { plainCode, wrongWithCode } from './code-rules.ts';

/** What somebody says of an entry. */
export type Facts = Omit<
  ClinicalEntry,
  'id' | 'version' | 'patientId' | 'category' | 'inErrorReason' | 'recordedAt' | 'recordedBy'
>;

const trimmed = (text: string | null): string | null => text?.trim() || null;
const isMeasured = (category: Category): boolean => category === 'vital' || category === 'lab';

/** Two dates of unlike exactness are compared as far as both are known. */
const isBefore = (a: string, b: string): boolean => {
  const known = Math.min(a.length, b.length);
  return a.slice(0, known) < b.slice(0, known);
};

/** An entry written one way: blanks trimmed, codes as their system writes them, nothing where its category has nothing. */
export function plainFacts(category: Category, facts: Facts): Facts {
  const code = trimmed(facts.code);
  const system = code ? facts.codeSystem : null;
  const isBloodPressure = system === CODE_SYSTEMS.LOINC && code === BLOOD_PRESSURE;
  const observed = isMeasured(category);
  const value = observed ? facts.value : null;
  return {
    text: facts.text.trim(),
    codeSystem: system,
    code: code && system ? plainCode(system, code) : code,
    status: facts.status,
    startsOn: facts.startsOn,
    endsOn: facts.endsOn,
    value,
    diastolic: observed && isBloodPressure ? facts.diastolic : null,
    unit: value === null ? null : isBloodPressure ? 'mm[Hg]' : facts.unit,
    valueText: observed ? trimmed(facts.valueText) : null,
    interpretation: observed ? facts.interpretation : null,
    referenceRange: observed ? trimmed(facts.referenceRange) : null,
    detail: trimmed(facts.detail),
    severity: category === 'allergy' ? facts.severity : null,
    note: facts.note.trim(),
  };
}

const isDate = (date: string): boolean => {
  if (date.length < 10) return true;
  try {
    return Temporal.PlainDate.from(date, { overflow: 'reject' }).toString() === date;
  } catch {
    return false;
  }
};

/**
 * What cannot be right, field by field.
 * @param around the patient’s birth date, and today in the zone of the practice
 */
export function wrongIn(category: Category, facts: Facts, around: { birthDate: string; today: string }): FieldError[] {
  const { birthDate, today } = around;
  const { startsOn, endsOn, status, value, diastolic } = facts;
  const errors: FieldError[] = [];
  const say = (field: keyof Facts, message: string): void => void errors.push({ path: `/${field}`, message });
  if (facts.code && !facts.codeSystem) say('codeSystem', 'Say which system the code is of, or leave the code blank.');
  if (facts.code && facts.codeSystem) {
    const wrong = wrongWithCode(facts.codeSystem, facts.code);
    if (wrong) say('code', wrong);
  }
  for (const [field, date] of [
    ['startsOn', startsOn],
    ['endsOn', endsOn],
  ] as const) {
    if (date === null) continue;
    if (!isDate(date)) say(field, 'There is no such day. Correct the date.');
    else if (isBefore(date, birthDate)) say(field, 'That is before the patient was born. Correct the date.');
  }
  if (startsOn && isBefore(today, startsOn) && category !== 'medication')
    say('startsOn', 'That day has not come yet. Only a medication can begin in the future.');
  if (startsOn && endsOn && isBefore(endsOn, startsOn))
    say('endsOn', 'The end is before the beginning. Correct one of the two dates.');
  const isStanding = STANDING.includes(category);
  if (isStanding === (status === 'completed'))
    say('status', isStanding ? 'Choose whether it is active or over.' : 'What happened once is completed.');
  if (status === 'active' && endsOn && isBefore(endsOn, today))
    say('endsOn', 'It ended already: choose that it is over, or take the end away.');
  if (!isStanding && !startsOn) say('startsOn', 'Say when it was; the year alone will do.');
  if (category === 'vital' && value === null && !facts.valueText) say('value', 'Say what was measured.');
  if (value !== null && !facts.unit) say('unit', 'Say in which unit; 1 where there is none.');
  if (facts.codeSystem === CODE_SYSTEMS.LOINC && facts.code === BLOOD_PRESSURE && category === 'vital') {
    if (value === null || diastolic === null) say('value', 'A blood pressure has two values, like 128/82.');
    else if (Number(diastolic) >= Number(value) || Number(value) > 350 || Number(diastolic) <= 0)
      say('value', 'This cannot be a blood pressure. Write the systolic value first, like 128/82.');
  }
  return errors;
}

/** What a search looks through: small letters without marks. */
export const foldedText = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

export const searchKeyOf = (facts: Facts): string =>
  foldedText([facts.text, facts.code, facts.valueText, facts.detail, facts.note].filter(Boolean).join(' '));
