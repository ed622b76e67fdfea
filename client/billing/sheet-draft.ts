/** A sheet as it is typed: texts of its cells, and back to what the contract wants. Pure. */
import type { ChargeLineInput, SaveSheet, SheetDraft } from '../../shared/billing.ts';
import { POINTER_LETTERS } from '../../shared/billing.ts';
import type { SuperbillItem } from '../../shared/billing-setup.ts';

export interface LineCells {
  id: string | null;
  procedure: string;
  modifiers: string;
  units: string;
  pointers: string;
  charge: string;
  /** The amount that the fee schedule put there: it follows the code and the units until another one is typed. */
  filled?: string;
  /** What is not typed in the grid, as it was. */
  rest: ChargeLineInput | null;
}

export const EMPTY_LINE: LineCells = {
  id: null,
  procedure: '',
  modifiers: '',
  units: '1',
  pointers: '',
  charge: '',
  rest: null,
};

/** `15000` → `150.00`. */
export const dollars = (cents: number | null): string =>
  cents === null ? '' : `${Math.trunc(cents / 100)}.${String(Math.abs(cents % 100)).padStart(2, '0')}`;

/** `150`, `$1,150.5` → cents; null for nothing, undefined for what is no amount. */
export function typedCents(text: string): number | null | undefined {
  const plain = text.replaceAll(/[$,\s]/g, '');
  if (plain === '') return null;
  const parts = /^(\d{1,6})(?:\.(\d{1,2}))?$/.exec(plain);
  return parts ? Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0')) : undefined;
}

/** `E119` → `E11.9`. */
export const dotted = (code: string): string => (code.length > 3 ? `${code.slice(0, 3)}.${code.slice(3)}` : code);
export const plainCode = (text: string): string => text.toUpperCase().replaceAll(/[\s.]/g, '');

export const cellsOf = (line: ChargeLineInput): LineCells => ({
  id: line.id,
  procedure: line.procedure,
  modifiers: line.modifiers.join(' '),
  units: String(line.units),
  pointers: line.pointers,
  charge: dollars(line.chargeCents),
  rest: line,
});

/** A line of which nothing special is said. */
export const PLAIN_LINE: Omit<
  ChargeLineInput,
  'id' | 'procedure' | 'modifiers' | 'units' | 'pointers' | 'chargeCents'
> = {
  unitKind: 'UN',
  fromOn: null,
  toOn: null,
  placeOfService: null,
  ndc: null,
  ndcQuantity: null,
  ndcUnit: null,
  prescriptionNumber: null,
  note: '',
  isEmergency: false,
  isEpsdt: false,
  isFamilyPlanning: false,
  authorizationId: null,
  referralId: null,
};

/** What is wrong with a cell, by its name. */
export type CellErrors = Partial<Record<'procedure' | 'modifiers' | 'units' | 'pointers' | 'charge', string>>;

export function readLine(cells: LineCells): { line: ChargeLineInput; errors: CellErrors } {
  const errors: CellErrors = {};
  const procedure = plainCode(cells.procedure);
  if (!/^[A-Z0-9]{5}$/.test(procedure)) errors.procedure = 'Five letters and digits.';
  const modifiers = cells.modifiers
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  if (modifiers.length > 4 || modifiers.some((one) => !/^[A-Z0-9]{2}$/.test(one)))
    errors.modifiers = 'At most four, of two signs each.';
  const units = /^\d{1,5}(\.\d{1,3})?$/.test(cells.units.trim()) ? Number(cells.units) : 0;
  if (units <= 0) errors.units = 'A number above nothing.';
  const pointers = cells.pointers.toUpperCase().replaceAll(/[\s,]/g, '');
  if (!/^[A-L]{0,4}$/.test(pointers)) errors.pointers = 'At most four letters.';
  const chargeCents = typedCents(cells.charge);
  if (chargeCents === undefined) errors.charge = 'An amount like 150.00.';
  // What belonged to another code does not belong to this one.
  const kept = cells.rest?.procedure === procedure ? cells.rest : PLAIN_LINE;
  return {
    line: {
      ...PLAIN_LINE,
      ...kept,
      id: cells.id,
      procedure,
      modifiers,
      units,
      pointers,
      chargeCents: chargeCents ?? null,
    },
    errors,
  };
}

/** A line of the superbill, pointing at its diagnoses, which are added where they are not there. */
export function withItem(item: SuperbillItem, diagnoses: readonly string[]): { cells: LineCells; diagnoses: string[] } {
  const all = [...diagnoses, ...item.diagnoses.filter((code) => !diagnoses.includes(code))].slice(
    0,
    POINTER_LETTERS.length,
  );
  const places =
    item.diagnoses.length > 0
      ? item.diagnoses.map((code) => all.indexOf(code)).filter((at) => at >= 0)
      : all.map((_, at) => at);
  const pointers = places
    .slice(0, 4)
    .map((at) => POINTER_LETTERS[at])
    .join('');
  const cells = {
    ...EMPTY_LINE,
    procedure: item.procedure,
    modifiers: item.modifiers.join(' '),
    units: String(item.units),
    pointers,
  };
  return { cells, diagnoses: all };
}

/** What a saved sheet has besides what can be saved is left out. */
export function draftOf(sheet: SheetDraft & Record<string, unknown>, proposal: SheetDraft): SheetDraft {
  const names = Object.keys(proposal) as (keyof SheetDraft)[];
  const draft = Object.fromEntries(names.map((name) => [name, sheet[name]])) as unknown as SheetDraft;
  const members = [
    'id',
    'procedure',
    'modifiers',
    'units',
    'pointers',
    'chargeCents',
    ...Object.keys(PLAIN_LINE),
  ] as (keyof ChargeLineInput)[];
  return {
    ...draft,
    lines: sheet.lines.map(
      (line) => Object.fromEntries(members.map((name) => [name, line[name]])) as unknown as ChargeLineInput,
    ),
  };
}

export const saving = (
  draft: SheetDraft,
  saved: { id: string; version: number } | null,
  how: Pick<SaveSheet, 'isComplete' | 'acceptsOverrun' | 'correctionReason'>,
): SaveSheet => ({ ...draft, id: saved?.id ?? null, expectedVersion: saved?.version ?? null, ...how });
