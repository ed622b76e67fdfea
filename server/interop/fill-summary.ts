/** What the demonstration knows of its patients’ health: made up, and fitting to age and to each other. */
import type { Random } from '../../shared/random.ts';
import { BLOOD_PRESSURE, type Category, CODE_SYSTEMS, type CodeSystem, STANDING } from '../../shared/summary.ts';
import type { PatientFields } from '../patients/index.ts';
import type { Facts, NewEntry } from '../summary/index.ts';

/** Problem, code, the share of grown-ups who have it, and what is taken for it. */
const PROBLEMS: readonly (readonly [string, string, number, ([string, string, string] | null)?])[] = [
  ['Essential hypertension', 'I10', 0.34, ['Lisinopril 10 MG Oral Tablet', '314076', 'one tablet in the morning']],
  ['Hyperlipidemia', 'E78.5', 0.26, ['Simvastatin 10 MG Oral Tablet', '314231', 'one tablet in the evening']],
  ['Type 2 diabetes mellitus', 'E11.9', 0.12, null],
  ['Asthma', 'J45.909', 0.09, ['Albuterol 0.83 MG/ML Inhalation Solution', '630208', 'when needed']],
  ['Hypothyroidism', 'E03.9', 0.07],
  ['Osteoarthritis', 'M19.90', 0.12, ['Acetaminophen 325 MG Oral Tablet', '313782', 'two tablets when needed']],
  ['Gastro-esophageal reflux disease', 'K21.9', 0.1],
  ['Allergic rhinitis', 'J30.9', 0.14],
  ['Depression', 'F32.A', 0.08],
  ['Low back pain', 'M54.50', 0.12],
];
const ALLERGIES = [
  ['Penicillin', null, 'Hives'],
  ['Latex', '111088007', 'Rash'],
  ['Peanut', '762952008', 'Swelling'],
  ['Grass pollen', '256277009', 'Sneezing'],
  ['Bee venom', '288328004', 'Swelling'],
] as const;
const CHILDHOOD = [
  ['DTaP', '20', 0],
  ['IPV', '10', 0],
  ['MMR', '03', 1],
  ['Varicella', '21', 1],
] as const;
const PROCEDURES = [
  ['Appendectomy', '80146002', 8],
  ['Cholecystectomy', '38102005', 30],
  ['Colonoscopy', '73761001', 50],
] as const;

const BLANK = {
  ...{ codeSystem: null, code: null, endsOn: null, value: null, diastolic: null, unit: null, valueText: null },
  ...{ interpretation: null, referenceRange: null, detail: null, severity: null, note: '' },
};

/** The entries of one person, at most about a dozen. */
export function summaryOf(
  person: { id: string; externalId: string; fields: Pick<PatientFields, 'birthDate'> },
  random: Random,
  today: Temporal.PlainDate,
): NewEntry[] {
  const birth = Temporal.PlainDate.from(person.fields.birthDate);
  const age = birth.until(today, { largestUnit: 'years' }).years;
  const entries: NewEntry[] = [];
  const add = (
    category: Category,
    system: CodeSystem,
    parts: Partial<Facts> & Pick<Facts, 'text' | 'startsOn'>,
  ): void => {
    const status = STANDING.includes(category) ? 'active' : 'completed';
    const facts: Facts = { ...BLANK, status, ...parts, codeSystem: parts.code ? system : null };
    const externalId = `${person.externalId}-summary-${entries.length}`;
    entries.push({ patientId: person.id, category, facts, externalId });
  };
  /** A day in the life between two ages, never after today. */
  const dayAt = (from: number, until: number): string => {
    const date = birth.add({ years: random.between(from, Math.max(from, until)), days: random.between(0, 300) });
    return (Temporal.PlainDate.compare(date, today) > 0 ? today : date).toString();
  };
  const recent = (days: number): string => {
    const date = today.subtract({ days: random.between(1, days) });
    return (Temporal.PlainDate.compare(date, birth) < 0 ? birth : date).toString();
  };
  if (age >= 18)
    for (const [text, code, share, drug] of PROBLEMS) {
      if (!random.chance(share * (age > 60 ? 1.6 : age < 35 ? 0.4 : 1))) continue;
      // What began long ago is known by its year.
      const since = dayAt(18, age).slice(0, random.chance(0.5) ? 4 : 10);
      add('problem', CODE_SYSTEMS['ICD-10-CM'], { text, code, startsOn: since });
      if (drug)
        add('medication', CODE_SYSTEMS.RxNorm, { text: drug[0], code: drug[1], startsOn: since, detail: drug[2] });
      if (code === 'E11.9') {
        const value = (random.between(58, 92) / 10).toFixed(1);
        const interpretation = Number(value) > 5.6 ? 'H' : 'N';
        const parts = { code: '4548-4', value, unit: '%', interpretation, referenceRange: '4.0–5.6' } as const;
        add('lab', CODE_SYSTEMS.LOINC, { text: 'Hemoglobin A1c', startsOn: recent(180), ...parts });
      }
    }
  if (random.chance(0.22)) {
    const [text, code, detail] = random.pick(ALLERGIES);
    const severity = random.pick(['mild', 'moderate', 'severe'] as const);
    add('allergy', CODE_SYSTEMS['SNOMED CT'], { text, code, startsOn: null, detail, severity });
  }
  if (age < 19)
    for (const [text, code, from] of CHILDHOOD)
      add('immunization', CODE_SYSTEMS.CVX, { text, code, startsOn: dayAt(from, from) });
  if (random.chance(0.6))
    add('immunization', CODE_SYSTEMS.CVX, {
      text: 'Influenza, seasonal, injectable',
      code: '140',
      startsOn: recent(400),
    });
  const [text, code, from] = random.pick(PROCEDURES);
  if (age > from && random.chance(0.15))
    add('procedure', CODE_SYSTEMS['SNOMED CT'], { text, code, startsOn: dayAt(from, age).slice(0, 4) });
  if (age >= 12) {
    const value = random.between(102, 158);
    const parts = { code: BLOOD_PRESSURE, value: String(value), diastolic: String(value - random.between(38, 56)) };
    add('vital', CODE_SYSTEMS.LOINC, { text: 'Blood pressure', startsOn: recent(300), ...parts, unit: 'mm[Hg]' });
  }
  const pounds = age >= 16 ? random.between(110, 260) : Math.round(8 + age * 7 + random.between(0, age + 1));
  const weight = { code: '29463-7', value: String(pounds), unit: '[lb_av]' };
  if (random.chance(0.7)) add('vital', CODE_SYSTEMS.LOINC, { text: 'Body weight', startsOn: recent(300), ...weight });
  return entries;
}
