/** Employers of another system's file: each known by its name. */
import { saveEmployer as contract, type Employer } from '../../shared/coverage-payers.ts';
import { saveEmployer, selectEmployers } from '../coverage/index.ts';
import { Cells } from './cells.ts';
import { keepNotes, rowsOf, type Told, type Work } from './import-csv.ts';
import { zipOf } from './import-patients.ts';
import { type Row, valuesOf } from './import-run.ts';
import { RowRejected, requireContract } from './rows.ts';

type Fields = Omit<Employer, 'id' | 'version'>;
const NEW = { id: null, expectedVersion: null } as const;
const orNull = (text: string): string | null => text || null;
const keyOf = (name: string): string => name.trim().toLowerCase();

/** A count of employees, or one of our words for it. */
function sizeOf(cells: Cells): Fields['size'] {
  const text = cells.text('size').replaceAll(',', '');
  if (text === '') return 'unknown';
  const word = (['unknown', 'under_20', 'under_100', 'from_100'] as const).find((one) => one === text);
  if (word) return word;
  if (!/^\d{1,7}$/.test(text))
    throw new RowRejected(`The column ${cells.column('size')} holds no number of employees.`);
  return Number(text) < 20 ? 'under_20' : Number(text) < 100 ? 'under_100' : 'from_100';
}

function readEmployer(cells: Cells): Fields {
  const fields = {
    name: cells.text('name'),
    size: sizeOf(cells),
    phone: orNull(cells.text('phone')),
    addressLine: orNull(cells.text('addressLine')),
    city: orNull(cells.text('city')),
    state: orNull(cells.text('state')),
    zip: orNull(zipOf(cells.text('zip'))),
    active: !/^(no|n|false|0|inactive)$/i.test(cells.text('active')),
  };
  requireContract(contract.input, { ...NEW, ...fields }, cells.columns);
  return fields;
}

export async function importEmployers(work: Work): Promise<Told> {
  const { kernel, run, reading, dryRun } = work;
  const told: Told = { notes: [], furtherLane: 0 };
  const seen = new Map<string, number>();
  const read = (cells: Cells, line: number): Row<Fields> => {
    const item = readEmployer(cells);
    const first = seen.get(keyOf(item.name));
    if (first !== undefined) throw new RowRejected(`The same name stands in line ${first} already.`);
    seen.set(keyOf(item.name), line);
    return { id: keyOf(item.name), line, item };
  };
  const fresh = async (db: Parameters<typeof selectEmployers>[0], rows: readonly Row<Fields>[]) => {
    const known = new Set((await selectEmployers(db, null)).map(({ name }) => keyOf(name)));
    return rows.filter(({ id }) => !known.has(id));
  };
  await run.file(
    work.file.name,
    rowsOf(work),
    (row) => read(new Cells(valuesOf(row), reading), row.line),
    async (rows) => {
      const added = dryRun
        ? await fresh(kernel.database.db, rows)
        : await run.act('interop.importEmployers', async (ctx) => {
            const found = await fresh(ctx.tx, rows);
            for (const { item } of found) await saveEmployer(ctx, { ...NEW, ...item });
            return found;
          });
      return { added: new Set(added.map(({ id }) => id)), keep: () => keepNotes(told, []) };
    },
  );
  return told;
}
