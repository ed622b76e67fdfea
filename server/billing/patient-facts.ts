/** What can be done with answers about coverages and stays of a patient. */
import type { TObject } from 'typebox';
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/patient-facts.ts';
import type { FieldError } from '../../shared/problems.ts';
import type { CommandContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import * as queries from './setup-queries.ts';

const NAMES = Object.keys((contract.PatientFact as TObject).properties);
const TABLE = {
  table: 'patient_fact',
  members: NAMES.filter((name) => name !== 'id' && name !== 'version'),
  orderBy: 'starts_on',
};

type Input = InputOf<typeof contract.savePatientFact>;

function wrongIn(it: Input): FieldError | null {
  const missing = (path: string, message: string): FieldError => ({ path: `/${path}`, message });
  if (it.kind === 'eligibility') {
    if (!it.coverageId) return missing('coverageId', 'Say which coverage the answer is about.');
    if (!it.answer) return missing('answer', 'Say what the payer answered.');
    if (!it.answeredOn) return missing('answeredOn', 'Say on which day the answer came.');
  }
  return null;
}

export const readPatientFacts = (db: Db, patientId: string, ids: readonly string[] | null = null) =>
  queries.selectSetup<contract.PatientFact>(db, TABLE, ids, { column: 'patient_id', value: patientId });

export async function savePatientFact(ctx: CommandContext, input: Input): Promise<contract.PatientFact> {
  const { id, expectedVersion, ...fields } = input;
  const { patientId } = input;
  await requireAccess(ctx, patientId);
  const wrong = wrongIn(input);
  if (wrong) throw new Problem('invalid_input', { detail: wrong.message, errors: [wrong] });
  const [before] = id ? await readPatientFacts(ctx.tx, patientId, [id]) : [];
  if (id && !before) throw new Problem('not_found', { detail: 'That is not here any more. Look at the list again.' });
  const own = id ?? ctx.newId();
  if (!before) await queries.insertSetup(ctx.tx, TABLE, own, fields);
  else if (!(await queries.updateSetup(ctx.tx, TABLE, own, expectedVersion ?? 0, fields)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  const [after] = await readPatientFacts(ctx.tx, patientId, [own]);
  ctx.change(contract.patientFactsTopic.name, patientId, own);
  const about = { entity: 'patient_fact', entityId: own, subjectId: patientId };
  ctx.audit({ action: contract.savePatientFact.name, ...about, before, after });
  return after as contract.PatientFact;
}
