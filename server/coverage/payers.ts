/** What can be done with employers, payers and plans. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/coverage-payers.ts';
import type { CommandContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { saveRow } from '../kernel/save-row.ts';
import { selectVisitTypes } from '../practice/index.ts';
import * as queries from './payer-queries.ts';
import { changedPatients } from './queries.ts';

const trimmed = (text: string | null): string | null => text?.trim() || null;
const address = (input: Pick<contract.Payer, 'phone' | 'addressLine' | 'city' | 'state' | 'zip'>) => ({
  phone: trimmed(input.phone),
  addressLine: trimmed(input.addressLine),
  city: trimmed(input.city),
  state: trimmed(input.state),
  zip: input.zip,
});

/** Screens that show coverage name its payer, plan and employer: they hear of the change, too. */
async function tellPatients(ctx: CommandContext, of: 'employer' | 'payer' | 'plan', id: string | null): Promise<void> {
  if (!id) return;
  for (const { patientId, coverageId } of await changedPatients(ctx.tx, of, id))
    ctx.change('coverage.coverages', patientId, coverageId);
}

export async function saveEmployer(ctx: CommandContext, input: InputOf<typeof contract.saveEmployer>) {
  const fields = { name: input.name.trim(), size: input.size, ...address(input), active: input.active };
  const kind = {
    action: contract.saveEmployer.name,
    entity: 'employer',
    topic: contract.employersTopic.name,
    load: (ids: string[]) => queries.selectEmployers(ctx.tx, ids),
  };
  const saved = await saveRow(ctx, kind, input, {
    insert: (id) => queries.insertEmployer(ctx.tx, id, fields),
    update: (id, version) => queries.updateEmployer(ctx.tx, id, version, fields),
  });
  await tellPatients(ctx, 'employer', input.id);
  return saved;
}

export async function savePayer(ctx: CommandContext, input: InputOf<typeof contract.savePayer>) {
  const { id: _, expectedVersion: _version, ...rest } = input;
  const fields = { ...rest, name: input.name.trim(), ...address(input) };
  const kind = {
    action: contract.savePayer.name,
    entity: 'payer',
    topic: contract.payersTopic.name,
    load: (ids: string[]) => queries.selectPayers(ctx.tx, ids),
  };
  const saved = await saveRow(ctx, kind, input, {
    insert: (id) => queries.insertPayer(ctx.tx, id, fields),
    update: (id, version) => queries.updatePayer(ctx.tx, id, version, fields),
  });
  await tellPatients(ctx, 'payer', input.id);
  return saved;
}

export async function savePlan(ctx: CommandContext, input: InputOf<typeof contract.savePlan>) {
  const { id: _, expectedVersion: _version, ...rest } = input;
  const isMedicare = input.kind === 'medicare';
  if (isMedicare !== (input.filingIndicator === 'MA' || input.filingIndicator === 'MB')) {
    const message = isMedicare
      ? 'Medicare itself is filed as MA or MB.'
      : 'MA and MB are Medicare itself. Medicare Advantage is 16, Medigap is CI.';
    throw new Problem('invalid_input', { detail: message, errors: [{ path: '/filingIndicator', message }] });
  }
  await requireAll(ctx, input);
  const fields = { ...rest, name: input.name.trim() };
  const kind = {
    action: contract.savePlan.name,
    entity: 'plan',
    topic: contract.plansTopic.name,
    load: (ids: string[]) => queries.selectPlans(ctx.tx, ids),
  };
  const saved = await saveRow(ctx, kind, input, {
    insert: (id) => queries.insertPlan(ctx.tx, id, fields),
    update: (id, version) => queries.updatePlan(ctx.tx, id, version, fields),
  });
  await tellPatients(ctx, 'plan', input.id);
  return saved;
}

/** Throws not_found unless all that the plan names is here, and invalid_input for two copays of one visit type. */
async function requireAll(ctx: CommandContext, input: InputOf<typeof contract.savePlan>): Promise<void> {
  const [payer] = await queries.selectPayers(ctx.tx, [input.payerId]);
  if (!payer) throw new Problem('not_found', { detail: 'That payer is not here any more. Choose another one.' });
  await requireEmployer(ctx, input.employerId);
  const named = input.copays.map(({ visitTypeId }) => visitTypeId);
  const types = new Set((await selectVisitTypes(ctx.tx, null)).map(({ id }) => id));
  if (named.some((id) => id !== null && !types.has(id)))
    throw new Problem('not_found', { detail: 'One of the visit types is not here any more.' });
  if (new Set(named).size < named.length) {
    const message = 'Two copays are for the same visits. Keep one of them.';
    throw new Problem('invalid_input', { detail: message, errors: [{ path: '/copays', message }] });
  }
}

/** Throws not_found unless the employer is here; none is fine. */
export async function requireEmployer(ctx: CommandContext, id: string | null): Promise<void> {
  if (id !== null && (await queries.selectEmployers(ctx.tx, [id])).length === 0)
    throw new Problem('not_found', { detail: 'That employer is not here any more. Choose another one.' });
}
