/** What can be done with answers about coverages and stays of a patient. */
import type { TObject } from 'typebox';
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/patient-facts.ts';
import type { FieldError } from '../../shared/problems.ts';
import type { CommandContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { saveRow } from '../kernel/save-row.ts';
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
  const kind = {
    ...{ action: contract.savePatientFact.name, entity: 'patient_fact', topic: contract.patientFactsTopic.name },
    ...{ patientId, gone: 'That is not here any more. Look at the list again.' },
    load: (ids: string[]) => readPatientFacts(ctx.tx, patientId, ids),
  };
  return saveRow(
    ctx,
    kind,
    { id, expectedVersion },
    {
      insert: (own) => queries.insertSetup(ctx.tx, TABLE, own, fields),
      update: (own, version) => queries.updateSetup(ctx.tx, TABLE, own, version, fields),
    },
  );
}
