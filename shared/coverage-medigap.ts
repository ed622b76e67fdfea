/**
 * Medigap: the standard plans by letter and what they pay of what Medicare leaves (the chart of medicare.gov). Pure.
 * Massachusetts, Minnesota and Wisconsin have other plans; C and F are closed to who became eligible from 2020 on.
 */
export const MEDIGAP_LETTERS = ['A', 'B', 'C', 'D', 'F', 'F-HD', 'G', 'G-HD', 'K', 'L', 'M', 'N'] as const;
export type MedigapLetter = (typeof MEDIGAP_LETTERS)[number];

export const MEDIGAP_BENEFITS = {
  partACoinsurance: 'Part A coinsurance and 365 more hospital days',
  partBCoinsurance: 'Part B coinsurance',
  blood: 'First three pints of blood',
  hospice: 'Hospice coinsurance',
  skilledNursing: 'Skilled nursing coinsurance',
  partADeductible: 'Part A deductible',
  partBDeductible: 'Part B deductible',
  partBExcess: 'Part B excess charges',
  foreignTravel: 'Emergencies abroad',
} as const;
export type MedigapBenefit = keyof typeof MEDIGAP_BENEFITS;

type Row = Record<MedigapBenefit, number>;
const row = (
  partBCoinsurance: number,
  most: number,
  skilledNursing: number,
  partADeductible: number,
  partBDeductible: number,
  partBExcess: number,
  foreignTravel: number,
): Row => ({
  partACoinsurance: 100,
  partBCoinsurance,
  blood: most,
  hospice: most,
  skilledNursing,
  partADeductible,
  partBDeductible,
  partBExcess,
  foreignTravel,
});

const F = row(100, 100, 100, 100, 100, 100, 80);
const G = row(100, 100, 100, 100, 0, 100, 80);

/** Percent of each benefit that the plan pays. N pays Part B less a copay. */
export const MEDIGAP_TABLE: Record<MedigapLetter, Row> = {
  A: row(100, 100, 0, 0, 0, 0, 0),
  B: row(100, 100, 0, 100, 0, 0, 0),
  C: row(100, 100, 100, 100, 100, 0, 80),
  D: row(100, 100, 100, 100, 0, 0, 80),
  F,
  'F-HD': F,
  G,
  'G-HD': G,
  K: row(50, 50, 50, 50, 0, 0, 0),
  L: row(75, 75, 75, 75, 0, 0, 0),
  M: row(100, 100, 100, 50, 0, 0, 80),
  N: row(100, 100, 100, 100, 0, 0, 80),
};

/** What the Medicare contractors check of a claim-based Medigap (COBA) id: five digits, the first a 5. */
export const isCobaId = (text: string): boolean => /^5\d{4}$/.test(text);

export interface MedigapVisit {
  place: 'office' | 'emergency' | 'other';
  /** Medicare pays it whole: a wellness visit, most screenings. */
  preventive: boolean;
}

/** What the policy does with a visit, in plain words for the desk. */
export function medigapSays(letter: MedigapLetter, visit: MedigapVisit): string[] {
  if (visit.preventive)
    return ['Medicare pays preventive care in full: nothing is left for the policy or the patient.'];
  const plan = MEDIGAP_TABLE[letter];
  const lines: string[] = [];
  if (letter.endsWith('-HD'))
    lines.push('High-deductible: the policy pays nothing of this until its yearly deductible is met.');
  lines.push(
    plan.partBDeductible === 100
      ? 'Part B deductible: the policy pays it.'
      : 'Part B deductible: the patient pays what is left of it this year, once Medicare has decided the claim.',
  );
  lines.push(coinsuranceWords(letter, plan.partBCoinsurance, visit));
  lines.push(
    plan.partBExcess === 100
      ? 'Excess charges of a provider who does not accept assignment: the policy pays them.'
      : 'Excess charges of a provider who does not accept assignment: the patient pays them.',
  );
  return lines;
}

function coinsuranceWords(letter: MedigapLetter, percent: number, { place }: MedigapVisit): string {
  if (letter === 'N' && place === 'office')
    return 'Part B coinsurance: the policy pays it except up to $20, the patient’s copay for an office visit.';
  if (letter === 'N' && place === 'emergency')
    return 'Part B coinsurance: the policy pays it except up to $50, the copay for the emergency room unless the patient is admitted.';
  if (percent === 100) return 'Part B coinsurance: the policy pays all of it; collect nothing of it at the desk.';
  return `Part B coinsurance: the policy pays ${percent} %, the patient ${100 - percent} %, until the yearly limit is reached.`;
}
