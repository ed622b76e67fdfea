/** From when on a release holds, as its name or its heading says it. */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const dayOf = (year: number, month: number, day = 1): string | null => {
  if (year < 1980 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
};

/** `2025-10-01`, `10-01-2025`, `October 1, 2025`, `OCT 2025`, `2024_OCT`. */
export function dateIn(text: string): string | null {
  const plain = text.toLowerCase();
  const iso = /(?<!\d)(20\d\d)[-_.]?(0\d|1[0-2])[-_.]?([0-3]\d)(?!\d)/.exec(plain);
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const american = /(?<!\d)(\d{1,2})[-/_](\d{1,2})[-/_](20\d\d)(?!\d)/.exec(plain);
  if (american) return dayOf(Number(american[3]), Number(american[1]), Number(american[2]));
  const name = `(${MONTHS.join('|')})[a-z]*`;
  const worded = new RegExp(`(?<![a-z])${name}[ _.-]*(\\d{1,2})?,?[ _-]*(20\\d\\d)(?!\\d)`).exec(plain);
  if (worded) return dayOf(Number(worded[3]), MONTHS.indexOf(worded[1] as string) + 1, Number(worded[2] ?? 1));
  const before = new RegExp(`(?<!\\d)(20\\d\\d|\\d\\d)[ _-]*${name}(?![a-z])`).exec(plain);
  if (!before) return null;
  return dayOf(Number((before[1] as string).padStart(4, '20')), MONTHS.indexOf(before[2] as string) + 1);
}

/** The fiscal year of an ICD-10-CM file and the day on which it begins: October, or the update of April. */
export function fiscalYearIn(text: string): { year: number; from: string } | null {
  const year = Math.max(...[...text.matchAll(/(?<!\d)(20[1-9]\d)(?!\d)/g)].map(([, found]) => Number(found)));
  if (!Number.isFinite(year)) return null;
  const isApril = /apr(il)?(?![a-z])|04[-_]?01(?!\d)/i.test(text);
  return { year, from: isApril ? `${year}-04-01` : `${year - 1}-10-01` };
}

/** NCCI versions count quarters: 31.3 began in October 2025. */
export function ncciDateIn(name: string): string | null {
  const version = /v(\d\d)(\d)(?:r\d)?/i.exec(name);
  return version ? dayOf(1994 + Number(version[1]), 1 + 3 * Number(version[2])) : null;
}

/** The first day of the quarter of a date. */
export function quarterOf(date: string): string {
  const month = Number(date.slice(5, 7));
  return `${date.slice(0, 4)}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`;
}

/** The last day of the quarter, or of the year, of a date: until then a release was published for; null without a date. */
export function lastDayOf(span: 'quarter' | 'year', date: string | null): string | null {
  if (date === null) return null;
  if (span === 'year') return `${date.slice(0, 4)}-12-31`;
  return Temporal.PlainDate.from(quarterOf(date)).add({ months: 3 }).subtract({ days: 1 }).toString();
}
