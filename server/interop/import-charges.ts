/** Charges of a connected EHR's file: one line of the file is one line of a charge sheet, known by its id. */
import type { ChargeLineInput } from '../../shared/billing.ts';
import { ChargeLineInput as LineShape } from '../../shared/billing.ts';
import { addChargeLines, type ImportedLine, sortChargeLines } from '../billing/index.ts';
import { Cells } from './cells.ts';
import { keepNotes, rowsOf, type Told, type Work } from './import-csv.ts';
import { type Row, valuesOf } from './import-run.ts';
import { RowRejected, requireContract } from './rows.ts';

const orNull = (text: string): string | null => text || null;
const split = (text: string): string[] =>
  text
    .toUpperCase()
    .split(/[\s,;|^~]+/)
    .filter(Boolean);

/** `150`, `$1,150.50` → cents. */
function centsOf(cells: Cells): number | null {
  const text = cells.text('charge').replaceAll(/[$,\s]/g, '');
  if (text === '') return null;
  const parts = /^(\d{1,6})(?:\.(\d{1,2})0*)?$/.exec(text);
  if (!parts) throw new RowRejected(`The column ${cells.column('charge')} holds no amount like 150.00.`);
  return Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
}

/** A number of at most three decimals; `otherwise` where the cell is empty. */
function numberOf(cells: Cells, field: string, otherwise: number | null): number | null {
  const text = cells.text(field);
  if (text === '') return otherwise;
  if (!/^\d{1,5}(\.\d{1,3}0*)?$/.test(text))
    throw new RowRejected(`The column ${cells.column(field)} holds no number.`);
  return Number(text);
}

/** The forms 4-4-2, 5-3-2 and 5-4-1 with hyphens become eleven digits; without hyphens only eleven digits say what is meant. */
function ndcOf(cells: Cells): string | null {
  const text = cells.text('ndc');
  if (text === '') return null;
  const parts = text.split('-');
  const plain =
    parts.length === 3 ? [5, 4, 2].map((length, i) => (parts[i] ?? '').padStart(length, '0')).join('') : text;
  if (/^\d{11}$/.test(plain)) return plain;
  throw new RowRejected(`The column ${cells.column('ndc')} holds no NDC of eleven digits, or of ten with hyphens.`);
}

function readLine(cells: Cells): ImportedLine {
  const externalId = cells.text('lineId');
  if (externalId === '')
    throw new RowRejected(
      `The column ${cells.column('lineId')} is empty: a line without an id could be charged twice.`,
    );
  const diagnoses = ['diagnoses', 'diagnosis2', 'diagnosis3', 'diagnosis4'].flatMap((field) =>
    split(cells.text(field)),
  );
  const codes = [...new Set(diagnoses.map((code) => code.replaceAll('.', '')))];
  const wrong = codes.find((code) => !/^[A-Z]\d[0-9A-Z]{1,5}$/.test(code));
  if (wrong) throw new RowRejected(`“${wrong.slice(0, 12)}” in ${cells.column('diagnoses')} is no ICD-10-CM code.`);
  const ndc = ndcOf(cells);
  const line: ChargeLineInput = {
    ...{ id: null, unitKind: 'UN', pointers: '', fromOn: null, toOn: null, placeOfService: null, note: '' },
    procedure: cells.text('procedure').toUpperCase(),
    modifiers: [
      ...split(cells.text('modifiers')),
      ...['modifier2', 'modifier3', 'modifier4'].flatMap((field) => split(cells.text(field))),
    ],
    units: numberOf(cells, 'units', 1) as number,
    chargeCents: centsOf(cells),
    ndc,
    ndcQuantity: ndc ? numberOf(cells, 'ndcQuantity', null) : null,
    ndcUnit: ndc ? (orNull(cells.text('ndcUnit').toUpperCase()) as ChargeLineInput['ndcUnit']) : null,
    prescriptionNumber: null,
    ...{ isEmergency: false, isEpsdt: false, isFamilyPlanning: false, authorizationId: null, referralId: null },
  };
  requireContract(LineShape, line, { ...cells.columns, chargeCents: cells.columns.charge ?? 'charge' });
  const visit = {
    visitId: cells.text('visitId'),
    recordNumber: cells.text('recordNumber'),
    date: cells.date('date', 'this century'),
  };
  if (visit.visitId === '' && (visit.recordNumber === '' || visit.date === ''))
    throw new RowRejected('The row says neither the id of its visit, nor patient and day.');
  return { externalId, visit, diagnoses: codes, line };
}

export async function importCharges(work: Work): Promise<Told> {
  const { kernel, run, reading, dryRun } = work;
  const told: Told = { notes: [], furtherLane: 0 };
  const seen = new Map<string, number>();
  const read = (cells: Cells, line: number): Row<ImportedLine> => {
    const item = readLine(cells);
    const first = seen.get(item.externalId);
    if (first !== undefined) throw new RowRejected(`The same line id stands in line ${first} already.`);
    seen.set(item.externalId, line);
    return { id: item.externalId, line, item };
  };
  await run.file(
    work.file.name,
    rowsOf(work),
    (row) => read(new Cells(valuesOf(row), reading), row.line),
    async (rows) => {
      const lineOf = new Map(rows.map(({ id, line }) => [id, line]));
      const sort = async (db: Parameters<typeof sortChargeLines>[0]) => {
        const sorted = await sortChargeLines(
          db,
          rows.map(({ item }) => item),
        );
        const fresh = rows.flatMap(({ item }, i) => {
          const one = sorted[i];
          return one && 'appointmentId' in one ? [{ ...item, appointmentId: one.appointmentId }] : [];
        });
        const refused = rows.flatMap(({ line }, i) => {
          const one = sorted[i];
          return one && 'refused' in one ? [{ line, sentence: one.refused }] : [];
        });
        return { fresh, refused };
      };
      const { fresh, refused } = dryRun
        ? await sort(kernel.database.db)
        : await run.act('interop.importCharges', async (ctx) => {
            const found = await sort(ctx.tx);
            const late = await addChargeLines(ctx, found.fresh);
            const told = [...late].map(([id, sentence]) => ({ line: lineOf.get(id) ?? 0, sentence }));
            return {
              fresh: found.fresh.filter(({ externalId }) => !late.has(externalId)),
              refused: [...found.refused, ...told],
            };
          });
      return {
        added: new Set(fresh.map(({ externalId }) => externalId)),
        rejected: refused,
        keep: () => keepNotes(told, []),
      };
    },
  );
  return told;
}
