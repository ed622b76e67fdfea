/** What the rules are told beside the claim: from codes, from other claims of the patient, from dates. Pure. */
import type { Claim, ClaimLine } from '../../shared/claim.ts';
import type { ClaimContext, DiagnosisFacts, LineFacts } from '../../shared/claim-context.ts';
import type { ListedFacts } from '../billing/index.ts';
import type { CodeAnswer, PairAnswer, UnitAnswer } from '../codesets/index.ts';

type Earlier = ClaimContext['earlier'][number];

/** HCPCS level I codes are five digits, or four and a letter; level II begin with a letter. */
export const systemOf = (procedure: string): 'cpt' | 'hcpcs' => (/^[A-Z]\d{4}$/.test(procedure) ? 'hcpcs' : 'cpt');
/** Level II modifiers have a letter; those of CPT are two digits. */
export const modifierSystem = (modifier: string): 'cpt_modifier' | 'hcpcs_modifier' =>
  /^\d\d$/.test(modifier) ? 'cpt_modifier' : 'hcpcs_modifier';

const between = (code: string, low: string, high: string): boolean => code.length === 5 && code >= low && code <= high;

/** What can be said of a procedure by the section in which its number stands. */
export function sectionFacts(code: string) {
  const isNewPatientCode =
    between(code, '99202', '99205') ||
    between(code, '99341', '99345') ||
    between(code, '99381', '99387') ||
    code === '92002' ||
    code === '92004';
  return {
    isDrug: /^J\d{4}$/.test(code) || /^Q(01|20|51)\d\d$/.test(code),
    isLaboratory: between(code, '80047', '89398') || /^G0(027|306|307|328|432|433|434|435)$/.test(code),
    isMammography: ['77065', '77066', '77067', 'G0279'].includes(code),
    isAmbulance: between(code, 'A0425', 'A0436'),
    isAnesthesia: between(code, '00100', '01999'),
    isEvaluation: between(code, '99202', '99499'),
    isNewPatientCode,
    isPreventive: between(code, '99381', '99397') || ['G0402', 'G0438', 'G0439'].includes(code),
    /** Imaging and laboratory are done because somebody asked for them. */
    needsOrder: between(code, '70010', '79999') || between(code, '80047', '89398'),
  };
}

/** Waived tests whose code says so by itself, and those that are waived as QW (CMS list of tests granted waived status). */
const WAIVED_PLAIN = new Set('81002 81025 82270 82272 82962 83026 84830 85013 85651'.split(' '));
const WAIVED_AS_QW = new Set(
  `80047 80048 80051 80053 80061 80069 80305 81003 81007 82010 82040 82042 82043 82044 82120 82150 82247 82271 82274 82310
  82330 82374 82435 82465 82523 82550 82565 82570 82679 82947 82950 82951 82952 82977 82985 83001 83002 83036 83037 83516
  83605 83655 83718 83721 83861 83880 83986 84075 84132 84155 84157 84295 84443 84450 84460 84478 84520 84550 84703 85014
  85018 85576 85610 86294 86308 86318 86386 86618 86701 86780 86803 87077 87210 87338 87426 87428 87449 87502 87631 87634
  87635 87636 87637 87651 87801 87804 87806 87807 87808 87809 87811 87880 87899 89300 89321 G0433`
    .split(/\s+/)
    .filter(Boolean),
);

/** With a certificate of waiver a test that is waived as QW must be told as QW; with a higher one it may be another test. */
function waivedFacts(code: string, isWaiverOnly: boolean | null, listed: ListedFacts['waived']) {
  const isPlain = listed ? listed === 'plain' : WAIVED_PLAIN.has(code);
  const isAsQw = listed ? listed === 'as_qw' : WAIVED_AS_QW.has(code);
  return { isWaived: isPlain || isAsQw ? true : null, needsQw: isPlain ? false : isAsQw ? isWaiverOnly : null };
}

/** Whom whole chapters of ICD-10-CM are for (Medicare Code Editor, sex and age conflicts): code, sex, ages in years. */
const FOR_WHOM: readonly [RegExp, 'F' | 'M' | null, number | null, number | null][] = [
  [/^O/, 'F', 9, 64],
  [/^Z3[34]|^Z36|^Z3A|^Z39/, 'F', 9, 64],
  [/^P/, null, null, 0],
  [/^Z38/, null, null, 0],
  [/^N(4\d|5[0-3])/, 'M', null, null],
  [/^C6[0-3]|^D29/, 'M', null, null],
  [/^N(7\d|8\d|9[0-8])/, 'F', null, null],
  [/^C5[1-8]|^D06|^D2[5-8]/, 'F', null, null],
];

/** A set that was published for an earlier time speaks for a code, never against one: the newer set may have it. */
const tells = (answer: CodeAnswer | undefined): answer is CodeAnswer =>
  answer !== undefined && answer.standing !== 'no_set' && (!answer.isStale || answer.standing === 'valid');
const known = (answer: CodeAnswer | undefined): boolean | null =>
  tells(answer) ? answer.standing !== 'unknown' : null;
const valid = (answer: CodeAnswer | undefined): boolean | null =>
  tells(answer) ? answer.standing === 'valid' || answer.standing === 'heading' : null;
const billable = (answer: CodeAnswer | undefined): boolean | null =>
  tells(answer) && answer.standing !== 'unknown' ? answer.standing !== 'heading' : null;
/** Relative values of the year of the service; those of an earlier one may be others. */
const valuesOf = (rvu: CodeAnswer | undefined): CodeAnswer['facts'] => (rvu?.isStale ? null : (rvu?.facts ?? null));

const codeFacts = (code: string, answer: CodeAnswer | undefined) => ({
  code,
  isKnown: known(answer),
  isValidOnDate: valid(answer),
  validFrom: answer?.validFrom ?? null,
  validTo: answer?.validTo ?? null,
  suggestions: null,
  sex: null,
  ageYearsMin: null,
  ageYearsMax: null,
});

/** The perinatal chapter may be told all life long where it still matters (guideline I.C.16.a.4), so it only warns. */
function forWhom(code: string): Pick<DiagnosisFacts, 'sex' | 'ageYearsMin' | 'ageYearsMax'> {
  const [, sex = null, ageYearsMin = null, ageYearsMax = null] = FOR_WHOM.find(([pattern]) => pattern.test(code)) ?? [];
  return { sex, ageYearsMin, ageYearsMax };
}

/** External causes (V00 to Y99) never stand first; injuries are S00 to T88 but for poisoning and its like. */
export const diagnosisFacts = (
  code: string,
  answer: CodeAnswer | undefined,
  suggestions: string | null,
  listed: ListedFacts | null = null,
): DiagnosisFacts => ({
  ...codeFacts(code, answer),
  ...forWhom(code),
  ...(listed?.person ?? {}),
  suggestions,
  isBillable: billable(answer),
  neverFirst: /^[VWXY]/.test(code),
  isInjury: /^S|^T(0[7-9]|1[4-9]|2\d|3[0-4])/.test(code),
});

export interface LineSources {
  answer: CodeAnswer | undefined;
  modifiers: readonly (CodeAnswer | undefined)[];
  units: UnitAnswer | undefined;
  rvu: CodeAnswer | undefined;
  /** Edits in force with other services of the day, as asked. */
  pairs: readonly PairAnswer[];
  earlier: readonly Earlier[];
  renderingNpi: string;
  credential: LineFacts['credential'];
  needsAuthorization: boolean | null;
  authorization: LineFacts['authorization'];
  feeCents: number | null;
  allowedCents: number | null;
  abnOnFile: boolean | null;
  /** Whether the place of the claim has a certificate of waiver only. */
  isWaiverOnly: boolean | null;
  needsSupervision: boolean | null;
  necessity: LineFacts['necessity'];
  /** What the clinic’s lists of codes say; null: nobody looked. */
  listed?: ListedFacts | null;
}

const GLOBAL_DAYS: Record<string, number> = { '000': 0, '010': 10, '090': 90 };

/** Days of the global period of a procedure; null: none, or not known. */
export const globalDaysOf = (rvu: CodeAnswer | undefined): number | null =>
  GLOBAL_DAYS[valuesOf(rvu)?.globalDays?.padStart(3, '0') ?? ''] ?? null;

export function lineFacts(claim: Claim, index: number, it: LineSources): LineFacts {
  const line = claim.lines[index] as ClaimLine;
  const facts = sectionFacts(line.procedure);
  const values = valuesOf(it.rvu);
  const sameDay = it.earlier.filter(({ on, renderingNpi }) => on === line.from && renderingNpi === it.renderingNpi);
  const placeOf = new Map(claim.lines.map((other, i) => [other.procedure, i + 1]));
  const seen = it.earlier
    .filter(({ on, procedure }) => on < line.from && sectionFacts(procedure).isEvaluation)
    .map(({ on }) => on)
    .sort();
  return {
    ...codeFacts(line.procedure, it.answer),
    ...facts,
    isBillable: billable(it.answer),
    ...(it.listed?.person ?? {}),
    isSingleDose: it.listed?.isSingleDose ?? null,
    ...waivedFacts(line.procedure, it.isWaiverOnly, it.listed?.waived ?? null),
    isTelehealthAllowed: it.listed?.isTelehealthAllowed ?? null,
    isAudioAllowed: it.listed?.isAudioAllowed ?? null,
    globalDays: globalDaysOf(it.rvu),
    hasComponents: values?.professional ? values.professional === '1' : null,
    isBilateralAllowed: values?.bilateral ? values.bilateral === '1' : null,
    isAddOn: it.listed?.isAddOn ?? null,
    addOnTo: it.listed?.addOnTo ?? [],
    isNeverCovered: values?.status ? values.status === 'N' : null,
    modifiers: line.modifiers.map((code, i) => ({
      code,
      isKnown: known(it.modifiers[i]),
      isValidOnDate: valid(it.modifiers[i]),
    })),
    unitLimit:
      it.units?.units == null || it.units.isStale
        ? null
        : { units: it.units.units, indicator: String(it.units.indicator ?? 3) as '1' | '2' | '3' },
    otherUnits: sameDay
      .filter(({ procedure }) => procedure === line.procedure)
      .reduce((sum, { units }) => sum + Math.ceil(units), 0),
    pairs: it.pairs
      .filter(({ isEdit, isStale, column2 }) => isEdit && !isStale && column2 === line.procedure)
      .map(({ column1, column2, modifier }) => ({
        column1,
        column2,
        indicator: modifier ?? '0',
        otherLine: placeOf.get(column1) ?? null,
      })),
    necessity: it.necessity,
    globalOf: null,
    lastSeenOn: seen.at(-1) ?? null,
    abnOnFile: it.abnOnFile,
    credential: it.credential,
    needsSupervision: it.needsSupervision,
    needsAuthorization: it.needsAuthorization,
    authorization: it.authorization,
    feeCents: it.feeCents,
    allowedCents: it.allowedCents,
  };
}

/** The earlier operation whose global days the line falls in, by the same group. */
export function globalOf(
  line: ClaimLine,
  earlier: readonly Earlier[],
  daysOf: (procedure: string, on: string) => number | null,
): LineFacts['globalOf'] {
  for (const it of earlier) {
    const days = daysOf(it.procedure, it.on);
    if (days === null || days === 0 || it.on >= line.from) continue;
    const lastDay = Temporal.PlainDate.from(it.on).add({ days }).toString();
    if (line.from <= lastDay) return { procedure: it.procedure, on: it.on, lastDay, days, sameGroup: true };
  }
  return null;
}
