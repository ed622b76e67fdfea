/** Codes as strings with their system: written one way, and refused where they cannot be right. Pure. */
import { CODE_SYSTEMS, type CodeSystem } from '../../shared/summary.ts';

/** Luhn’s check over the digits before the hyphen, as LOINC numbers have it. */
function isLoinc(code: string): boolean {
  const parts = /^(\d{1,7})-(\d)$/.exec(code);
  if (!parts) return false;
  const [, body = '', check] = parts;
  const sum = [...body].reverse().reduce((total, digit, i) => {
    const doubled = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return (10 - (sum % 10)) % 10 === Number(check);
}

/** Verhoeff’s check, the last digit of every SNOMED CT identifier: multiplication in the dihedral group D5. */
function isSnomed(code: string): boolean {
  if (!/^[1-9]\d{5,17}$/.test(code)) return false;
  const times = (a: number, b: number): number => {
    if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
    return b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
  };
  const turn = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  const turned = (digit: number, place: number): number => {
    let result = digit;
    for (let i = 0; i < place % 8; i++) result = turn[result] as number;
    return result;
  };
  return [...code].reverse().reduce((check, digit, i) => times(check, turned(Number(digit), i)), 0) === 0;
}

const CHECKS: Record<CodeSystem, { fits: (code: string) => boolean; sentence: string }> = {
  [CODE_SYSTEMS['ICD-10-CM']]: {
    fits: (code) => /^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/.test(code),
    sentence: 'That is no ICD-10-CM code. It looks like E11.9.',
  },
  [CODE_SYSTEMS['SNOMED CT']]: {
    fits: isSnomed,
    sentence: 'That is no SNOMED CT code: its check digit is not right. Look at it again.',
  },
  [CODE_SYSTEMS.RxNorm]: {
    fits: (code) => /^[1-9]\d{0,7}$/.test(code),
    sentence: 'That is no RxNorm code. It is a number of up to eight digits.',
  },
  [CODE_SYSTEMS.CVX]: {
    fits: (code) => /^\d{2,3}$/.test(code),
    sentence: 'That is no CVX code. It is two or three digits, like 08 or 207.',
  },
  [CODE_SYSTEMS.LOINC]: {
    fits: isLoinc,
    sentence: 'That is no LOINC code: it looks like 4548-4, and its check digit must be right.',
  },
};

/** One way to write a code: no blanks, capitals, and the point of ICD-10-CM where it belongs. */
export function plainCode(system: CodeSystem, code: string): string {
  const plain = code.replaceAll(/\s/g, '').toUpperCase();
  return system === CODE_SYSTEMS['ICD-10-CM'] ? plain.replace(/^([A-Z]\d[0-9A-Z])([0-9A-Z]{1,4})$/, '$1.$2') : plain;
}

/** What is wrong with a code that is written the one way; null where nothing is. */
export function wrongWithCode(system: CodeSystem, code: string): string | null {
  const { fits, sentence } = CHECKS[system];
  return fits(code) ? null : sentence;
}
