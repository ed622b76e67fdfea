/** Pure: the charges of a message DFT^P03 (HL7 2.5.1, chapter 6), as lines that can be put on the sheet of a visit. */
import { type ChargeLineInput, ChargeLineInput as LineShape } from '../../shared/billing.ts';
import type { ImportedLine } from '../billing/index.ts';
import { validatorOf } from '../kernel/validate.ts';
import { Hl7Refused, type Message, type Segment } from './hl7.ts';

export interface ChargeMessage {
  controlId: string;
  sender: string;
  recordNumber: string;
  visitNumber: string;
  /** The day of the first charge. */
  date: string;
  lines: ImportedLine[];
}

/** Which fields of FT1 ours come from, for whoever reads why a message is refused. */
const PLACES: Readonly<Record<string, string>> = {
  procedure: 'procedure code (FT1-25 or FT1-7)',
  modifiers: 'modifiers (FT1-26)',
  units: 'quantity (FT1-10)',
  chargeCents: 'amount (FT1-11)',
};

/** `20260318`, `202603181405-0500` → `2026-03-18`; null where it is no day. */
function dayOf(text: string): string | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(text) ?? [];
  if (!year) return null;
  try {
    return Temporal.PlainDate.from(`${year}-${month}-${day}`, { overflow: 'reject' }).toString();
  } catch {
    return null;
  }
}

/** Throws Hl7Refused, with the segment. */
export function chargesOf(message: Message): ChargeMessage {
  const { controlId, sender, segments } = message;
  const refuse = (sentence: string): never => {
    throw new Hl7Refused(`Message ${controlId}: ${sentence}`);
  };
  if (!message.type.startsWith('DFT^P03') && message.type !== 'DFT')
    refuse(`it is ${message.type || 'of no type'}; only charges (DFT^P03) are read here.`);
  const charges = segments.filter(({ id }) => id === 'FT1');
  if (charges.length === 0) refuse('it holds no charge (FT1). Look at what the other system sends.');
  if (segments.filter(({ id }) => id === 'PID').length > 1) refuse('it speaks of more than one patient.');
  const one = (id: string): Segment | undefined => segments.find((segment) => segment.id === id);
  const [pid, pv1] = [one('PID'), one('PV1')];
  const numbers = pid?.all(3) ?? [];
  const recordNumber = (numbers.find((number) => number[4] === 'MR') ?? numbers[0])?.[0] || (pid?.text(2) ?? '');
  const visitNumber = pv1?.text(19) ?? '';
  const general = segments.filter(({ id }) => id === 'DG1').map((dg1) => dg1.text(3));
  const birthDate = dayOf(pid?.text(7) ?? '') ?? '';
  const lines = charges.map((ft1, i): ImportedLine => {
    const where = `charge ${i + 1} (segment ${ft1.number})`;
    const kind = ft1.text(6).toUpperCase();
    if (kind !== '' && kind !== 'CG')
      refuse(`${where} is no charge but ${kind.slice(0, 12)} (FT1-6). Correct what was charged at a desk.`);
    const date = dayOf(ft1.text(4));
    if (date === null) refuse(`${where} has no day (FT1-4).`);
    const own = ft1.all(19).map(([code = '']) => code);
    const diagnoses = codesOf(own.length > 0 ? own : general);
    const wrong = diagnoses.find((code) => !/^[A-Z]\d[0-9A-Z]{1,5}$/.test(code));
    if (wrong) refuse(`“${wrong.slice(0, 12)}” of ${where} is no ICD-10-CM code (FT1-19, DG1-3).`);
    const line = lineOf(ft1);
    const fields = wrongFields(line).map((field) => PLACES[field.split('/')[0] ?? ''] ?? field);
    if (fields.length > 0)
      refuse(`${where}: missing, too long or not as expected: ${[...new Set(fields)].join(', ')}.`);
    return {
      externalId: `${sender || 'HL7'}/${ft1.text(2) || `${controlId}-${i + 1}`}`.slice(0, 200),
      visit: { visitId: visitNumber, recordNumber, birthDate, date: date as string },
      diagnoses,
      line,
    };
  });
  if (visitNumber === '' && recordNumber === '')
    refuse('it says neither the number of the visit (PV1-19) nor that of the record (PID-3).');
  const double = lines.find(({ externalId }, i) => lines.findIndex((it) => it.externalId === externalId) !== i);
  if (double) refuse('two of its charges have the same id (FT1-2), so one of them could be lost.');
  return { controlId, sender, recordNumber, visitNumber, date: lines[0]?.visit.date ?? '', lines };
}

/** Which fields of ours are not as the form of a desk would take them. */
function wrongFields(line: ChargeLineInput): string[] {
  const validator = validatorOf(LineShape);
  return validator.Check(line) ? [] : [...validator.Errors(line)].map(({ instancePath }) => instancePath.slice(1));
}

const codesOf = (codes: readonly string[]): string[] => [
  ...new Set(codes.map((code) => code.toUpperCase().replaceAll(/[.\s]/g, '')).filter(Boolean)),
];

function lineOf(ft1: Segment): ChargeLineInput {
  const quantity = ft1.text(10);
  return {
    ...{ id: null, unitKind: 'UN', pointers: '', fromOn: null, toOn: null, placeOfService: null, note: '' },
    procedure: (ft1.text(25) || ft1.text(7)).toUpperCase(),
    modifiers: ft1.all(26).map(([code = '']) => code.toUpperCase()),
    // What is no number is told as one that is not as expected.
    units: quantity === '' ? 1 : /^\d{1,5}(\.\d{1,3}0*)?$/.test(quantity) ? Number(quantity) : -1,
    chargeCents: centsOf(ft1.text(11)),
    ...{ ndc: null, ndcQuantity: null, ndcUnit: null, prescriptionNumber: null },
    ...{ isEmergency: false, isEpsdt: false, isFamilyPlanning: false, authorizationId: null, referralId: null },
  };
}

function centsOf(text: string): number | null {
  if (text === '') return null;
  const parts = /^(\d{1,6})(?:\.(\d{1,2})0*)?$/.exec(text);
  return parts ? Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0')) : -1;
}
