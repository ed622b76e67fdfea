/** Reading the trail. Reading it is written into it, too. */
import { sql } from 'kysely';
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/identity.ts';
import { type Actor, actorName } from '../kernel/actor.ts';
import type { QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { verifyChain } from './audit-chain.ts';

interface TrailRow extends Omit<contract.AuditEvent, 'at'> {
  at: Temporal.Instant;
}

export async function readTrail(ctx: QueryContext, input: InputOf<typeof contract.auditTrail>) {
  const { rows } = await sql<TrailRow>`
    select e.n as id, e.at, e.actor, u.display_name as "actorName", d.name as device, e.action, e.entity,
      e.entity_id as "entityId", e.subject_id as "patientId", e.reason, e.before, e.after,
      exists (select from audit_seal s where s.event_n = e.n) as sealed
    from audit_event e
    left join user_account u on e.actor = 'user:' || u.id
    left join device d on d.id = e.device_id
    where (${input.patientId ?? null}::uuid is null or e.subject_id = ${input.patientId ?? null}::uuid
        or e.subject_id is null and e.entity = 'patient' and e.after->'patientIds' ? ${input.patientId ?? null}::text)
      and (${input.userId ?? null}::text is null or e.actor = 'user:' || ${input.userId ?? null}::text)
      and (${input.action || null}::text is null or starts_with(e.action, ${input.action || null}::text))
      and e.n < ${input.before ?? Number.MAX_SAFE_INTEGER}
    order by e.n desc limit ${input.limit + 1}`.execute(ctx.db);
  await ctx.audit({ action: contract.auditTrail.name, subjectId: input.patientId });
  const events = rows.slice(0, input.limit).map((row) => ({ ...row, at: row.at.toString() }));
  return { events, more: rows.length > input.limit };
}

export async function checkChain(ctx: QueryContext) {
  const report = await verifyChain(ctx.kernel);
  await ctx.audit({ action: contract.auditCheck.name, after: report });
  return report;
}

/** What somebody did last is looked for among so many of their acts: about a day of a busy desk. */
const RECENT_ACTS = 2_000;

/** The patients whom somebody had to do with last (opened, booked, changed), the latest first. */
export async function recentSubjects(db: Db, actor: Actor, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select subject_id as id from (
      select subject_id, n from audit_event where actor = ${actorName(actor)} order by n desc limit ${RECENT_ACTS}
    ) latest where subject_id is not null group by subject_id order by max(n) desc limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
