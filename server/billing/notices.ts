/** What can be done with signed notices (ABN), and with the table of diagnoses that support procedures. */
import type { InputOf, OutputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/notices.ts';
import { dateAt } from '../../shared/time.ts';
import { selectPayers } from '../coverage/index.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { saveRow } from '../kernel/save-row.ts';
import { requireAccess } from '../patients/index.ts';
import { loadSettings } from '../practice/index.ts';
import { type NecessityFile, readNecessityFile } from './necessity-rules.ts';
import * as queries from './notice-queries.ts';

export async function saveNotice(
  ctx: CommandContext,
  input: InputOf<typeof contract.saveNotice>,
): Promise<contract.AdvanceNotice> {
  const { id, expectedVersion, ...given } = input;
  const { patientId } = given;
  await requireAccess(ctx, patientId);
  const fields = { ...given, procedures: [...new Set(given.procedures)], reason: given.reason.trim() };
  if (fields.endsOn < fields.signedOn) throw new Problem('ends_before_it_begins');
  const kind = {
    ...{ action: contract.saveNotice.name, entity: 'advance_notice', topic: contract.noticesTopic.name },
    ...{ patientId, gone: 'That notice is not here any more. Look at the record.' },
    load: (ids: string[]) => queries.selectNotices(ctx.tx, patientId, ids),
  };
  return saveRow(
    ctx,
    kind,
    { id, expectedVersion },
    {
      insert: (own) => queries.insertNotice(ctx.tx, own, fields),
      update: (own, version) => queries.updateNotice(ctx.tx, own, version, fields),
    },
  );
}

const REFUSED_SHOWN = 100;

async function read(db: Db, csv: string, now: Temporal.Instant): Promise<NecessityFile> {
  const payers = new Map((await selectPayers(db, null)).map(({ id, name }) => [name.toLowerCase(), id]));
  const file = readNecessityFile(csv, payers, dateAt(now, (await loadSettings(db)).zone));
  if (typeof file === 'string') throw new Problem('invalid_input', { detail: file });
  return file;
}

const policiesOf = ({ rows }: NecessityFile): string[] => [...new Set(rows.map(({ policy }) => policy))];

async function reportOf(db: Db, file: NecessityFile): Promise<OutputOf<typeof contract.previewNecessity>> {
  const policies = policiesOf(file);
  return {
    rows: file.rows.length,
    policies: policies.length,
    replaced: await queries.countNecessity(db, policies),
    refused: file.refused.slice(0, REFUSED_SHOWN),
    refusedCount: file.refused.length,
  };
}

export const previewNecessity = async (ctx: QueryContext, { csv }: InputOf<typeof contract.previewNecessity>) =>
  reportOf(ctx.db, await read(ctx.db, csv, ctx.now));

export async function importNecessity(ctx: CommandContext, { csv }: InputOf<typeof contract.importNecessity>) {
  const file = await read(ctx.tx, csv, ctx.now);
  const report = await reportOf(ctx.tx, file);
  const policies = policiesOf(file);
  await queries.replaceNecessity(ctx.tx, policies, file.rows, ctx.now);
  for (const policy of policies) ctx.change(contract.necessityTopic.name, 'all', policy);
  const { refused: _, ...sums } = report;
  ctx.audit({ action: contract.importNecessity.name, entity: 'necessity', after: { ...sums, policies } });
  return report;
}
