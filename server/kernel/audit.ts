/** The audit trail: plain inserts in the transaction of the act; the sealer chains committed events afterwards. */
import type { Actor } from './actor.ts';
import { actorName } from './actor.ts';
import { sqlText } from './sql-text.ts';

export interface AuditEntry {
  /** `scheduling.book` */
  action: string;
  /** Who it was, where the act itself says so: whoever signs in is not the one who was at the screen before. */
  actor?: Actor;
  /** Which kind of row: `appointment`. */
  entity?: string;
  entityId?: string;
  /** The patient whom it concerns. */
  subjectId?: string;
  reason?: string;
  before?: unknown;
  after?: unknown;
}

export interface AuditStamp {
  id: string;
  at: Temporal.Instant;
  actor: Actor;
  requestId: string | null;
}

/** An insert for one event. */
export function auditSql(entry: AuditEntry, stamp: AuditStamp): string {
  const actor = entry.actor ?? stamp.actor;
  const session = actor.kind === 'user' ? actor.sessionId : null;
  const device = actor.kind === 'user' || actor.kind === 'anonymous' ? actor.deviceId : null;
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
  return sqlText`insert into audit_event
    (id, at, actor, session_id, device_id, action, entity, entity_id, subject_id, reason, before, after, request_id)
    values (${stamp.id}, ${stamp.at.toString()}, ${actorName(actor)}, ${session}, ${device}, ${entry.action},
      ${entry.entity ?? null}, ${entry.entityId ?? null}, ${entry.subjectId ?? null}, ${entry.reason ?? null},
      ${json(entry.before)}, ${json(entry.after)}, ${stamp.requestId})`;
}
