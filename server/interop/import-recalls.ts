/** Recalls of another system's file: who should come again, for what, and when. */
import { createHash } from 'node:crypto';
import { RECALL_STATES, type RecallState, saveRecall } from '../../shared/recalls.ts';
import type { Db } from '../kernel/db.ts';
import { addRecalls, type ImportedRecall, selectKnownRecalls } from '../scheduling/index.ts';
import { Cells } from './cells.ts';
import type { Directory } from './directory.ts';
import { patientFinder } from './import-appointments.ts';
import { keepNotes, rowsOf, type Told, type Work } from './import-csv.ts';
import { type Row, valuesOf } from './import-run.ts';
import type { Said } from './people-match.ts';
import { RowRejected, requireContract } from './rows.ts';
import { saidOf } from './visit-row.ts';

const NEW = { id: null, expectedVersion: null } as const;
const NOBODY = '00000000-0000-0000-0000-000000000000';

interface RecallRow extends Omit<ImportedRecall, 'patientId' | 'externalId'> {
  /** The id in the other system; empty where the file has none. */
  theirId: string;
  said: Said;
}

/** Words of other systems; what is none of them is open. */
function statusOf(cells: Cells): RecallState {
  const text = cells.text('status').toLowerCase();
  const own = RECALL_STATES.find((one) => one === text.replaceAll(/[\s-]+/g, '_'));
  if (own) return own;
  if (/^(scheduled|made|appointment made|completed?|done)$/.test(text)) return 'booked';
  if (/^(refused|declined|opted out|do not contact)$/.test(text)) return 'declined';
  return /^(cancell?ed|inactive|deleted|not needed|disabled)$/.test(text) ? 'not_needed' : 'open';
}

function readRecall(cells: Cells, directory: Directory): RecallRow {
  const dueOn = cells.date('dueOn', 'this century');
  if (dueOn === '') throw new RowRejected(`The column ${cells.column('dueOn')} is empty: the day is needed.`);
  const recall = {
    reason: cells.text('reason') || 'Recall',
    visitTypeId: cells.text('visitType') ? directory.visitTypeOf(cells) : null,
    providerId: cells.text('provider') || cells.text('npi') ? directory.providerOf(cells) : null,
    dueOn,
    againOn: null,
    status: statusOf(cells),
    note: cells.text('note'),
  };
  requireContract(saveRecall.input, { ...NEW, ...recall, patientId: NOBODY }, cells.columns);
  return { ...recall, theirId: cells.text('externalId'), said: saidOf(cells) };
}

/** Without an id of its own a recall is known by whom it is of, for what and when. */
const idOf = ({ theirId, reason, dueOn }: RecallRow, patientId: string): string =>
  theirId ? `recall ${theirId}` : createHash('sha256').update(`${patientId} ${dueOn} ${reason}`).digest('hex');

interface Sorted {
  fresh: { line: number; recall: ImportedRecall }[];
  rejected: { line: number; sentence: string }[];
}

async function sortRecalls(db: Db, rows: readonly Row<RecallRow>[]): Promise<Sorted> {
  const patientOf = await patientFinder(db, rows);
  const rejected: Sorted['rejected'] = [];
  const found = new Map<string, { line: number; recall: ImportedRecall }>();
  for (const { item, line } of rows) {
    try {
      const { theirId: _, said, ...recall } = item;
      const patientId = patientOf(said).id;
      const externalId = idOf(item, patientId);
      const first = found.get(externalId);
      if (first) throw new RowRejected(`The same recall stands in line ${first.line} already.`);
      found.set(externalId, { line, recall: { ...recall, patientId, externalId } });
    } catch (error) {
      if (!(error instanceof RowRejected)) throw error;
      rejected.push({ line, sentence: error.message });
    }
  }
  const known = await selectKnownRecalls(db, [...found.keys()]);
  return { fresh: [...found].flatMap(([id, one]) => (known.has(id) ? [] : [one])), rejected };
}

export async function importRecalls(work: Work, directory: Directory): Promise<Told> {
  const { kernel, run, reading, dryRun } = work;
  const told: Told = { notes: [], furtherLane: 0 };
  await run.file(
    work.file.name,
    rowsOf(work),
    (row): Row<RecallRow> => {
      const item = readRecall(new Cells(valuesOf(row), reading), directory);
      return { id: `line ${row.line}`, line: row.line, item };
    },
    async (rows) => {
      const { fresh, rejected } = dryRun
        ? await sortRecalls(kernel.database.db, rows)
        : await run.act('interop.importRecalls', async (ctx) => {
            const sorted = await sortRecalls(ctx.tx, rows);
            await addRecalls(
              ctx,
              sorted.fresh.map(({ recall }) => recall),
            );
            return sorted;
          });
      return { added: new Set(fresh.map(({ line }) => `line ${line}`)), rejected, keep: () => keepNotes(told, []) };
    },
  );
  return told;
}
