/** SQL of acts on many visits. */
import { sql } from 'kysely';
import type { Flow } from '../../shared/scheduling.ts';
import type { Tx } from '../kernel/db.ts';

/** Where a visit was before its last change. */
export interface FormerPlace {
  id: string;
  providerId: string;
  roomId: string | null;
  startsAt: Temporal.Instant;
  flow: Flow;
  flowAt: Temporal.Instant | null;
  overbookReason: string | null;
}

export async function selectFormerPlaces(
  tx: Tx,
  rows: readonly { id: string; version: number }[],
): Promise<Map<string, FormerPlace>> {
  const { rows: former } = await sql<FormerPlace>`
    select h.appointment_id as id, h.provider_id as "providerId", h.room_id as "roomId", h.starts_at as "startsAt", h.flow,
      h.flow_at as "flowAt", h.overbook_reason as "overbookReason"
    from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ version }) => version - 1)}::integer[]) as w (id, version)
      join appointment_history h on h.appointment_id = w.id and h.version = w.version
    where h.booking = 'booked'`.execute(tx);
  return new Map(former.map((one) => [one.id, one]));
}
