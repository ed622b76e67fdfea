/** What people say for what is written otherwise in the sets, and what they mostly mean by it. */

/** Whole phrases, in the words of the sets. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\bflu (shot|jab|vaccin\w*)\b/, 'influenza vaccine'],
  [/\bear ?wax\b/, 'impacted cerumen'],
  [/\bsore throat\b/, 'pharyngitis'],
  [/\b(high|elevated) cholesterol\b/, 'hypercholesterolemia'],
  [/\bhigh blood pressure\b/, 'hypertension'],
  [/\bhigh blood sugar\b/, 'hyperglycemia'],
  [/\bheart attack\b/, 'myocardial infarction'],
  [/\bkidney stones?\b/, 'calculus kidney'],
  [/\bpink ?eye\b/, 'conjunctivitis'],
  [/\bbed ?sores?\b/, 'pressure ulcer'],
  [/\bvitamin (\w+) def\b/, 'vitamin $1 deficiency'],
  [/\bshots?$/, 'vaccine'],
];

export const inTheirWords = (text: string): string =>
  PHRASES.reduce((words, [phrase, written]) => words.replace(phrase, written), text.toLowerCase());

/** The code that is meant nearly always: the plainest one of its kind, which is not the one with the fewest letters. */
const MOSTLY: Readonly<Record<string, string>> = {
  htn: 'I10',
  hypertension: 'I10',
  dm: 'E119',
  dm2: 'E119',
  t2dm: 'E119',
  dm1: 'E109',
  t1dm: 'E109',
  diabetes: 'E119',
  hld: 'E785',
  hyperlipidemia: 'E785',
  hypercholesterolemia: 'E7800',
  afib: 'I4891',
  chf: 'I509',
  cad: 'I2510',
  copd: 'J449',
  asthma: 'J45909',
  uti: 'N390',
  uri: 'J069',
  gerd: 'K219',
  obesity: 'E669',
  anxiety: 'F419',
  depression: 'F32A',
  pharyngitis: 'J029',
  sinusitis: 'J0190',
  cough: 'R059',
  rash: 'R21',
  fatigue: 'R5383',
  headache: 'R519',
  lbp: 'M5450',
  flu: 'J111',
  stroke: 'I639',
  'myocardial infarction': 'I219',
  'back pain': 'M549',
  'low back pain': 'M5450',
  'chest pain': 'R079',
  'abdominal pain': 'R109',
};

/** Null where nothing is meant more than other things. */
export const mostlyMeant = (words: string): string | null =>
  Object.hasOwn(MOSTLY, words) ? (MOSTLY[words] as string) : null;
