/** Which fee schedule holds, what Medicare pays, and what a file of amounts says. Pure. */
import { parse } from 'csv-parse/sync';
import { CENTS_MAX } from '../../shared/billing.ts';
import type { Fee, FeeChange, FeePurpose, FeeReport, FeeSchedule } from '../../shared/fees.ts';
import type { FieldError } from '../../shared/problems.ts';
import { holdsOn } from '../../shared/time.ts';

export function wrongInSchedule(
  row: Pick<FeeSchedule, 'purpose' | 'payerId' | 'planId' | 'startsOn' | 'endsOn' | 'medicarePercent' | 'locality'>,
): FieldError[] {
  const errors: FieldError[] = [];
  if (row.endsOn !== null && row.endsOn < row.startsOn)
    errors.push({ path: '/endsOn', message: 'The last day is before the first one. Correct one of the two dates.' });
  if (row.purpose === 'allowed' && row.payerId === null)
    errors.push({ path: '/payerId', message: 'Amounts that were agreed on have a payer. Choose who agreed to them.' });
  if (row.planId !== null && row.payerId === null)
    errors.push({ path: '/payerId', message: 'Choose the payer of that plan, too.' });
  if ((row.medicarePercent === null) !== (row.locality === null))
    errors.push({
      path: row.locality === null ? '/locality' : '/medicarePercent',
      message: 'A share of what Medicare pays needs both: the percentage, and the locality whose prices it is of.',
    });
  return errors;
}

export interface AskedPrice {
  procedure: string;
  modifiers: readonly string[];
  /** The day of the service. */
  date: string;
  /** Null: the patient pays. */
  payerId: string | null;
  planId: string | null;
  locationId: string | null;
  placeOfService: string | null;
}

/**
 * The schedules that speak of a service, the one that names most first: a plan before its payer before everybody, and
 * among those a location before everywhere. No two of them are alike in that on one day: the database sees to it.
 */
export function fitting(schedules: readonly FeeSchedule[], purpose: FeePurpose, asked: AskedPrice): FeeSchedule[] {
  const weight = (it: FeeSchedule): number =>
    (it.planId === null ? 0 : 4) + (it.payerId === null ? 0 : 2) + (it.locationId === null ? 0 : 1);
  const isOrAny = (named: string | null, is: string | null): boolean => named === null || named === is;
  return schedules
    .filter(
      (it) =>
        it.purpose === purpose &&
        holdsOn(it, asked.date) &&
        isOrAny(it.payerId, asked.payerId) &&
        isOrAny(it.planId, asked.planId) &&
        isOrAny(it.locationId, asked.locationId),
    )
    .sort((a, b) => weight(b) - weight(a));
}

/** The professional or technical part, or a part of it: another amount than the whole, which must never stand in for it. */
const PARTS = ['26', 'TC', '53'];
export const partOf = (modifiers: readonly string[]): string | null =>
  modifiers.find((modifier) => PARTS.includes(modifier)) ?? null;

/** Under which modifiers an amount may stand for a line: its own in their order, then the bare code. */
export const feeModifiers = (modifiers: readonly string[]): string[] => [
  ...modifiers,
  ...(partOf(modifiers) === null ? [''] : []),
];

/** A decimal number as an integer of so many decimals: `1.05` with 3 is 1050n. Exact. */
function scaled(text: string, decimals: number): bigint {
  const [whole = '', part = ''] = text.split('.');
  return BigInt(`${whole || '0'}${part.slice(0, decimals).padEnd(decimals, '0')}`);
}

/** Half up, of positive numbers. */
const divided = (value: bigint, by: bigint): bigint => (value + by / 2n) / by;

/**
 * What Medicare pays for one unit, in cents: the relative values of work, practice expense and malpractice, each with the
 * index of the locality, times the conversion factor of the year (42 CFR 414.20-414.36). Both sides of the body in one line (modifier 50)
 * are paid one and a half times where the file says so. Null: the schedule prices no such code.
 */
export function medicareCents(
  values: Readonly<Record<string, string>>,
  locality: Readonly<Record<string, string>>,
  { isFacility, isBothSides }: { isFacility: boolean; isBothSides: boolean },
): number | null {
  const expense = isFacility ? values.facilityPe : values.nonFacilityPe;
  const sum =
    scaled(values.work ?? '', 4) * scaled(locality.work ?? '', 4) +
    scaled(expense ?? '', 4) * scaled(locality.pe ?? '', 4) +
    scaled(values.malpractice ?? '', 4) * scaled(locality.mp ?? '', 4);
  const factor = scaled(values.factor ?? '', 4);
  if (sum === 0n || factor === 0n) return null;
  // Four decimals of the values, of the index and of the factor: twelve, of which two are the cents.
  const cents = divided(sum * factor, 10n ** 10n);
  return Number(isBothSides && values.bilateral === '1' ? divided(cents * 3n, 2n) : cents);
}

/** So many percent, two decimals, half up. */
export const percentOf = (cents: number, percent: number): number =>
  Number(divided(BigInt(cents) * BigInt(Math.round(percent * 100)), 10_000n));

/** One amount by its key. */
export const feeKey = ({ procedure, modifier }: Pick<Fee, 'procedure' | 'modifier'>): string =>
  `${procedure} ${modifier}`;

const HEADINGS = {
  procedure: /^(code|procedure|hcpcs|cpt)/,
  modifier: /^mod/,
  amount: /^(amount|fee|price|allowed|charge|rate)/,
};

export interface FeeFile {
  fees: Fee[];
  refused: { line: number; why: string }[];
}

/** What the file says, or the sentence that nothing of it can be read. */
export function readFeeFile(csv: string): FeeFile | string {
  const text = csv.replace(/^\uFEFF/, '');
  const head = text.slice(0, 2_000).split(/\r?\n/, 1)[0] ?? '';
  const delimiter = [';', '\t', ','].find((one) => head.includes(one)) ?? ',';
  let rows: { record: string[]; info: { lines: number } }[];
  try {
    rows = parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
    }) as unknown as typeof rows;
  } catch {
    return 'This is no CSV file: its quotation marks do not close. Save it as CSV again.';
  }
  const names = (rows[0]?.record ?? []).map((name) => name.toLowerCase());
  const at = Object.fromEntries(
    Object.entries(HEADINGS).map(([name, pattern]) => [name, names.findIndex((one) => pattern.test(one))]),
  ) as Record<keyof typeof HEADINGS, number>;
  if (at.procedure < 0 || at.amount < 0)
    return 'The first line must name the columns: code, modifier and amount. Write those words above the columns.';
  const seen = new Map<string, number>();
  const file: FeeFile = { fees: [], refused: [] };
  for (const { record, info } of rows.slice(1)) {
    const cell = (i: number): string => (i < 0 ? '' : (record[i] ?? ''));
    const line = info.lines;
    const fee = { procedure: cell(at.procedure).toUpperCase(), modifier: cell(at.modifier).toUpperCase() };
    const amountCents = centsOf(cell(at.amount));
    const before = seen.get(feeKey(fee));
    const why = !/^[A-Z0-9]{5}$/.test(fee.procedure)
      ? `“${cell(at.procedure).slice(0, 20)}” is no code: write five letters and digits.`
      : !/^([A-Z0-9]{2})?$/.test(fee.modifier)
        ? `“${cell(at.modifier).slice(0, 20)}” is no modifier: write two letters or digits, or leave it empty.`
        : amountCents === null
          ? `“${cell(at.amount).slice(0, 20)}” is no amount: write it like 125.00, at most ${CENTS_MAX / 100}.`
          : before === undefined
            ? null
            : `${feeKey(fee).trim()} stands in line ${before} already. Keep one of the two.`;
    if (why !== null || amountCents === null) file.refused.push({ line, why: why ?? '' });
    else {
      seen.set(feeKey(fee), line);
      file.fees.push({ ...fee, amountCents });
    }
  }
  return file;
}

/** `$1,250.00`, `125`, `125.5`: null when it is no amount. */
function centsOf(text: string): number | null {
  const match = /^\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.(\d{1,2}))?$/.exec(text);
  if (!match) return null;
  const cents = Number((match[1] as string).replaceAll(',', '')) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return cents <= CENTS_MAX ? cents : null;
}

const DIFFERENCES_SHOWN = 50;
const REFUSED_SHOWN = 100;

/** What has to change so that the schedule says what the file says. */
export function changesOf(
  now: readonly Fee[],
  file: FeeFile,
  isComplete: boolean,
): { changes: FeeChange[]; report: FeeReport } {
  const before = new Map(now.map((fee) => [feeKey(fee), fee]));
  const wanted = new Map(file.fees.map((fee) => [feeKey(fee), fee]));
  const set = file.fees.filter((fee) => before.get(feeKey(fee))?.amountCents !== fee.amountCents);
  const out = isComplete ? now.filter((fee) => !wanted.has(feeKey(fee))) : [];
  const changes: FeeChange[] = [...set, ...out.map((fee) => ({ ...fee, amountCents: null }))];
  const differences = changes
    .map(({ procedure, modifier, amountCents }) => ({
      procedure,
      modifier,
      beforeCents: before.get(feeKey({ procedure, modifier }))?.amountCents ?? null,
      afterCents: amountCents,
    }))
    .sort(
      (a, b) =>
        Math.abs((b.afterCents ?? 0) - (b.beforeCents ?? 0)) - Math.abs((a.afterCents ?? 0) - (a.beforeCents ?? 0)),
    );
  const added = set.filter((fee) => !before.has(feeKey(fee))).length;
  return {
    changes,
    report: {
      added,
      changed: set.length - added,
      takenOut: out.length,
      same: file.fees.length - set.length,
      refused: file.refused.slice(0, REFUSED_SHOWN),
      refusedCount: file.refused.length,
      differences: differences.slice(0, DIFFERENCES_SHOWN),
    },
  };
}

/** As it is read again. */
export const feeCsv = (fees: readonly Fee[]): string =>
  [
    'code,modifier,amount',
    ...fees.map((one) => `${one.procedure},${one.modifier},${(one.amountCents / 100).toFixed(2)}`),
  ]
    .map((line) => `${line}\r\n`)
    .join('');
