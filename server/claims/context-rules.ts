/** What the rules are told beside the claim: from codes, from other claims of the patient, from dates. Pure. */
import type { Claim, ClaimLine } from '../../shared/claim.ts';
import type { ClaimContext, DiagnosisFacts, LineFacts } from '../../shared/claim-context.ts';
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

/** External causes (V00 to Y99) never stand first; injuries are S00 to T88 but for poisoning and its like. */
export const diagnosisFacts = (
  code: string,
  answer: CodeAnswer | undefined,
  suggestions: string | null,
): DiagnosisFacts => ({
  ...codeFacts(code, answer),
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
    isSingleDose: null,
    isWaived: null,
    needsQw: null,
    isTelehealthAllowed: null,
    isAudioAllowed: null,
    globalDays: globalDaysOf(it.rvu),
    hasComponents: values?.professional ? values.professional === '1' : null,
    isBilateralAllowed: values?.bilateral ? values.bilateral === '1' : null,
    isAddOn: null,
    addOnTo: [],
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
    necessity: null,
    globalOf: null,
    lastSeenOn: seen.at(-1) ?? null,
    abnOnFile: it.abnOnFile,
    credential: it.credential,
    needsSupervision: null,
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
