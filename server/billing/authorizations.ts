/** What can be done with prior authorizations and referrals. */
import * as contract from '../../shared/authorizations.ts';
import type { InputOf } from '../../shared/contract.ts';
import { coveragesOn, selectPlans } from '../coverage/index.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { saveRow } from '../kernel/save-row.ts';
import * as queries from './authorization-queries.ts';
import { type Needs, noticesOn } from './authorization-rules.ts';

export async function saveAuthorization(ctx: CommandContext, input: InputOf<typeof contract.saveAuthorization>) {
  const { id, expectedVersion, ...given } = input;
  const { patientId } = input;
  const fields = {
    ...given,
    number: given.number.trim(),
    contact: given.contact.trim(),
    note: given.note.trim(),
    procedures: [...new Set(given.procedures)],
  };
  if (fields.endsOn !== null && fields.endsOn < fields.startsOn) throw new Problem('ends_before_it_begins');
  const kind = {
    ...{ action: contract.saveAuthorization.name, entity: 'prior_authorization' },
    ...{ topic: contract.authorizationsTopic.name, patientId, gone: 'That authorization is not here any more.' },
    load: (ids: string[]) => queries.selectAuthorizations(ctx.tx, patientId, ids),
  };
  return saveRow(
    ctx,
    kind,
    { id, expectedVersion },
    {
      insert: (own) => queries.insertAuthorization(ctx.tx, own, fields),
      update: (own, version) => queries.updateAuthorization(ctx.tx, own, version, fields),
    },
  );
}

/** Who pays on a day, in order, and what their plans ask for. */
export async function needsOn(db: Db, patientId: string, date: string, caseId: string | null) {
  const { payers } = await coveragesOn(db, patientId, date, caseId);
  const plans =
    payers.length > 0
      ? await selectPlans(
          db,
          payers.map(({ planId }) => planId),
        )
      : [];
  return payers.map((payer): Needs & { planId: string; planKind: (typeof payer)['planKind'] } => {
    const plan = plans.find(({ id }) => id === payer.planId);
    return {
      payerId: payer.payerId,
      planId: payer.planId,
      planName: payer.planName,
      planKind: payer.planKind,
      authorizationNeeded: plan?.authorisationNeeded ?? false,
      referralNeeded: plan?.referralNeeded ?? false,
    };
  });
}

export async function readNotices(ctx: QueryContext, input: InputOf<typeof contract.authorizationNotices>) {
  const { patientId, caseId, date } = input;
  const about = { entity: 'patient', entityId: patientId, subjectId: patientId };
  await ctx.audit({ action: contract.authorizationNotices.name, ...about });
  const all = await queries.selectAuthorizations(ctx.db, patientId);
  return { notices: noticesOn(all, date, await needsOn(ctx.db, patientId, date, caseId)) };
}
