/** The words of the clinical summary: categories, their fields, and an entry as people read it. */
import {
  BLOOD_PRESSURE,
  type Category,
  type ClinicalEntry,
  CODE_SYSTEMS,
  type CodeSystem,
  type CodeSystemName,
  type INTERPRETATIONS,
  SEVERITIES,
  STANDING,
  SYSTEMS_OF,
} from '../../shared/summary.ts';
import type { FieldSpec } from '../elements/fields.ts';
import { typedDate, usDate } from '../elements/words.ts';

export const NOT_THE_EHR =
  'For the desk and the visit, as people told it. This is not the electronic health record (EHR): treat nobody by it alone.';

interface CategoryWords {
  title: string;
  /** `Add …` */
  word: string;
  none: string;
  /** When it began, or was. */
  starts: string;
  ends?: string;
  /** What it is called when it is over. */
  over?: string;
  detail?: string;
}

export const CATEGORY_WORDS: Record<Category, CategoryWords> = {
  problem: {
    title: 'Problems',
    word: 'a problem',
    none: 'No problem is written down.',
    starts: 'Since',
    ends: 'Until',
    over: 'Resolved',
  },
  allergy: {
    title: 'Allergies',
    word: 'an allergy',
    none: 'No allergy is written down. That does not mean that there is none: ask.',
    starts: 'Since',
    ends: 'Until',
    over: 'Resolved',
    detail: 'Reaction',
  },
  medication: {
    title: 'Medications',
    word: 'a medication',
    none: 'No medication is written down.',
    starts: 'Since',
    ends: 'Until',
    over: 'Stopped',
    detail: 'How it is taken',
  },
  immunization: {
    title: 'Immunizations',
    word: 'an immunization',
    none: 'No immunization is written down.',
    starts: 'Given on',
    detail: 'Lot and site',
  },
  procedure: {
    title: 'Treatments and procedures',
    word: 'a treatment',
    none: 'No treatment or procedure is written down.',
    starts: 'Done on',
    ends: 'Until',
    detail: 'Where and by whom',
  },
  vital: { title: 'Vital signs', word: 'a vital sign', none: 'No vital sign is written down.', starts: 'Measured on' },
  lab: { title: 'Tests and lab results', word: 'a test', none: 'No test is written down.', starts: 'Done on' },
};

export const INTERPRETATION_WORDS: Record<(typeof INTERPRETATIONS)[number], string> = {
  N: 'normal',
  L: 'low',
  H: 'high',
  LL: 'critically low',
  HH: 'critically high',
  A: 'abnormal',
};

/** UCUM codes that people write otherwise. */
const UNIT_WORDS: Record<string, string> = {
  'mm[Hg]': 'mmHg',
  '[degF]': '°F',
  Cel: '°C',
  '[lb_av]': 'lb',
  '[in_i]': 'in',
  '{score}': 'of 10',
  '1': '',
};

export const systemName = (uri: CodeSystem): CodeSystemName =>
  (Object.entries(CODE_SYSTEMS).find(([, one]) => one === uri) as [CodeSystemName, CodeSystem])[0];

/** `2019`, `04/2019`, `04/12/2019` */
export const partialDate = (date: string): string =>
  date.length === 10 ? usDate(date) : date.length === 7 ? `${date.slice(5)}/${date.slice(0, 4)}` : date;

/** `2019`, `4/2019`, and everything that is a full date; null when it is none. */
export function typedPartialDate(text: string, thisYear: number): string | null {
  const typed = text.trim();
  if (/^\d{4}$/.test(typed)) return typed;
  const us = /^(\d{1,2})[/.-](\d{4})$/.exec(typed);
  const iso = /^(\d{4})-(\d{1,2})$/.exec(typed);
  const year = us?.[2] ?? iso?.[1];
  if (!year) return typedDate(typed, thisYear);
  const month = Number(us?.[1] ?? iso?.[2]);
  return month >= 1 && month <= 12 ? `${year}-${String(month).padStart(2, '0')}` : null;
}

/** `128/82 mmHg`, `7.2 % (high)`; empty where nothing was measured. */
export function valueText({ value, diastolic, unit, valueText: words, interpretation }: ClinicalEntry): string {
  const number = value === null ? '' : `${value}${diastolic === null ? '' : `/${diastolic}`}`;
  const measured = [number, number && (UNIT_WORDS[unit ?? ''] ?? unit), words].filter(Boolean).join(' ');
  return measured && interpretation ? `${measured} (${INTERPRETATION_WORDS[interpretation]})` : measured;
}

/** `since 2019`, `04/12/2019 – 05/2020` */
export function datesText({ category, startsOn, endsOn }: ClinicalEntry): string {
  if (startsOn && endsOn && startsOn !== endsOn) return `${partialDate(startsOn)} – ${partialDate(endsOn)}`;
  if (startsOn) return `${STANDING.includes(category) && !endsOn ? 'since ' : ''}${partialDate(startsOn)}`;
  return endsOn ? `until ${partialDate(endsOn)}` : '';
}

/** Everything else that is said of an entry, in the order in which it is read. */
export const detailsOf = (entry: ClinicalEntry): string[] =>
  [
    datesText(entry),
    entry.severity ?? '',
    entry.detail ?? '',
    entry.referenceRange ? `normal ${entry.referenceRange}` : '',
    entry.code && entry.codeSystem ? `${systemName(entry.codeSystem)} ${entry.code}` : '',
  ].filter(Boolean);

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The fields of the form of a category. */
export function fieldsOf(category: Category): FieldSpec[] {
  const words = CATEGORY_WORDS[category];
  const isMeasured = category === 'vital' || category === 'lab';
  const date = (name: string, label: string): FieldSpec => ({
    name,
    label,
    kind: 'date',
    max: 10,
    hint: 'A day, 4/2019, or a year',
  });
  const systems = Object.fromEntries(SYSTEMS_OF[category].map((name) => [CODE_SYSTEMS[name], name]));
  const none = { '': '–' };
  return [
    { name: 'text', label: capital(words.word.replace(/^an? /, '')), kind: 'text', max: 250, needed: true },
    ...(words.over
      ? [
          {
            name: 'status',
            label: 'Is',
            kind: 'choice',
            words: { active: 'Active', resolved: words.over },
          } satisfies FieldSpec,
        ]
      : []),
    date('startsOn', words.starts),
    ...(words.ends ? [date('endsOn', words.ends)] : []),
    ...(isMeasured
      ? ([
          {
            name: 'value',
            label: 'Value',
            kind: 'text',
            max: 21,
            ...(category === 'vital' ? { hint: 'A blood pressure like 128/82' } : {}),
          },
          { name: 'unit', label: 'Unit', kind: 'text', max: 40, hint: 'UCUM: mg/dL, %, 1' },
          { name: 'valueText', label: 'Result in words', kind: 'text', max: 200 },
          { name: 'interpretation', label: 'Is it', kind: 'choice', words: { ...none, ...INTERPRETATION_WORDS } },
          { name: 'referenceRange', label: 'Normal range', kind: 'text', max: 80 },
        ] satisfies FieldSpec[])
      : []),
    ...(words.detail ? [{ name: 'detail', label: words.detail, kind: 'text', max: 300 } satisfies FieldSpec] : []),
    ...(category === 'allergy'
      ? [
          {
            name: 'severity',
            label: 'How bad',
            kind: 'choice',
            words: { ...none, ...Object.fromEntries(SEVERITIES.map((one) => [one, capital(one)])) },
          } satisfies FieldSpec,
        ]
      : []),
    { name: 'codeSystem', label: 'Code of', kind: 'choice', words: { ...none, ...systems } },
    { name: 'code', label: 'Code', kind: 'text', max: 40 },
    { name: 'note', label: 'Note', kind: 'area', max: 2000 },
  ];
}

/** `128/82` is two values; everything else is one. */
export function typedValue(text: string): { value: string | null; diastolic: string | null } | null {
  const typed = text.trim().replace(',', '.');
  if (!typed) return { value: null, diastolic: null };
  const parts = /^(-?\d{1,9}(?:\.\d{1,6})?)(?:\s*\/\s*(\d{1,3}))?$/.exec(typed);
  return parts ? { value: parts[1] as string, diastolic: parts[2] ?? null } : null;
}

export const isBloodPressure = (code: string): boolean => code.trim() === BLOOD_PRESSURE;
